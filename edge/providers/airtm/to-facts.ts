/**
 * Their words into ours: every status of Airtm's two APIs, case and spelling folded. No I/O. No clock.
 * @see https://api.enterprise.airtm.com/docs?api=v1 ("Possible Statuses", FAQ; checked 2026-11-21)
 * @see https://api.enterprise.airtm.com/docs (PayinResponse, PayoutResponse, BulkPayout, Report; checked 2026-11-21)
 */
import { type Item, type Progress, SETTLES, type State } from "../../../contract/status.ts";
import { type Facts, NO_FACTS, type ParsedStatus } from "../facts.ts";
import { printable } from "../http-result.ts";
import { compareMoney } from "../money.ts";
import { byWord, foldStatus } from "../status-words.ts";
import type { Operation, Page, Report, Task } from "./document.ts";

const PAYMENT = byWord<State>({
  action_required: "CREATED",
  processing: "PROCESSING",
  succeeded: "CONFIRMED",
  canceled: "CANCELED BRIDGE_CANCELED",
  failed: "FAILED BRIDGE_FAILED",
});

const PAYOUT = byWord<State>({
  created: "CREATED",
  // The money waits in escrow for somebody who has yet to sign up or to prove who they are.
  action_required: "PENDING PENDING_USER_ACTION BRIDGE_USER_SIGNUP_PENDING",
  // But for the first, in the enum without a word of explanation; `error` is "temporary" and tried again.
  processing: `COMMITTED ERROR PROCESSING CANCEL_REQUESTED PENDING_SIGNATURE SIGNED BRIDGE_CREATED BRIDGE_COMPLETED
    BRIDGE_FAILED BRIDGE_MAX_RETRIES_REACHED COSMOEM_COMPLETED`,
  succeeded: "COMPLETED",
  canceled: "CANCELED",
  failed: "FAILED",
});

/** The items of a bulk are payouts that may still stand in line. */
const ITEM = new Map<string, State>([...PAYOUT, ["QUEUED", "created"]]);

/** A bulk that is at work, or never will be. */
const BULK = byWord<State>({ created: "PENDING", processing: "RUNNING IN_PROGRESS", failed: "REJECTED" });

/** A bulk that has come to its end, which says nothing about its items yet: true for those that ended well. */
const ENDED_BULK = new Map([
  ["DONE", true],
  ["COMPLETED", true],
  ["FAILED", false],
  ["UNCOMPLETED", false],
]);

const REPORT = byWord<State>({ processing: "PENDING IN_PROGRESS", succeeded: "COMPLETED", failed: "FAILED" });

/** A purchase that nobody confirms is canceled then (FAQ, both APIs); no document carries the moment itself. */
const PAYMENT_EXPIRES_AFTER_MS = 15 * 24 * 3_600_000;

/** What a purchase, pay-in or payout says about itself. */
export function parseOperationStatus(operation: Operation): ParsedStatus {
  const { sort, status, code, amount, net, createdAt, updatedAt } = operation;
  const isPayout = sort === "payout";
  const heard = toParsedStatus(status, isPayout ? PAYOUT : PAYMENT);
  const { state } = heard.facts;
  return withFacts(heard, {
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
export function parseReportStatus({ status, updatedAt }: Report): ParsedStatus {
  const heard = toParsedStatus(status, REPORT);
  const isReady = heard.facts.state === "succeeded";
  return withFacts(heard, { at: updatedAt, download: isReady ? { expiresAt: null } : null });
}

type Counted = Omit<Task, "id">;

/** Whether only its items can tell how a bulk stands. */
export function needsItems({ status, total }: Counted): boolean {
  const word = foldStatus(status);
  return total !== 0 && (ENDED_BULK.has(word) || BULK.get(word) === "processing");
}

/** What a bulk says about itself, with its items where they have been read. */
export function parseBulkStatus(task: Counted, items: readonly Item[]): ParsedStatus {
  const word = foldStatus(task.status);
  const { amount, updatedAt: at } = task;
  const endedWell = ENDED_BULK.get(word);
  const progress = progressOf(task, items);
  if (endedWell === undefined) {
    const heard = toParsedStatus(task.status, BULK);
    const isUnderWay = heard.facts.state === "created" || heard.facts.state === "processing";
    return withFacts(heard, { at, amount, progress: isUnderWay && task.total !== null ? progress : null });
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
function progressOf(task: Counted, items: readonly Item[]): Progress {
  const count = (state: State) => items.filter((item) => item.state === state).length;
  const succeeded = Math.max(count("succeeded"), task.completed ?? 0);
  const failed = Math.max(count("failed"), task.failed ?? 0);
  const canceled = count("canceled");
  const ended = succeeded + failed + canceled;
  const total = Math.max(task.total ?? 0, items.length, ended);
  return { total, succeeded, failed, canceled, pending: total - ended };
}

/** One item of a bulk, and its word where we have never heard it. */
export function parseItemStatus({ status, amount }: Page["items"][number]) {
  const state = ITEM.get(foldStatus(status));
  return { state: state ?? "unknown", amount, unknownWord: state ? null : printable(status) } as const;
}

function toParsedStatus(word: string, states: ReadonlyMap<string, State>): ParsedStatus {
  const state = states.get(foldStatus(word));
  return state ? { facts: factsOf(state) } : { facts: factsOf("unknown"), unknownWord: printable(word) };
}

function factsOf(state: State): Facts {
  return { ...NO_FACTS, state, settled: SETTLES.has(state) };
}

function withFacts(heard: ParsedStatus, known: Partial<Facts>): ParsedStatus {
  return { ...heard, facts: { ...heard.facts, ...known } };
}

function expiryOf(createdAt: string | null): string | null {
  if (createdAt === null) return null;
  return new Date(Date.parse(createdAt) + PAYMENT_EXPIRES_AFTER_MS).toISOString().replace(".000Z", "Z");
}
