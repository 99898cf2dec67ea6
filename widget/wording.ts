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

/** The keys to look under, in their order: `key/refinement` for each, then the bare key. */
function refine(key: string | null, ...refinements: unknown[]): string[] {
  return [...refinements.map((refinement) => `${key}/${refinement}`), `${key}`];
}

/** The text of the first key that has one; empty when none has. */
function pick(section: Record<string, string>, keys: string[]): string {
  return section[keys.find((key) => key in section) ?? ""] ?? "";
}

/** Puts values in. Each is isolated, so that a name in another script does not reorder the sentence (UAX 9). */
export function fill(text: string, values: Record<string, string | null>): string {
  return text.replace(/\{(\w+)\}/g, (whole, name) => (values[name] == null ? whole : `\u2068${values[name]}\u2069`));
}

/** The words for a view; `waitedMs` is how long its state has been shown. */
export function wordingOf(view: ViewState, of: string | null, words: Words, locale: string, waitedMs: number): Wording {
  const { status, problem, phase } = view;
  if (!status) {
    const why = problem?.code.replace(/token-required|scope-missing/, "token-invalid");
    // The kind in the path, so that even the first words fit.
    const keys = refine(phase === "refused" ? phase : "loading", why, of?.split("/")[1]);
    const message = pick(words.message, keys) || (phase === "offline" ? words.note.unreached : "");
    return { title: pick(words.title, keys), message, advice: "" };
  }
  const { state, hint, kind, advice, merchant, method, settled } = status;
  const rest = restDue(status);
  const values = { merchant: merchant.name, rest: rest && formatMoney(rest, locale) };
  const isPayment = /^(payment|order)/.test(kind);
  const isQuick = state === "processing" && waitedMs < QUICK_MS;
  const special = isPayment && (isQuick ? method?.type : !settled && (rest ? "rest_due" : "open"));
  const keys = refine(state, hint, special, kind);
  // A state's general words are about payments; of another thing without words of its own, only the name is true.
  if (!isPayment && state !== "unknown") keys.pop();
  return {
    title: pick(words.title, keys) || words.state[state],
    message: fill(pick(words.message, keys), values),
    advice: fill(pick(words.advice, refine(advice, state, kind)), values),
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
  const isWaiting = /^(processing|refund_pending|disputed|unknown)$/.test(status.state);
  return isWaiting && waitedMs >= LONG_WAIT_MS ? words.note.leave : words.note.updates;
}

/** Payouts come from the merchant, payments go there; a report does neither. */
export function directionOf(kind: Kind): "to" | "from" | null {
  return kind === "report" ? null : kind.endsWith("payout") ? "from" : "to";
}
