/**
 * Maps the statuses of Airtm's two APIs to facts.
 * @see https://api.enterprise.airtm.com/docs?api=v1 ("Possible Statuses", FAQ; checked 2026-11-21)
 * @see https://api.enterprise.airtm.com/docs (PayinResponse, PayoutResponse, BulkPayout, Report; checked 2026-11-21)
 */
import { type Item, type Progress, SETTLES, type State } from "../../../contract/status.ts";
import { printable } from "../../platform/printable.ts";
import { type Facts, NO_FACTS, type ParsedStatus } from "../facts.ts";
import { compareMoney } from "../money.ts";
import { foldStatus, wordTable } from "../word-tables.ts";
import type { Bulk, Operation, Page, Report } from "./document.ts";

const PAYMENT = wordTable<State>({
  action_required: "CREATED",
  processing: "PROCESSING",
  succeeded: "CONFIRMED",
  canceled: "CANCELED BRIDGE_CANCELED",
  failed: "FAILED BRIDGE_FAILED",
});

const PAYOUT = wordTable<State>({
  created: "CREATED",
  // The money is in escrow until the recipient signs up or verifies their identity.
  action_required: "PENDING PENDING_USER_ACTION BRIDGE_USER_SIGNUP_PENDING",
  // Only COMMITTED is explained in the reference; the others are just members of the enum. ERROR is "temporary" and retried.
  processing: `COMMITTED ERROR PROCESSING CANCEL_REQUESTED PENDING_SIGNATURE SIGNED BRIDGE_CREATED BRIDGE_COMPLETED
    BRIDGE_FAILED BRIDGE_MAX_RETRIES_REACHED COSMOEM_COMPLETED`,
  succeeded: "COMPLETED",
  canceled: "CANCELED",
  failed: "FAILED",
});

/** The items of a bulk are payouts that can also be queued. */
const ITEM = new Map<string, State>([...PAYOUT, ["QUEUED", "created"]]);

/** A bulk that has not ended, or that was rejected as a whole. */
const BULK = wordTable<State>({ created: "PENDING", processing: "RUNNING IN_PROGRESS", failed: "REJECTED" });

/** The statuses of a bulk that has ended. The state depends on its items, whatever the word says. */
const ENDED_BULK = new Set(["DONE", "COMPLETED", "FAILED", "UNCOMPLETED"]);

const REPORT = wordTable<State>({ processing: "PENDING IN_PROGRESS", succeeded: "COMPLETED", failed: "FAILED" });

/** A purchase without confirmation is canceled after this time (FAQ, both APIs). No document contains the time itself. */
const PAYMENT_EXPIRES_AFTER_MS = 15 * 24 * 3_600_000;

type BulkCounts = Omit<Bulk, "id">;

/** The status of a purchase, pay-in or payout. */
export function operationStatus(operation: Operation): ParsedStatus {
  const { type, status, code, amount, net, createdAt, updatedAt } = operation;
  const isPayout = type === "payout";
  const parsed = toParsedStatus(status, isPayout ? PAYOUT : PAYMENT);
  const { state } = parsed.facts;
  return withFacts(parsed, {
    hint: isPayout && state === "action_required" ? "awaiting_recipient" : null,
    advice: state === "failed" ? "contact_merchant" : null,
    at: updatedAt ?? createdAt,
    changedAt: updatedAt,
    expiresAt: !isPayout && state === "action_required" ? expiryOf(createdAt) : null,
    amount,
    paid: state === "succeeded" && net && amount && compareMoney(net, amount) !== 0 ? net : null,
    reference: code ?? null,
  });
}

/** The status of a report. Its file does not expire, because each query of the address returns a new address. */
export function reportStatus({ status, updatedAt }: Report): ParsedStatus {
  const parsed = toParsedStatus(status, REPORT);
  const isReady = parsed.facts.state === "succeeded";
  return withFacts(parsed, { at: updatedAt, changedAt: updatedAt, download: isReady ? { expiresAt: null } : null });
}

/** True when the state or the progress of a bulk depends on its items. */
export function needsItems({ status, total }: BulkCounts): boolean {
  const word = foldStatus(status);
  return total !== 0 && (ENDED_BULK.has(word) || BULK.get(word) === "processing");
}

/** The status of a bulk. `items` are the items that have been read. */
export function bulkStatus(bulk: BulkCounts, items: readonly Item[]): ParsedStatus {
  const { amount, updatedAt } = bulk;
  const times = { at: updatedAt, changedAt: updatedAt };
  const progress = progressOf(bulk, items);
  if (!ENDED_BULK.has(foldStatus(bulk.status))) {
    const parsed = toParsedStatus(bulk.status, BULK);
    const isOpen = parsed.facts.state === "created" || parsed.facts.state === "processing";
    return withFacts(parsed, { ...times, amount, progress: isOpen && bulk.total !== null ? progress : null });
  }
  const state = stateOfEndedBulk(progress, items);
  const hint = state === "action_required" ? "awaiting_recipient" : null;
  const settled = SETTLES.has(state) && progress.pending === 0;
  // Without items there is nothing to count, even if the bulk says how many there should be.
  const shown = items.length === 0 && state === "unknown" ? null : progress;
  return { facts: { ...factsOf(state), hint, settled, ...times, amount, progress: shown } };
}

/** The state of an ended bulk by its items, whose outcomes can differ. `items` are the items that have been read. */
function stateOfEndedBulk({ total, succeeded, failed, canceled, pending }: Progress, items: readonly Item[]): State {
  const isWithoutItems = items.length === 0 && succeeded + failed + canceled === 0;
  if (isWithoutItems) return "unknown";
  if (succeeded === total) return "succeeded";
  if (canceled === total) return "canceled";
  if (succeeded > 0) return "partially_succeeded";
  if (pending === 0) return "failed";
  return pending === items.filter(({ state }) => state === "unknown").length ? "unknown" : "action_required";
}

/**
 * The counts of the items, or the bulk's own counts where they are higher: a bulk can have more items than are read. An
 * item counts as pending unless one of the two reports its end.
 */
function progressOf(bulk: BulkCounts, items: readonly Item[]): Progress {
  const count = (state: State) => items.filter((item) => item.state === state).length;
  const succeeded = Math.max(count("succeeded"), bulk.completed ?? 0);
  const failed = Math.max(count("failed"), bulk.failed ?? 0);
  const canceled = count("canceled");
  const ended = succeeded + failed + canceled;
  const total = Math.max(bulk.total ?? 0, items.length, ended);
  return { total, succeeded, failed, canceled, pending: total - ended };
}

/** The status of one item of a bulk, with the status word when no table contains it. */
export function itemStatus({ status, amount }: Page["items"][number]) {
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

function withFacts(parsed: ParsedStatus, changes: Partial<Facts>): ParsedStatus {
  return { ...parsed, facts: { ...parsed.facts, ...changes } };
}

function expiryOf(createdAt: string | null): string | null {
  if (createdAt === null) return null;
  return new Date(Date.parse(createdAt) + PAYMENT_EXPIRES_AFTER_MS).toISOString().replace(".000Z", "Z");
}
