/** Whether the customer may pay, or pay again (docs/interface.md#may-the-customer-pay). */
import { PAYABLE_KINDS } from "../../contract/resource.ts";
import { isOpen } from "../hub/rules/deadlines.ts";
import type { StatusRecord } from "../hub/status-record.ts";

/** True or false; null for kinds that nobody pays, and while nothing is known. */
export function mayPay({ resource, visibleState, checkedMs }: StatusRecord, nowMs: number): boolean | null {
  const { state, hint, advice, settled } = visibleState;
  const isReported = checkedMs !== null && hint !== "not_seen_yet";
  if (!PAYABLE_KINDS.has(resource.kind) || !isReported) return null;
  if (resource.kind === "order" && state === "verified") return null;
  if (hint === "follow_up_failed" || advice === "do_not_pay_again" || advice === "contact_merchant") return false;
  switch (state) {
    case "created":
      return isOpen(visibleState, nowMs);
    case "failed":
      return true;
    case "canceled":
    case "expired":
      return settled;
    default:
      return false;
  }
}
