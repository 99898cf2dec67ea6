/**
 * What a callback says, and about which things. The signature has been checked, or not, by whoever calls. No I/O. No clock.
 * @see https://documentation.ixopay.com/docs/reference/integration/callbacks/response-handling (checked 2026-11-21)
 */
import type { FollowUp, WebhookEvent } from "../webhook-event.ts";
import { type Document, readDocument } from "./document.ts";
import { amountOf, factsForKind, instantOf, kindsOf, toParsedStatus, typeOf } from "./to-facts.ts";

/** A callback's `result` in the words of a status answer. There is no CANCELLED: an ERROR's code tells. */
const STATUS_BY_RESULT = new Map([
  ["OK", "SUCCESS"],
  ["PENDING", "PENDING"],
  ["ERROR", "ERROR"],
]);

/** Transactions that change the payment they follow. */
const FOLLOW_UPS = new Map<string, FollowUp["type"]>([
  ["CAPTURE", "capture"],
  ["VOID", "void"],
  ["REFUND", "refund"],
  ["CHARGEBACK", "chargeback"],
  ["CHARGEBACK_REVERSAL", "reversal"],
  ["DISPUTE_REVERSAL", "reversal"],
]);

/** References the gateway makes up itself, for chargebacks: no merchant ever asks for them. */
const MADE_UP_REFERENCE = /^auto-/;

/** Everything this callback names, and what it says about each; null when it is none. Empty where it is about no payment. */
export function parseWebhookEvents(body: Uint8Array): WebhookEvent[] | null {
  const callback = readDocument(body);
  if (!callback) return null;
  return isAboutStoredCard(callback) ? [] : [...ownEvents(callback), ...originalEvents(callback)];
}

/** Account-updater and network-token notices have the shape of a payment's, down to result, type and amount. */
function isAboutStoredCard(callback: Document): boolean {
  const { lastCardUpdateDate, lastCardUpdateResult, networkTokenStatus } = callback.extraData ?? {};
  const isCardUpdate = Boolean(lastCardUpdateDate || lastCardUpdateResult) && typeOf(callback) === "REGISTER";
  return isCardUpdate || Boolean(networkTokenStatus);
}

/** About the callback's own transaction. A word we do not know is a reason to ask, no more. */
function ownEvents(callback: Document): WebhookEvent[] {
  const { facts } = toParsedStatus(callback, STATUS_BY_RESULT.get((callback.result ?? "").toUpperCase()), null);
  return kindsOf(callback).flatMap((kind): WebhookEvent[] => {
    const id = kind === "order" ? callback.merchantTransactionId : callback.uuid;
    if (id === undefined || (kind === "order" && MADE_UP_REFERENCE.test(id))) return [];
    if (facts.state === "unknown") return [{ kind, id, type: "check" }];
    return [{ kind, id, type: "facts", facts: factsForKind(kind, callback, facts) }];
  });
}

/** About the payment that this transaction follows, when it went through; a failed refund changes nothing. */
function originalEvents(callback: Document): WebhookEvent[] {
  const transactionType = typeOf(callback);
  const followUpType = FOLLOW_UPS.get(transactionType);
  if (callback.result?.toUpperCase() !== "OK" || (!followUpType && transactionType !== "DISPUTE")) return [];
  const { uuid } = callback;
  const at = instantOf(callback);
  // Without an id of its own it cannot be told from its repetition, so it may only make the gate ask; so may a dispute,
  // which interface 3 gives no say over its original.
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
  // A reversal's `referenceUuid` may be the chargeback, which is not the payment.
  const referenced = referenceUuid === chargebackReversalData?.chargebackUuid ? undefined : referenceUuid;
  return {
    uuid: chargebackReversalData?.originalUuid ?? chargebackData?.originalUuid ?? referenced,
    reference: chargebackReversalData?.originalMerchantTransactionId ?? chargebackData?.originalMerchantTransactionId,
  };
}
