/** What to say: (what we believe, the words of a language) → title, message, advice, note. No I/O. No clock. */
import type { Kind, StatusDocument } from "../edge/contract.ts";
import { formatMoney, restOf } from "./money-and-time.ts";
import type { ViewState } from "./view-state.ts";
import type { Words } from "./words/en.ts";

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

/** The first refinement that has words of its own wins; without one, `key` itself. */
function pick(
  section: Record<string, string>,
  key: string,
  ...refinements: (string | null | undefined | false)[]
): string {
  for (const refinement of refinements) {
    const text = refinement && section[`${key}/${refinement}`];
    if (text) return text;
  }
  return section[key] ?? "";
}

/** Puts values in. Each is isolated, so that a name in another script does not reorder the sentence (UAX 9). */
export function fill(text: string, values: Record<string, string>): string {
  return text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? `\u2068${values[name]}\u2069` : whole));
}

/** The kind in a path of a thing, so that even the first words fit; null when it names none. */
function kindOf(of: string | null): string | null {
  return of?.split("/")[1] ?? null;
}

/** The words for a view; `waitedMs` is how long its state has been shown. */
export function wordingOf(view: ViewState, of: string | null, words: Words, locale: string, waitedMs: number): Wording {
  const { status, problem, phase } = view;
  if (!status) {
    const key = phase === "refused" ? "refused" : "loading";
    const why = problem?.code.replace("required", "invalid").replace("scope-missing", "token-invalid");
    const message =
      phase === "refused" ? pick(words.message, key, why) : phase === "offline" ? words.note.unreached : "";
    return { title: pick(words.title, key, why, kindOf(of)), message, advice: "" };
  }
  const { state, hint, kind, advice, merchant, amount, method } = status;
  const rest = state === "partially_succeeded" && restDue(status);
  const values = {
    merchant: merchant.name,
    ...(amount && { amount: formatMoney(amount, locale) }),
    ...(rest && { rest: formatMoney(rest, locale) }),
  };
  const isPayment = kind === "payment" || kind === "order" || kind === "payment-link";
  const special =
    state === "processing"
      ? waitedMs < QUICK_MS && isPayment && method?.type
      : isPayment && !status.settled && (rest ? "rest_due" : "open");
  const link = kind === "payment-link" && state !== "expired" ? "" : kind;
  return {
    title: pick(words.title, state, hint, kind),
    message: fill(pick(words.message, state, hint, special, kind), values),
    advice: advice ? fill(pick(words.advice, advice, link), values) : "",
  };
}

/** "Still due" is said only while the payment is open, never for a partial capture (ux rule 8). */
export function restDue({ settled, amount, paid, state }: StatusDocument) {
  return state === "partially_succeeded" && !settled && amount && paid ? restOf(amount, paid) : null;
}

/** One line on how fresh this is and whether to wait; empty when there is nothing to add. */
export function noteOf({ phase, status }: ViewState, words: Words, waitedMs: number): string {
  if (!status) return "";
  if (phase === "offline") return words.note.offline;
  if (phase === "refused") return words.note.stopped;
  if (status.stale) return words.note.stale;
  if (status.settled || phase === "idle") return "";
  const isWaiting = ["processing", "refund_pending", "disputed", "unknown"].includes(status.state);
  return isWaiting && waitedMs >= LONG_WAIT_MS ? words.note.leave : words.note.updates;
}

/** Payouts come from the merchant, payments go there; a report does neither. */
export function directionOf(kind: Kind): "to" | "from" | null {
  if (kind === "report") return null;
  return kind === "payout" || kind === "bulk-payout" ? "from" : "to";
}
