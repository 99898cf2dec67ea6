/** Selects the texts for a view: the title and the message. */
import type { Advice, Money, State, StatusDocument } from "../../contract/status.ts";
import type { ViewState } from "../connection/view-state.ts";
import { en, type Locale, type Messages, type Plural } from "../i18n/en.ts";
import {
  DAY_MS,
  formatCount,
  formatDate,
  formatDay,
  formatMoney,
  formatTime,
  pluralCategory,
  restOf,
} from "../i18n/format.ts";

export interface Wording {
  /** Whether it worked. */
  title: string;
  /** What happens next, and what the customer can do. Every second part is emphasized. */
  message: string[];
}

const NO_PROGRESS = { succeeded: 0, total: 0, failed: 0 };

/** What decides the language of a text. */
export type TextLocale = Omit<Locale, "isLoading">;

/** After this wait a payment that is processed has the text that the page can be closed. */
const LONG_WAIT_MS = 30_000;

/** The text of the first key that has one, else an empty text. With a date, a text that names the date comes first. */
function pick(texts: Record<string, string>, keys: unknown[], date: string | null = null): string {
  const names = keys.flatMap((key) => (date ? [`${key}/by`, `${key}`] : [`${key}`]));
  return texts[names.find((name) => Object.hasOwn(texts, name)) ?? ""] ?? "";
}

/**
 * Replaces `{name}` by its value; a placeholder without a value stays. Unicode isolates around each value keep a name in
 * another script from reordering the sentence (UAX 9). A value such as "11. Dez." also ends the sentence.
 */
export function fill(text: string, values: Record<string, string | null | undefined>): string {
  return text.replace(/\{(\w+)\}(\.?)/g, (whole, name, stop) => {
    const value = values[name];
    return value == null ? whole : `\u2068${value}\u2069${/\.\u200f?$/.test(value) ? "" : stop}`;
  });
}

/**
 * The state that is shown. Unknown for a payment that failed but may still have gone through, and for a payment method in a
 * state that has no text for it, since it can be neither paid nor refunded.
 */
export function displayState({ kind, state, advice }: StatusDocument): State {
  const isUncertain = state === "failed" && advice === "do_not_pay_again";
  const isForeign = kind === "payment-method" && !Object.hasOwn(en.state[state], kind);
  return isUncertain || isForeign ? "unknown" : state;
}

/** The name of a state, for the badge and for lists. */
export function stateName(state: State, kind: string, messages: Messages): string {
  return pick(messages.state[state], [`name/${familyOf(kind)}`, "name"]);
}

/** A payment whose time has run out, but which may still go through. */
function mayStillArrive(status: StatusDocument): boolean {
  return status.state === "expired" && !status.settled && familyOf(status.kind) === "payment";
}

/** The advice that is shown. After a failed later step, such as a refund, no card advises to pay again. */
export function adviceOf(status: StatusDocument): Advice | null {
  if (mayStillArrive(status)) return "do_not_pay_again";
  return status.hint === "follow_up_failed" ? "contact_merchant" : status.advice;
}

/**
 * The texts for a view.
 *
 * @param of requested resource path; its kind selects the text before the first status
 * @param waitedMs how long the current state has been shown
 */
export function wordingOf(view: ViewState, of: string | null, locale: TextLocale, waitedMs: number): Wording {
  const { status } = view;
  return status ? statusWording(status, locale, waitedMs) : emptyWording(view, of, locale.messages);
}

function emptyWording({ problem, phase }: ViewState, of: string | null, messages: Messages): Wording {
  const family = familyOf(of?.split("/")[1]);
  const code = problem?.status;
  const text = problem
    ? pick(messages.refused, [`${code}/${family}`, code, family, "any"])
    : `${pick(messages.loading, [family, "any"])}|${phase === "offline" ? messages.note.unreached : ""}`;
  return parts(text, {});
}

/** The title before the bar of a text and the message after it, with their values. */
function parts(text: string, values: Record<string, string | null>): Wording {
  const [title = "", message = ""] = text.split("|");
  // Asterisks are counted before a value, such as the merchant's name, can bring its own.
  return { title: fill(title, values), message: message.split("*").map((part) => fill(part, values)) };
}

