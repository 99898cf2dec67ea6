/**
 * Captures, cancellations and refunds: items of their own, which name the payment that they change.
 * @see https://docs.adyen.com/online-payments/capture and https://docs.adyen.com/online-payments/refund
 */
import { movedMoney } from "../money.ts";
import type { FollowUp } from "../webhook-event.ts";
import { amountOf, type CaptureMode } from "./authorisation.ts";
import { extra, type Item } from "./document.ts";

type Change = Pick<FollowUp, "type" | "failed">;

/** What becomes of a request that was carried out, and of one that was not. */
const REQUESTS = new Map<string, FollowUp["type"]>([
  ["CAPTURE", "capture"],
  ["CANCELLATION", "void"],
  ["TECHNICAL_CANCEL", "void"],
  ["REFUND", "refund"],
  ["REFUND_WITH_DATA", "refund"],
]);

/** What the scheme or a bank has undone later: these items are always "true". */
const UNDONE = new Map<string, FollowUp["type"]>([
  ["CAPTURE_FAILED", "capture"],
  ["REFUND_FAILED", "refund"],
  ["REFUNDED_REVERSED", "refund"],
]);

/** The change of a payment that an item reports; null when it reports none. */
export function modificationOf(item: Item, capture: CaptureMode): FollowUp | null {
  const change = changeOf(item, capture);
  if (!change) return null;
  const { eventCode, pspReference, originalReference, occurredAt } = item;
  const isUndone = UNDONE.has(eventCode);
  return {
    // The capture that has failed may have the same pspReference.
    uuid: isUndone ? `${pspReference}:${eventCode}` : pspReference,
    ...change,
    // In manual mode, several captures may take the money in parts.
    ...(change.type === "capture" && capture === "manual" && { keepsRest: true }),
    amount: movedMoney(amountOf(item)),
    at: occurredAt ?? null,
    names: isUndone ? pspReference : change.failed ? null : originalReference || null,
    paymentId: null,
  };
}

function changeOf(item: Item, capture: CaptureMode): Change | null {
  const { eventCode, success } = item;
  const failed = success === "true" ? {} : { failed: true };
  const undone = UNDONE.get(eventCode);
  if (undone) return success === "true" ? { type: undone, failed: true } : null;
  const requested = REQUESTS.get(eventCode);
  if (requested) return { type: requested, ...failed };
  if (eventCode === "CANCEL_OR_REFUND") return { type: cancelOrRefund(item, capture), ...failed };
  return eventCode === "EXPIRE" ? { type: "expiry" } : null;
}

/** Without the action that Adyen took, which is not signed: nothing is captured before a capture in manual mode. */
function cancelOrRefund(item: Item, capture: CaptureMode): FollowUp["type"] {
  const action = extra(item, "modification.action")?.toLowerCase();
  if (action === "cancel") return "void";
  return action === "refund" || capture === "automatic" ? "refund" : "void";
}
