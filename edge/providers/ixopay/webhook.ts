/**
 * Reads the events of a callback. The caller has verified the signature, or treats the events as unsigned.
 * @see https://documentation.ixopay.com/docs/reference/integration/callbacks/response-handling (checked 2026-11-21)
 */
import type { FollowUp, WebhookEvent } from "../webhook-event.ts";
import { type Document, parseDocument } from "./document.ts";
import { amountOf, factsForKind, instantOf, kindsOf, toParsedStatus, typeOf } from "./to-facts.ts";

/** From a callback's `result` to the status word of a status response. A canceled payment is an ERROR with its code. */
const STATUS_BY_RESULT = new Map([
  ["OK", "SUCCESS"],
  ["PENDING", "PENDING"],
  ["ERROR", "ERROR"],
]);

/** Transactions that change the payment they refer to. */
const FOLLOW_UPS = new Map<string, FollowUp["type"]>([
  ["CAPTURE", "capture"],
  ["VOID", "void"],
  ["REFUND", "refund"],
  ["CHARGEBACK", "chargeback"],
  ["CHARGEBACK_REVERSAL", "reversal"],
  ["DISPUTE_REVERSAL", "reversal"],
]);

/** References of chargebacks, which the gateway generates. Merchants do not use them. */
const GENERATED_REFERENCE = /^auto-/;

/** The events of a callback: null when it is not a callback, empty when it is not about a payment or payout. */
export function parseWebhookEvents(body: Uint8Array): WebhookEvent[] | null {
  const callback = parseDocument(body);
  if (!callback) return null;
  return isAboutStoredCard(callback) ? [] : [...transactionEvents(callback), ...originalEvents(callback)];
}

/** Account-updater and network-token callbacks have the same fields as a payment's callback. */
function isAboutStoredCard(callback: Document): boolean {
  const { lastCardUpdateDate, lastCardUpdateResult, networkTokenStatus } = callback.extraData ?? {};
  const isCardUpdate = Boolean(lastCardUpdateDate || lastCardUpdateResult) && typeOf(callback) === "REGISTER";
  return isCardUpdate || Boolean(networkTokenStatus);
}

/** Events of the callback's own transaction. An unknown status only makes the gate check it. */
function transactionEvents(callback: Document): WebhookEvent[] {
  const { facts } = toParsedStatus(callback, STATUS_BY_RESULT.get((callback.result ?? "").toUpperCase()), null);
  return kindsOf(callback).flatMap((kind): WebhookEvent[] => {
    const id = kind === "order" ? callback.merchantTransactionId : callback.uuid;
    if (id === undefined || (kind === "order" && GENERATED_REFERENCE.test(id))) return [];
    if (facts.state === "unknown") return [{ kind, id, type: "check" }];
    return [{ kind, id, type: "facts", facts: factsForKind(kind, callback, facts) }];
  });
}

/** Events of the payment that a successful follow-up changes. A failed refund changes nothing. */
function originalEvents(callback: Document): WebhookEvent[] {
  const transactionType = typeOf(callback);
  const followUpType = FOLLOW_UPS.get(transactionType);
  if (callback.result?.toUpperCase() !== "OK" || (!followUpType && transactionType !== "DISPUTE")) return [];
  const { uuid } = callback;
  const at = instantOf(callback);
  // A follow-up without an id cannot be told from its repetition, so it only makes the gate check the payment. A dispute
  // does the same: it has no mapping for the original payment (docs/interface.md#3-mapping-from-the-providers).
  const effect =
    followUpType && uuid !== undefined
      ? ({ type: "follow-up", followUp: { uuid, type: followUpType, amount: amountOf(callback), at } } as const)
      : ({ type: "check" } as const);
  const original = originalOf(callback);
  return [
    ...(original.uuid ? [{ kind: "payment" as const, id: original.uuid, ...effect }] : []),
    ...(original.reference ? [{ kind: "order" as const, id: original.reference, ...effect }] : []),
  ];
}

function originalOf({ referenceUuid, chargebackData, chargebackReversalData }: Document) {
  // The `referenceUuid` of a reversal can be the chargeback instead of the payment.
  const paymentUuid = referenceUuid === chargebackReversalData?.chargebackUuid ? undefined : referenceUuid;
  return {
    uuid: chargebackReversalData?.originalUuid ?? chargebackData?.originalUuid ?? paymentUuid,
    reference: chargebackReversalData?.originalMerchantTransactionId ?? chargebackData?.originalMerchantTransactionId,
  };
}
