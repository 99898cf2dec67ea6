/** The permission to make a call: a slot in the budget, alone or for a pending check. */
import type { CallRow } from "./budget.ts";
import type { Lane } from "./queue.ts";

/** A slot in the budget, reserved until its call has ended. */
export interface Slot {
  callId: number;
  key: string;
  lane: Lane;
  untrusted: boolean;
  /** True when the call probes whether a pause of the account can end. */
  isProbe: boolean;
  sentMs: number;
}

/** The permission to make one call for a pending check. */
export interface Grant extends Slot {
  resource: string;
  seq: number;
  firstRequestedMs: number;
  /** Since when its check is due. */
  sinceMs: number;
  /** The cursor of the query's previous step as JSON; null in its first step. */
  cursor: string | null;
}

export function slotOf({ id, key, lane, untrusted, sentMs }: CallRow, isProbe: boolean): Slot {
  return { callId: id, key, lane, untrusted: untrusted === 1, isProbe, sentMs };
}
