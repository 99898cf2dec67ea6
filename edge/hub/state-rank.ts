/** The order of states in which a webhook may move a status. */
import type { State } from "../../contract/status.ts";

/** A webhook counts at once only where it raises the rank (docs/interface.md#what-may-move-a-status). */
export const RANK: Record<State, number> = {
  unknown: 0,
  created: 1,
  action_required: 2,
  processing: 3,
  authorized: 4,
  failed: 5,
  canceled: 5,
  expired: 5,
  verified: 6,
  partially_succeeded: 7,
  succeeded: 8,
  used: 8,
  refund_pending: 9,
  partially_refunded: 10,
  refunded: 11,
  disputed: 12,
  charged_back: 13,
};
