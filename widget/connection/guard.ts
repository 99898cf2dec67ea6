/**
 * Checks what the network and other tabs send, and returns it typed, or null. It is written by hand because zod would
 * double what a merchant's page loads. A test compares it with the schema of the contract.
 */
import type { CheckedEvent } from "../../contract/events.ts";
import type { Problem, ProblemCode } from "../../contract/problem.ts";
import type { Kind } from "../../contract/resource.ts";
import type {
  Advice,
  Attempts,
  BankReference,
  Hint,
  Item,
  ItemPage,
  Method,
  Money,
  Qr,
  State,
  StatusDocument,
} from "../../contract/status.ts";
import { en } from "../i18n/en.ts";
import { withoutPrototype } from "../without-prototype.ts";
import type { ViewEvent } from "./view-state.ts";

/** Returns the typed value; throws at any other value. */
type Reader<T> = (value: unknown) => T;

const MAX_LIST_LENGTH = 50;

const check =
  <T>(isValid: (value: T) => boolean): Reader<T> =>
  (value) => {
    if (isValid(value as T)) return value as T;
    throw new TypeError();
  };

const text = check<string>((value) => typeof value === "string");
const flag = check<boolean>((value) => typeof value === "boolean");
const integer = check<number>(Number.isSafeInteger);
const count = check<number>((value) => integer(value) >= 0);
const record = check<Record<string, unknown>>((value) => Object(value) === value);
const matching = <T extends string>(pattern: RegExp) => check<T>((value) => pattern.test(text(value)));
const oneOf = <T extends string>(...values: T[]) => check<T>((value) => values.includes(value));

const list = <T>(read: Reader<T>): Reader<T[]> => {
  const items = check<unknown[]>((value) => Array.isArray(value) && value.length <= MAX_LIST_LENGTH);
  return (value) => items(value).map(read);
};

/** An absent value is null or left out (docs/interface.md#2-status-document). */
const nullable =
  <T>(read: Reader<T>): Reader<T | null> =>
  (value) =>
    value == null ? null : read(value);

/** Ignores unknown fields, and what the page has added to the prototype of all objects. */
const object =
  <T>(fields: { [Key in keyof T]-?: Reader<T[Key]> }): Reader<T> =>
  (value) => {
    const source: Record<string, unknown> = withoutPrototype(record(value));
    const read = ([key, reader]: [string, Reader<unknown>]) => [key, reader(source[key])];
    return Object.fromEntries(Object.entries<Reader<unknown>>(fields).map(read));
  };

const orNull =
  <T>(read: Reader<T>): Reader<T | null> =>
  (value) => {
    try {
      return read(value);
    } catch {
      return null;
    }
  };

/** A term without a message here, which a later version of the edge may send, becomes `fallback`. */
const term =
  <T extends string, F>(messages: Record<T, unknown>, fallback: F): Reader<T | F> =>
  (value) =>
    Object.hasOwn(messages, text(value)) ? (value as T) : fallback;

const timestamp = matching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/);
/** The date must exist: Intl throws at any other. */
const instant = check<string>((value) => Number.isSafeInteger(Date.parse(timestamp(value))));
const nullableInstant = nullable(instant);
const nullableText = nullable(text);

const kind = oneOf<Kind>("payment", "order", "payment-link", "payout", "bulk-payout", "report", "payment-method");
const state = term<State, State>(en.state, "unknown");
/** Hints have their messages beside the state that they refine. */
const hint = term<Hint, null>(Object.assign(withoutPrototype({}), ...Object.values(en.state)), null);

const money = nullable(object<Money>({ value: matching(/^-?\d+(\.\d+)?$/), currency: matching(/^[A-Z]{3}$/) }));
const checkTimes = { checkedAt: nullableInstant, nextCheckAt: nullableInstant, stale: flag, serverTime: instant };

