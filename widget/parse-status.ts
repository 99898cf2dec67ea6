/**
 * The guard at the element's border: takes what the network sent, gives a status document or null. No I/O. No clock.
 * Hand-written, since zod would double what a merchant loads; a test compares it with the schema.
 */
import type { Advice, CheckedEvent, Hint, Kind, Method, Money, State, StatusDocument } from "../edge/contract.ts";

type Reader<T> = (value: unknown) => T;

const malformed = (): never => {
  throw new TypeError();
};

const record: Reader<Record<string, unknown>> = (value) =>
  typeof value === "object" && value && !Array.isArray(value) ? (value as Record<string, unknown>) : malformed();

const text: Reader<string> = (value) => (typeof value === "string" ? value : malformed());
const yesNo: Reader<boolean> = (value) => (typeof value === "boolean" ? value : malformed());
const whole: Reader<number> = (value) => (Number.isSafeInteger(value) ? (value as number) : malformed());
const count: Reader<number> = (value) => (whole(value) < 0 ? malformed() : (value as number));
const like =
  (pattern: RegExp): Reader<string> =>
  (value) =>
    pattern.test(text(value)) ? (value as string) : malformed();

/** Absent values are null or left out (interface 2). */
const maybe =
  <T>(read: Reader<T>): Reader<T | null> =>
  (value) =>
    value == null ? null : read(value);

/** Unknown fields are ignored. */
const object =
  <T>(fields: { [Key in keyof T]-?: Reader<T[Key]> }): Reader<T> =>
  (value) => {
    const from = record(value);
    const to: Partial<T> = {};
    for (const key in fields) to[key] = fields[key](from[key]);
    return to as T;
  };

/** A word of a later version becomes `otherwise`: the list may grow. */
const word =
  <T extends string, O>(words: string, otherwise: () => O): Reader<T | O> =>
  (value) =>
    words.split(" ").includes(text(value)) ? (value as T) : otherwise();

const instant = like(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/);
const maybeInstant = maybe(instant);
const maybeText = maybe(text);

const state = word<State, State>(
  "created action_required processing authorized succeeded partially_succeeded used failed canceled expired " +
    "refund_pending refunded partially_refunded disputed charged_back unknown",
  () => "unknown",
);
const hint = word<Hint, null>(
  "not_seen_yet in_review awaiting_recipient awaiting_transfer attempt_failed follow_up_failed canceling " +
    "card_verified method_saved method_removed check_passed dispute_won downloaded",
  () => null,
);
const advice = word<Advice, null>(
  "try_again try_again_later check_details use_another_method contact_merchant do_not_pay_again",
  () => null,
);

const money = maybe(object<Money>({ value: like(/^-?\d+(\.\d+)?$/), currency: like(/^[A-Z]{3}$/) }));
const times = { checkedAt: maybeInstant, nextCheckAt: maybeInstant, stale: yesNo, serverTime: instant };
const timelineEntry = object<StatusDocument["timeline"][number]>({ state, at: maybeInstant });

const statusDocument = object<StatusDocument>({
  of: text,
  kind: word<Kind, never>("payment order payment-link payout bulk-payout report", malformed),
  state,
  settled: yesNo,
  hint: maybe(hint),
  advice: maybe(advice),
  view: word("status details", malformed),
  test: yesNo,
  merchant: object({ name: text, url: maybeText, support: maybeText, logo: maybeText, color: maybeText }),
  timeline: (value) => (Array.isArray(value) && value.length <= 50 ? value.map(timelineEntry) : malformed()),
  startsAt: maybeInstant,
  expiresAt: maybeInstant,
  ...times,
  version: count,
  amount: money,
  paid: money,
  refunded: money,
  method: maybe(
    object<Method>({
      type: word("card bank_transfer direct_debit wallet voucher bnpl", () => "other"),
      brand: maybeText,
      last4: maybe(like(/^\d{4}$/)),
    }),
  ),
  reference: maybeText,
  instructions: maybe(
    object({
      bank: maybeText,
      account: maybeText,
      reference: maybeText,
      barcode: maybeText,
      url: maybeText,
      text: maybeText,
    }),
  ),
  progress: maybe(object({ total: whole, succeeded: whole, failed: whole, canceled: whole, pending: whole })),
  download: maybe(object({ path: text, expiresAt: maybeInstant })),
});
const checkedEvent = object<CheckedEvent>(times);

const orNull =
  <T>(read: Reader<T>): Reader<T | null> =>
  (value) => {
    try {
      return read(value);
    } catch {
      return null;
    }
  };

/**
 * A status document from JSON, its absent values null and its unknown fields gone; null when the shape is wrong.
 * A state of a later version reads as `unknown`, unsettled; an unheard-of hint or advice, which only refines the
 * words, as none.
 */
export const parseStatus: Reader<StatusDocument | null> = orNull((value) => {
  const status = statusDocument(value);
  const isNewState = status.state === "unknown" && record(value).state !== "unknown";
  return isNewState ? { ...status, settled: false, hint: null, advice: "do_not_pay_again" } : status;
});

/** The times of `event: checked`; null when the shape is wrong. */
export const parseChecked: Reader<CheckedEvent | null> = orNull(checkedEvent);
