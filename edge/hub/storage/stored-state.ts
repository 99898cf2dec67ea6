/** The stored form of the hub's state. Every record carries the version of its schema, and older versions are upgraded. */
import { err, ok, type Result } from "../../platform/result.ts";
import { completeFacts, completeVisibleState } from "../../providers/facts.ts";
import { type HubState, type PlannedCheck, type Schedule, withParts } from "../hub-state.ts";
import { NO_TRACE } from "../trace/trace-entries.ts";
import { upgradeFrom1 } from "./upgrade-from-1.ts";

/**
 * The shape that this version writes: `HubState`. A change of that shape needs a new number and an entry in `UPGRADES`. A
 * new field of the facts needs neither, because it is empty in older records.
 */
export const SCHEMA_VERSION = 2;

export type StoredState = Omit<HubState, "schedule"> & { schemaVersion: number; schedule: StoredSchedule };

/** Who waits for a requested check is not stored: viewers bring it up again. */
type StoredSchedule = Omit<Schedule, "requestedCheck"> & { requestedCheck: PlannedCheck | null };

/** Turns a record of the version that is its key into one of the next version. */
export type Upgrades = Readonly<Record<number, (record: Record<string, unknown>) => Record<string, unknown>>>;

const UPGRADES: Upgrades = { 1: upgradeFrom1 };

/** Why a stored record has no state: written before versions existed, or by a version that this one does not know. */
export type StorageFailure = "unversioned" | "unknown-version";

/** The state in a stored record; null when nothing is stored. */
export function readStoredState(
  stored: unknown,
  upgrades: Upgrades = UPGRADES,
): Result<HubState | null, StorageFailure> {
  if (stored === undefined) return ok(null);
  if (!isVersioned(stored)) return err("unversioned");
  let record: Record<string, unknown> & { schemaVersion: number } = stored;
  while (record.schemaVersion < SCHEMA_VERSION) {
    const upgrade = upgrades[record.schemaVersion];
    if (!upgrade) return err("unknown-version");
    record = { ...upgrade(record), schemaVersion: record.schemaVersion + 1 };
  }
  if (record.schemaVersion > SCHEMA_VERSION) return err("unknown-version");
  const { schemaVersion: _, ...state } = record;
  return ok(completeState(state as unknown as Omit<StoredState, "schemaVersion">));
}

export function toStoredState(state: HubState): StoredState {
  const { requestedCheck } = state.schedule;
  const planned = requestedCheck && { lane: requestedCheck.lane, notBeforeMs: requestedCheck.notBeforeMs };
  return { schemaVersion: SCHEMA_VERSION, ...state, schedule: { ...state.schedule, requestedCheck: planned } };
}

function completeState({ schedule, ...parts }: Omit<StoredState, "schemaVersion">): HubState {
  const { facts, payments, heldBack, pushed = null } = parts.evidence;
  const { requestedCheck } = schedule;
  const request = requestedCheck && { ...requestedCheck, untilMs: null, network: null, isQueued: true };
  // A record that is older than the trace of a resource, or than notifications, has none and needs no upgrade.
  const trace = { ...NO_TRACE, ...parts.trace };
  const unsentAfter = parts.unsentAfter ?? null;
  const state: HubState = { ...parts, trace, unsentAfter, schedule: { ...schedule, requestedCheck: request } };
  return withParts(state, {
    evidence: {
      isLinked: parts.evidence.isLinked ?? false,
      isQueried: parts.evidence.isQueried ?? true,
      heldBack: heldBack && { ...heldBack, facts: completeFacts(heldBack.facts) },
      facts: facts && completeFacts(facts),
      // A record that is older than pushed statuses has none, and needs no upgrade.
      pushed: pushed && { ...pushed, seed: pushed.seed && completeFacts(pushed.seed) },
      payments: payments.map((payment) => ({ ...payment, facts: completeFacts(payment.facts) })),
    },
    visible: { current: completeVisibleState(state.visible.current) },
  });
}

function isVersioned(stored: unknown): stored is Record<string, unknown> & { schemaVersion: number } {
  return (
    typeof stored === "object" && stored !== null && "schemaVersion" in stored && Number.isInteger(stored.schemaVersion)
  );
}
