/**
 * The stages of a dispute. All items of one dispute have the same pspReference.
 * @see https://docs.adyen.com/risk-management/disputes-api/dispute-notifications
 */
import { movedMoney } from "../money.ts";
import type { FollowUp } from "../webhook-event.ts";
import { amountOf } from "./authorisation.ts";
import type { Item } from "./document.ts";

/** The stages by what they mean for the payer. Others change nothing. */
const STAGES = new Map<string, FollowUp["type"]>([
  ["REQUEST_FOR_INFORMATION", "dispute"],
  ["NOTIFICATION_OF_CHARGEBACK", "dispute"],
  ["PREARBITRATION_OPEN", "dispute"],
  ["SCHEME_ARBITRATION", "dispute"],
  ["CHARGEBACK", "chargeback"],
  ["SECOND_CHARGEBACK", "chargeback"],
  ["PREARBITRATION_LOST", "chargeback"],
  ["SCHEME_ARBITRATION_LOST", "chargeback"],
  ["CHARGEBACK_REVERSED", "reversal"],
  ["PREARBITRATION_WON", "reversal"],
  ["SCHEME_ARBITRATION_WON", "reversal"],
  ["ISSUER_RESPONSE_TIMEFRAME_EXPIRED", "reversal"],
]);

/** The change of the payment that a stage of its dispute reports; null for any other item. */
export function disputeStage(item: Item): FollowUp | null {
  const { eventCode, pspReference, originalReference, occurredAt } = item;
  const type = STAGES.get(eventCode);
  if (!type) return null;
  const first = `${pspReference}:CHARGEBACK`;
  // The money is taken a second time at most, whatever the stage is called.
  const isSecond = type === "chargeback" && eventCode !== "CHARGEBACK";
  return {
    uuid: isSecond ? `${pspReference}:LOST` : `${pspReference}:${eventCode}`,
    type,
    amount: movedMoney(amountOf(item)),
    at: occurredAt ?? null,
    names: type === "reversal" ? first : originalReference || null,
    paymentId: null,
  };
}
