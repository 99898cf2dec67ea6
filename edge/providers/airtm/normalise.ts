/**
 * Their words into ours: every status of Airtm's two APIs, case and spelling folded. No I/O. No clock.
 * @see https://api.enterprise.airtm.com/docs?api=v1 ("Possible Statuses", FAQ; checked 2026-11-21)
 * @see https://api.enterprise.airtm.com/docs (PayinResponse, PayoutResponse, BulkPayout, Report; checked 2026-11-21)
 */
import { type Item, type Progress, SETTLES, type State } from "../../contract.ts";
import { compareMoney } from "../../money.ts";
import { printable } from "../http-answer.ts";
import { type Facts, NOTHING_SAID } from "../provider.ts";
import type { Operation, Page, Task } from "./document.ts";

const PAYMENT = new Map<string, State>([
  ["created", "action_required"],
  ["processing", "processing"],
  ["confirmed", "succeeded"],
  ["canceled", "canceled"],
  ["bridge_canceled", "canceled"],
  ["failed", "failed"],
  ["bridge_failed", "failed"],
]);

const PAYOUT = new Map<string, State>([
  ["created", "created"],
  ["committed", "processing"],
  // The money waits in escrow for somebody who has yet to sign up or to prove who they are.
  ...spread("pending pending_user_action bridge_user_signup_pending", "action_required"),
  ["completed", "succeeded"],
  ["canceled", "canceled"],
  ["failed", "failed"],
  // In the enum without a word of explanation, but for `error`, which is "temporary" and tried again.
  ...spread("error processing cancel_requested pending_signature signed bridge_created bridge_completed", "processing"),
  ...spread("bridge_failed bridge_max_retries_reached cosmoem_completed", "processing"),
]);

/** The items of a bulk are payouts that may still stand in line. */
const ITEM = new Map<string, State>([...PAYOUT, ["queued", "created"]]);

/** A bulk that is at work, or never will be. */
const BULK = new Map<string, State>([
  ["pending", "created"],
  ["running", "processing"],
  ["in_progress", "processing"],
  ["rejected", "failed"],
]);

/** A bulk that has come to its end, which says nothing about its items yet: true for those that ended well. */
const ENDED_BULK = new Map([
  ["done", true],
  ["completed", true],
  ["failed", false],
  ["uncompleted", false],
]);

const REPORT = new Map<string, State>([
  ["pending", "processing"],
  ["in_progress", "processing"],
  ["completed", "succeeded"],
  ["failed", "failed"],
]);

/** A purchase that nobody confirms is canceled then (FAQ, both APIs); no document carries the moment itself. */
const PAYMENT_EXPIRES_AFTER_MS = 15 * 24 * 3_600_000;

function spread(words: string, state: State): [string, State][] {
  return words.split(" ").map((word) => [word, state]);
}

/** "Use case-insensitive comparisons when evaluating status strings" (both APIs). */
function fold(word: string): string {
  return word
    .toLowerCase()
    .replace(/[\s-]+/g, "_")
    .replace("cancelled", "canceled");
}

/** Facts, with the word for the log where it is one that we have never heard. */
export interface Meaning {
  facts: Facts;
  unheardOf?: string;
}

/** What a purchase, pay-in or payout says about itself. */
export function meaningOfOperation(operation: Operation): Meaning {
  const { sort, status, code, amount, net, createdAt, updatedAt } = operation;
  const isPayout = sort === "payout";
  const meaning = meaningOf(status, isPayout ? PAYOUT : PAYMENT);
  const { state } = meaning.facts;
  return withFacts(meaning, {
    hint: isPayout && state === "action_required" ? "awaiting_recipient" : null,
    advice: state === "failed" ? "contact_merchant" : null,
    at: updatedAt ?? createdAt,
    expiresAt: !isPayout && state === "action_required" ? expiryOf(createdAt) : null,
    amount,
    paid: state === "succeeded" && net && amount && compareMoney(net, amount) !== 0 ? net : null,
    reference: code ?? null,
  });
}

/** What a report says about itself. Its file's address is made anew whenever it is asked for, so the file does not expire. */
export function meaningOfReport({ status, updatedAt }: { status: string; updatedAt: string | null }): Meaning {
  const meaning = meaningOf(status, REPORT);
  const isReady = meaning.facts.state === "succeeded";
  return withFacts(meaning, { at: updatedAt, download: isReady ? { expiresAt: null } : null });
}

/** Whether only its items can tell how a bulk stands. */
export function needsItems({ status, total }: Task): boolean {
  const word = fold(status);
  return total !== 0 && (ENDED_BULK.has(word) || BULK.get(word) === "processing");
}

/** What a bulk says about itself, with its items where they have been read. */
export function meaningOfBulk(task: Task, items: readonly Item[]): Meaning {
  const word = fold(task.status);
  const { amount, updatedAt: at } = task;
  const endedWell = ENDED_BULK.get(word);
  const progress = progressOf(task, items);
  if (endedWell === undefined) {
    const meaning = meaningOf(task.status, BULK);
    const isUnderWay = meaning.facts.state === "created" || meaning.facts.state === "processing";
    return withFacts(meaning, { at, amount, progress: isUnderWay && task.total !== null ? progress : null });
  }
  // It broke off before it had any item: there is nothing to count.
  if (items.length === 0 && !endedWell) return { facts: { ...factsOf("failed"), at, amount } };
  const state = stateOfEnded(progress);
  return { facts: { ...factsOf(state), settled: progress.pending === 0, at, amount, progress } };
}

/** Done or failed as a whole, a bulk may hold payouts of every outcome; of an empty one nothing is left to do. */
function stateOfEnded({ total, succeeded, canceled, pending }: Progress): State {
  if (succeeded === total) return "succeeded";
  if (canceled === total) return "canceled";
  return succeeded > 0 || pending > 0 ? "partially_succeeded" : "failed";
}

/**
 * By its items; by the bulk's own counts where those know more, as they do of more items than are read. What neither
 * tells to have ended counts as pending.
 */
function progressOf(task: Task, items: readonly Item[]): Progress {
  const count = (state: State) => items.filter((item) => item.state === state).length;
  const succeeded = Math.max(count("succeeded"), task.completed ?? 0);
  const failed = Math.max(count("failed"), task.failed ?? 0);
  const canceled = count("canceled");
  const ended = succeeded + failed + canceled;
  const total = Math.max(task.total ?? 0, items.length, ended);
  return { total, succeeded, failed, canceled, pending: total - ended };
}

/** One item of a bulk, and its word where we have never heard it. */
export function meaningOfItem({ status, amount }: Page["items"][number]) {
  const state = ITEM.get(fold(status));
  return { state: state ?? "unknown", amount, unheardOf: state ? null : printable(status) } as const;
}

function meaningOf(word: string, states: ReadonlyMap<string, State>): Meaning {
  const state = states.get(fold(word));
  return state ? { facts: factsOf(state) } : { facts: factsOf("unknown"), unheardOf: printable(word) };
}

function factsOf(state: State): Facts {
  return { ...NOTHING_SAID, state, settled: SETTLES.has(state) };
}

function withFacts(meaning: Meaning, known: Partial<Facts>): Meaning {
  return { ...meaning, facts: { ...meaning.facts, ...known } };
}

function expiryOf(createdAt: string | null): string | null {
  if (createdAt === null) return null;
  return new Date(Date.parse(createdAt) + PAYMENT_EXPIRES_AFTER_MS).toISOString().replace(".000Z", "Z");
}
