/** Whether a signed webhook has announced what a check found, so that the account's merchant learns that none arrive. */
import type { HubReply } from "../../gate/messages.ts";
import type { HubState } from "../hub-state.ts";

/**
 * How a result that has settled the status was announced; null when it has not. The first look at a status that was settled
 * before is no change: its webhook may have come before this deployment did.
 */
export function settledChange(before: HubState, after: HubState): HubReply["settledChange"] {
  const wasSeen = before.evidence.facts !== null || before.evidence.payments.length > 0;
  if (!wasSeen || before.visible.current.settled || !after.visible.current.settled) return null;
  const { pendingConfirmationSinceMs, pendingConfirmationIsSigned, raisedMs } = before.webhooks;
  const isPending = pendingConfirmationSinceMs !== null && pendingConfirmationIsSigned;
  return isPending || (raisedMs !== null && raisedMs >= before.visible.changedMs) ? "announced" : "unannounced";
}
