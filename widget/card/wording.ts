/** What to say: (what we believe, the words of a language) → title, message, advice, note. No I/O. No clock. */
import type { Advice, State, StatusDocument } from "../../contract/status.ts";
import type { ViewState } from "../connection/view-state.ts";
import type { Messages } from "../i18n/en.ts";
import { formatMoney, restOf } from "../i18n/format.ts";

export interface Wording {
  /** Did it work? */
  title: string;
  /** What happens now. */
  message: string;
  /** What to do, if anything. */
  advice: string;
}

/** A card payment that takes longer is not "under a minute" anymore. */
const QUICK_MS = 60_000;
/** A longer wait says that it is safe to leave (ux rule 3). */
const LONG_WAIT_MS = 30_000;

/** The text of the first key that has one, else that of `any`; empty when there is none. */
function pick(texts: Record<string, string>, ...keys: unknown[]): string {
  const key = keys.find((name) => Object.hasOwn(texts, `${name}`));
  return texts[`${key ?? "any"}`] ?? "";
}

/** Puts values in. Each is isolated, so that a name in another script does not reorder the sentence (UAX 9). */
export function fill(text: string, values: Record<string, string | null>): string {
  return text.replace(/\{(\w+)\}/g, (whole, name) => (values[name] == null ? whole : `\u2068${values[name]}\u2069`));
}

/** As which state it is told: one that failed and may have gone through all the same is not known (ux rule 1). */
export function displayState({ state, advice }: StatusDocument): State {
  return state === "failed" && advice === "do_not_pay_again" ? "unknown" : state;
}

/** A later step that failed, such as a refund, asks nobody to pay again. */
export function adviceOf({ hint, advice }: StatusDocument): Advice | null {
  return hint === "follow_up_failed" ? "contact_merchant" : advice;
}

/** The words for a view; `waitedMs` is how long its state has been shown. */
export function wordingOf(
  view: ViewState,
  of: string | null,
  messages: Messages,
  locale: string,
  waitedMs: number,
): Wording {
  const { status, problem, phase } = view;
  if (!status) {
    // The kind in the path, so that even the first words fit.
    const text = problem ? pick(messages.refused, problem.status) : pick(messages.loading, familyOf(of?.split("/")[1]));
    const [title = "", message = phase === "offline" ? messages.note.unreached : ""] = text.split("|");
    return { title, message, advice: "" };
  }
  const { hint, kind, merchant, settled } = status;
  const state = displayState(status);
  const advice = adviceOf(status);
  const rest = restDue(status);
  const values = { merchant: merchant.name, rest: rest && formatMoney(rest, locale) };
  const family = familyOf(kind);
  const isPayment = family === "payment";
  const method = isPayment && waitedMs < QUICK_MS && status.method?.type;
  const due = isPayment && !settled && (rest ? "rest_due" : "open");
  const text = pick(messages.state[state], hint, method, due, kind, family);
  const [title = "", message = ""] = text.split("|");
  const help = pick(messages.advice, `${advice}/${state}`, `${advice}/${family}`, advice);
  return { title, message: fill(message, values), advice: fill(help, values) };
}

/** "Still due" is said only while the payment is open, never for a partial capture (ux rule 8). */
export function restDue({ settled, amount, paid, state }: StatusDocument) {
  return state === "partially_succeeded" && !settled && amount && paid ? restOf(amount, paid) : null;
}

/** One line on how fresh this is and whether to wait; empty when there is nothing to add. */
export function noteOf({ phase, status, problem }: ViewState, messages: Messages, waitedMs: number): string {
  if (!status) return "";
  if (phase === "offline") return messages.note.offline;
  if (problem) return messages.note.stopped;
  if (status.stale) return messages.note.stale;
  if (status.settled || phase === "idle") return "";
  // There the customer may have something to do.
  const isTheirTurn = /^(created|action|part)/.test(status.state);
  return isTheirTurn || waitedMs < LONG_WAIT_MS ? messages.note.updates : messages.note.leave;
}

/** Kinds that share their words where they have none of their own. Also for the kind in a path, which may be anything. */
export function familyOf(kind = ""): "payment" | "payout" | "report" {
  return kind === "report" ? kind : kind.endsWith("payout") ? "payout" : "payment";
}
