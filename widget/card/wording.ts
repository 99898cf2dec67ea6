/** Selects the texts for a view: title, message, advice and note. */
import type { Advice, State, StatusDocument } from "../../contract/status.ts";
import type { ViewState } from "../connection/view-state.ts";
import { en, type Locale, type Messages } from "../i18n/en.ts";
import { formatMoney, restOf } from "../i18n/format.ts";

export interface Wording {
  /** Whether it worked. */
  title: string;
  /** What happens next. */
  message: string;
  /** What the customer can do; empty when there is nothing to do. */
  advice: string;
}

/** After this wait a card payment no longer has the text "It usually takes under a minute". */
const QUICK_MS = 60_000;
/** After this wait the note says that it is safe to leave the page. */
const LONG_WAIT_MS = 30_000;

/** In these states the customer may have to act, so the note does not suggest leaving the page. */
const CUSTOMERS_TURN: ReadonlySet<State> = new Set([
  "created",
  "action_required",
  "partially_succeeded",
  "partially_refunded",
]);

/** The text of the first key that has one, else the text of `any`, else an empty text. */
function pick(texts: Record<string, string>, ...keys: unknown[]): string {
  const key = keys.find((name) => Object.hasOwn(texts, `${name}`));
  return texts[`${key ?? "any"}`] ?? "";
}

/**
 * Replaces `{name}` by its value; a placeholder without a value stays. Unicode isolates around each value keep a name in
 * another script from reordering the sentence (UAX 9).
 */
export function fill(text: string, values: Record<string, string | null>): string {
  return text.replace(/\{(\w+)\}/g, (whole, name) => (values[name] == null ? whole : `\u2068${values[name]}\u2069`));
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

/** The advice that is shown. After a failed later step, such as a refund, no card advises to pay again. */
export function adviceOf({ hint, advice }: StatusDocument): Advice | null {
  return hint === "follow_up_failed" ? "contact_merchant" : advice;
}

/**
 * The texts for a view.
 *
 * @param of requested resource path; its kind selects the text before the first status
 * @param waitedMs how long the current state has been shown
 */
export function wordingOf(
  view: ViewState,
  of: string | null,
  locale: Pick<Locale, "messages" | "tag">,
  waitedMs: number,
): Wording {
  const { status } = view;
  return status ? statusWording(status, locale, waitedMs) : emptyWording(view, of, locale.messages);
}

function emptyWording({ problem, phase }: ViewState, of: string | null, messages: Messages): Wording {
  const text = problem ? pick(messages.refused, problem.status) : pick(messages.loading, familyOf(of?.split("/")[1]));
  const [title = "", message = phase === "offline" ? messages.note.unreached : ""] = text.split("|");
  return { title, message, advice: "" };
}

function statusWording(
  status: StatusDocument,
  { messages, tag }: Pick<Locale, "messages" | "tag">,
  waitedMs: number,
): Wording {
  const { hint, kind, merchant, settled } = status;
  const state = displayState(status);
  const advice = adviceOf(status);
  const rest = restDue(status);
  const values = { merchant: merchant.name, rest: rest && formatMoney(rest, tag) };
  const family = familyOf(kind);
  const isPayment = family === "payment";
  const method = isPayment && waitedMs < QUICK_MS && status.method?.type;
  const due = isPayment && !settled && (rest ? "rest_due" : "open");
  // Only the hints about methods have texts that do not speak of a payment.
  const isMethod = kind === "payment-method";
  const own = isMethod && !hint?.includes("method") && kind;
  // A link that opens later has the words for every kind: only its own say that it is open.
  const isClosed = state === "created" && status.mayPay === false;
  const text = pick(messages.state[state], `${hint}/${kind}`, own, hint, method, due, !isClosed && kind, family);
  const [title = "", message = ""] = text.split("|");
  // Nothing is said about where the money is while the merchant or the provider has to find out what happened.
  const isUncertain =
    state === "failed" ? hint === null && advice === "contact_merchant" : state === "expired" && !settled;
  const help = pick(messages.advice, `${advice}/${state}`, advice);
  return { title, message: isUncertain && !isMethod ? "" : fill(message, values), advice: fill(help, values) };
}

/** The amount that is still due. Null unless the payment is open: a partial capture leaves nothing due. */
export function restDue({ settled, amount, paid, state }: StatusDocument) {
  return state === "partially_succeeded" && !settled && amount && paid ? restOf(amount, paid) : null;
}

/** One line about freshness and waiting; empty when there is nothing to add. */
export function noteOf({ phase, status, problem }: ViewState, messages: Messages, waitedMs: number): string {
  if (!status) return "";
  if (phase === "offline") return messages.note.offline;
  if (problem) return messages.note.stopped;
  if (status.stale) return messages.note.stale;
  if (status.settled || phase === "idle") return "";
  return CUSTOMERS_TURN.has(status.state) || waitedMs < LONG_WAIT_MS ? messages.note.updates : messages.note.leave;
}

/** The group of kinds that share their texts. Accepts any text, because a requested path may have any kind. */
export function familyOf(kind = ""): "payment" | "payout" | "report" | "payment-method" {
  if (kind === "report" || kind === "payment-method") return kind;
  return kind.endsWith("payout") ? "payout" : "payment";
}