const merchant = object<StatusDocument["merchant"]>({
  name: text,
  url: nullableText,
  support: nullableText,
  logo: nullableText,
  color: nullableText,
  statement: nullableText,
});
const method = object<Method>({
  type: term(en.method, "other"),
  brand: nullableText,
  last4: nullable(matching(/^\d{4}$/)),
});
const instructions = object<NonNullable<StatusDocument["instructions"]>>({
  bank: nullableText,
  account: nullableText,
  reference: nullableText,
  barcode: nullableText,
  url: nullableText,
  text: nullableText,
  // The element draws the path, so it may be nothing but a path.
  qr: orNull(object<Qr>({ size: count, path: matching(/^[Mhvz0-9 -]*$/) })),
});
// A later version of the edge may send a type that `BankReference` does not list.
const bankReference = object<BankReference>({ type: text as Reader<BankReference["type"]>, value: text });
const progress = object<NonNullable<StatusDocument["progress"]>>({
  total: integer,
  succeeded: integer,
  failed: integer,
  canceled: integer,
  pending: integer,
});

const statusDocument = object<StatusDocument>({
  of: text,
  kind,
  state,
  settled: flag,
  hint: nullable(hint),
  advice: nullable(term<Advice, null>(en.advice, null)),
  mayPay: nullable(flag),
  view: oneOf("status", "details"),
  test: flag,
  merchant,
  timeline: list(object({ state, at: nullableInstant })),
  startsAt: nullableInstant,
  expiresAt: nullableInstant,
  ...checkTimes,
  version: count,
  amount: money,
  paid: money,
  refunded: money,
  chargedBack: money,
  method: nullable(method),
  billed: money,
  reference: nullableText,
  continueUrl: nullableText,
  expectedBy: nullable(matching(/^\d{4}-\d\d-\d\d$/)),
  bankReferences: nullable(list(bankReference)),
  attempts: nullable(object<Attempts>({ total: count, succeeded: count, failed: count })),
  instructions: nullable(instructions),
  progress: nullable(progress),
  download: nullable(object({ path: text, expiresAt: nullableInstant })),
});

/** A state of a later version becomes `unknown` and not settled, with the advice of `unknown` where a customer pays. */
const knownStatus: Reader<StatusDocument> = (value) => {
  const status = statusDocument(value);
  if (status.state === record(value).state) return status;
  return { ...status, settled: false, hint: null, advice: status.mayPay === null ? null : "do_not_pay_again" };
};
const checkedEvent = object<CheckedEvent>(checkTimes);
const problem = object<Problem>({
  type: text,
  title: text,
  status: count,
  detail: text,
  // Every other code is a failure that passes, or of a route that the element does not use.
  code: oneOf<ProblemCode>(
    "bad-request",
    "token-required",
    "token-invalid",
    "scope-missing",
    "origin-not-allowed",
    "not-found",
    "method-not-allowed",
  ),
});
const itemPage = object<ItemPage>({
  items: list(object<Item>({ line: count, state, amount: money })),
  next: nullable(count),
});

/** What each event that a leader broadcasts has beside its type and time. Its tab alone is refused, or waits. */
const VIEW_EVENTS: Record<Exclude<ViewEvent["type"], "idle" | "refused" | "requested">, Reader<object>> = {
  status: object({ status: knownStatus, replaces: flag }),
  checked: object({ checked: checkedEvent }),
  live: object({}),
  polling: object({}),
  offline: object({}),
  ended: object({}),
};
const viewEventType = check<keyof typeof VIEW_EVENTS>((value) => Object.hasOwn(VIEW_EVENTS, text(value)));
const viewEvent: Reader<ViewEvent> = (value) => {
  const { type, nowMs } = object({ type: viewEventType, nowMs: count })(value);
  return { type, nowMs, ...VIEW_EVENTS[type](value) } as ViewEvent;
};

/**
 * Returns a status document from JSON, or null if the shape is wrong. Absent values become null, unknown fields are
 * removed. An unknown state becomes `unknown` and not settled; an unknown hint or advice becomes null.
 */
export const parseStatus: Reader<StatusDocument | null> = orNull(knownStatus);

/** Returns the times of `event: checked`, or null if the shape is wrong. */
export const parseChecked: Reader<CheckedEvent | null> = orNull(checkedEvent);

/** Returns a page of a bulk payout's items, or null if the shape is wrong. */
export const parseItems: Reader<ItemPage | null> = orNull(itemPage);

/** Returns a problem document with the code of a refusal, or null. */
export const parseProblem: Reader<Problem | null> = orNull(problem);

/** Returns an event of another tab, or null if the shape is wrong. That tab may run another version of this script. */
export const parseViewEvent: Reader<ViewEvent | null> = orNull(viewEvent);
