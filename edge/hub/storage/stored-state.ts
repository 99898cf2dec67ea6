/** The stored form of the hub's state. Every record carries the version of its schema, and older versions are upgraded. */
import { err, ok, type Result } from "../../platform/result.ts";
import { completeFacts, completeVisibleState } from "../../providers/facts.ts";
import { type HubState, withParts } from "../hub-state.ts";

/**
 * The shape that this version writes: `HubState`. A change of that shape needs a new number and an entry in `UPGRADES`. A
 * new field of the facts needs neither, because it is empty in older records.
 */
export const SCHEMA_VERSION = 1;

export type StoredState = HubState & { schemaVersion: number };

/** Turns a record of the version that is its key into one of the next version. */
export type Upgrades = Readonly<Record<number, (record: Record<string, unknown>) => Record<string, unknown>>>;

/** Empty until a version after 1 exists. */
const UPGRADES: Upgrades = {};

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
  return ok(withCompleteFacts(state as unknown as HubState));
}

export function toStoredState(state: HubState): StoredState {
  return { schemaVersion: SCHEMA_VERSION, ...state };
}

function withCompleteFacts(state: HubState): HubState {
  const { facts, attempts } = state.evidence;
  return withParts(state, {
    evidence: {
      facts: facts && completeFacts(facts),
      attempts: attempts.map((attempt) => ({ ...attempt, facts: completeFacts(attempt.facts) })),
    },
    visible: { current: completeVisibleState(state.visible.current) },
  });
}

function isVersioned(stored: unknown): stored is Record<string, unknown> & { schemaVersion: number } {
  return (
    typeof stored === "object" && stored !== null && "schemaVersion" in stored && Number.isInteger(stored.schemaVersion)
  );
}
