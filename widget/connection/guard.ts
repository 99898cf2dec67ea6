/**
 * The guard at the element's border: takes what the network sent, gives a status document or null. No I/O. No clock.
 * Hand-written, since zod would double what a merchant loads; a test compares it with the schema.
 */
import type { CheckedEvent } from "../../contract/events.ts";
import type { Problem, ProblemCode } from "../../contract/problem.ts";
import type { Kind } from "../../contract/resource.ts";
import type { Advice, Hint, Item, ItemPage, Method, Money, State, StatusDocument } from "../../contract/status.ts";
import { en } from "../i18n/en.ts";
import type { ViewEvent } from "./view-state.ts";

type Reader<T> = (value: unknown) => T;

/** Gives a value that passes the check as it is, and throws at any other. */
const only =
  <T>(passes: (value: T) => boolean): Reader<T> =>
  (value) => {
    if (passes(value as T)) return value as T;
    throw new TypeError();
  };

const text = only<string>((value) => typeof value === "string");
const yesNo = only<boolean>((value) => typeof value === "boolean");
const whole = only<number>(Number.isSafeInteger);
const count = only<number>((value) => whole(value) >= 0);
const like = <T extends string>(pattern: RegExp) => only<T>((value) => pattern.test(text(value)));
const record = only<Record<string, unknown>>((value) => Object(value) === value);
const list = only<unknown[]>((value) => Array.isArray(value) && value.length <= 50);

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

/** A word of a later version, for which we have no words yet, becomes `otherwise`. */
const word =
  <T extends string, O>(messages: Record<T, unknown>, otherwise: O): Reader<T | O> =>
  (value) =>
    Object.hasOwn(messages, text(value)) ? (value as T) : otherwise;

const timestamp = like(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/);
/** Also a real date: Intl throws at any other. */
const instant = only<string>((value) => Number.isSafeInteger(Date.parse(timestamp(value))));
const maybeInstant = maybe(instant);
const maybeText = maybe(text);

const state = word<State, State>(en.state, "unknown");
/** A hint is what some state has words for. */
const hint = word<Hint, null>(Object.assign({}, ...Object.values(en.state)), null);

const money = maybe(object<Money>({ value: like(/^-?\d+(\.\d+)?$/), currency: like(/^[A-Z]{3}$/) }));
const times = { checkedAt: maybeInstant, nextCheckAt: maybeInstant, stale: yesNo, serverTime: instant };
const timelineEntry = object<StatusDocument["timeline"][number]>({ state, at: maybeInstant });

const statusDocument = object<StatusDocument>({
  of: text,
  kind: like<Kind>(/^(payment(-link)?|order|(bulk-)?payout|report)$/),
  state,
  settled: yesNo,
  hint: maybe(hint),
  advice: maybe(word<Advice, null>(en.advice, null)),
  view: like(/^(status|details)$/),
  test: yesNo,
  merchant: object({ name: text, url: maybeText, support: maybeText, logo: maybeText, color: maybeText }),
  timeline: (value) => list(value).map(timelineEntry),
  startsAt: maybeInstant,
  expiresAt: maybeInstant,
  ...times,
  version: count,
  amount: money,
  paid: money,
  refunded: money,
  method: maybe(
    object<Method>({
      type: word(en.method, "other"),
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
/** A state of a later version reads as `unknown`, unsettled. */
const knownStatus: Reader<StatusDocument> = (value) => {
  const status = statusDocument(value);
  return status.state === record(value).state
    ? status
    : { ...status, settled: false, hint: null, advice: "do_not_pay_again" };
};
const checkedEvent = object<CheckedEvent>(times);
const problem = object<Problem>({
  type: text,
  title: text,
  status: count,
  detail: text,
  code: like<ProblemCode>(/^[a-z-]+$/),
});
/** By type, what news carries beside it. */
const carried: Record<string, object> = {
  status: { status: knownStatus, replaces: yesNo },
  checked: { checked: checkedEvent },
  refused: { problem },
};
const item = object<Item>({ line: count, state, amount: money });
const itemPage = object<ItemPage>({ items: (value) => list(value).map(item), next: maybe(count) });

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
export const parseStatus: Reader<StatusDocument | null> = orNull(knownStatus);

/** The times of `event: checked`; null when the shape is wrong. */
export const parseChecked: Reader<CheckedEvent | null> = orNull(checkedEvent);

/** A page of a bulk payout's items; null when the shape is wrong. */
export const parseItems: Reader<ItemPage | null> = orNull(itemPage);

/** A problem document; null when the shape is wrong. */
export const parseProblem: Reader<Problem | null> = orNull(problem);

/** What another tab tells, which may run another version of this script; null when we would not know what it means. */
export const parseViewEvent: Reader<ViewEvent | null> = orNull((value) =>
  object<ViewEvent>({
    type: like(/^(requested|status|checked|refused|idle|live|polling|offline|ended)$/),
    nowMs: count,
    ...carried[`${record(value).type}`],
  } as never)(value),
);