function statusWording(status: StatusDocument, locale: TextLocale, waitedMs: number): Wording {
  const { messages } = locale;
  const state = displayState(status);
  const advice = adviceOf(status);
  const family = familyOf(status.kind);
  const text = pick(messages.state[state], textKeys(status, state, waitedMs), dateOf(status, locale));
  const isOpen = mayStillArrive(status);
  const [title] = text.split("|");
  const [, message = ""] = (isOpen ? messages.state.unknown.any : text).split("|");
  // Nothing is said about where the customer's money is while the merchant has to find out what happened.
  const isUncertain =
    state === "failed" && status.hint === null && advice === "contact_merchant" && family === "payment";
  const help = pick(messages.advice, [`${advice}/${state}/${status.kind}`, `${advice}/${status.kind}`, advice]);
  const sentences = [isUncertain ? "" : message, help && `*${help}*`];
  // What must not happen comes first.
  if (state === "unknown" || isOpen) sentences.reverse();
  return parts(`${title}|${sentences.filter(Boolean).join(" ")}`, valuesOf(status, locale));
}

/** The keys of a status, the most special one first. */
function textKeys(status: StatusDocument, state: State, waitedMs: number): unknown[] {
  const { hint, kind } = status;
  const family = familyOf(kind);
  const isPayment = family === "payment";
  const isLong = waitedMs >= LONG_WAIT_MS;
  // A link that opens later has the words for every kind: only its own say that it is open.
  const isClosed = state === "created" && status.mayPay === false;
  return [
    `${hint}/${kind}`,
    // Only the hints about methods have texts that do not speak of a payment.
    kind === "payment-method" && !hint?.includes("method") && kind,
    `${hint}/${family}`,
    payWith(status),
    hint,
    // Nobody is at work on it, as far as we know, while the provider does not answer.
    isPayment && (isLong ? "long" : !status.stale && status.method?.type),
    isPayment && partly(status, status.settled),
    status.progress && `${kind}/counts`,
    !isClosed && kind,
    family,
    "any",
  ];
}

/** The key of the text for a customer who pays by transfer, voucher or code. */
function payWith({ instructions, method, hint }: StatusDocument): string | null {
  if (!instructions) return hint === "awaiting_transfer" ? "elsewhere" : null;
  if (instructions?.qr) return "code";
  if (method?.type === "voucher") return instructions?.barcode ? "voucher" : null;
  return instructions?.account || instructions?.barcode ? "transfer" : null;
}

/** The key of the text for a payment of which a part has arrived. */
function partly(status: StatusDocument, settled: boolean): string | null {
  if (restDue(status)) return "rest_due";
  if (!settled) return "open";
  return status.paid && status.amount ? "collected" : null;
}

/** The values of the placeholders. */
export function valuesOf(status: StatusDocument, locale: TextLocale): Record<string, string | null> {
  const { tag } = locale;
  const { succeeded, total, failed } = status.progress ?? NO_PROGRESS;
  const money = (value: Money | null | undefined) => (value ? formatMoney(value, tag) : null);
  const counts = {
    done: formatCount(succeeded, tag),
    total: formatCount(total, tag),
    failed: formatCount(failed, tag),
  };
  return {
    merchant: status.merchant.name,
    rest: money(restDue(status)),
    paid: money(status.paid),
    amount: money(status.amount),
    date: dateOf(status, locale),
    attention: fill(plural(locale.messages.label.attention, failed, tag), counts),
    ...counts,
  };
}

/** The text of the plural category of a number. */
export function plural(texts: Plural, count: number, tag: string): string {
  return pick(texts, [pluralCategory(count, tag), "other"]);
}

/** The date that a text names, which no line breaks. */
function dateOf(status: StatusDocument, locale: TextLocale): string | null {
  return namedDate(status, locale)?.replaceAll(" ", "\u00a0") ?? null;
}

/** When the money usually arrives, or until when the customer can act; else null. */
function namedDate(status: StatusDocument, locale: TextLocale): string | null {
  const { tag } = locale;
  const { expectedBy } = status;
  if (expectedBy) return formatDay(expectedBy, "weekday", tag);
  const at = status.download?.expiresAt ?? status.expiresAt;
  if (!at) return null;
  if (status.kind === "report") return formatTime(at, locale);
  // Hours that are left are shown as such.
  return Date.parse(at) - Date.parse(status.serverTime) < DAY_MS
    ? null
    : formatDate(at, "weekday", tag, locale.timeZone);
}

/** The amount that is still due. Null unless the payment is open: a partial capture leaves nothing due. */
export function restDue({ settled, amount, paid, state }: StatusDocument) {
  return state === "partially_succeeded" && !settled && amount && paid ? restOf(amount, paid) : null;
}

/** The group of kinds that share their texts. Accepts any text, because a requested path may have any kind. */
export function familyOf(kind = ""): "payment" | "payout" | "report" | "payment-method" {
  if (kind === "report" || kind === "payment-method") return kind;
  return kind.endsWith("payout") ? "payout" : "payment";
}
