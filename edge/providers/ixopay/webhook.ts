/**
 * Reads the events of a callback. The caller has verified the signature, or treats the events as unsigned.
 * @see https://documentation.ixopay.com/docs/reference/integration/callbacks/response-handling (checked 2026-11-21)
 */
import { movedMoney } from "../money.ts";
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

/** Transactions that name an earlier one: their own follow-ups happen to that one too. A DEBIT may name the first of a series. */
const NAMES_ANOTHER = new Set([...FOLLOW_UPS.keys(), "DISPUTE", "INCREMENTAL_AUTHORIZATION"]);

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
    const about = { kind, id, ...(kind === "payment" && namedBy(callback)) };
    if (facts.state === "unknown") return [{ ...about, type: "check" }];
    const ofKind = factsForKind(kind, callback, facts);
    return [
      kind === "order" && callback.uuid !== undefined
        ? { ...about, type: "payment", uuid: callback.uuid, facts: ofKind, createdAt: null, group: null }
        : { ...about, type: "facts", facts: ofKind },
    ];
  });
}

/** The transaction that a follow-up names, whether or not the follow-up succeeded. */
function namedBy(callback: Document): { names?: string } {
  const { uuid: names } = originalOf(callback);
  return NAMES_ANOTHER.has(typeOf(callback)) && names !== undefined && names !== callback.uuid ? { names } : {};
}

/** Events of the payment that a successful follow-up changes. A failed refund changes nothing. */
function originalEvents(callback: Document): WebhookEvent[] {
  const transactionType = typeOf(callback);
  const followUpType = FOLLOW_UPS.get(transactionType);
  if (callback.result?.toUpperCase() !== "OK" || (!followUpType && transactionType !== "DISPUTE")) return [];
  const { uuid } = callback;
  // A follow-up without an id cannot be told from its repetition, so it only makes the gate check the payment. A dispute
  // does the same: it has no mapping for the original payment (docs/interface.md#3-mapping-from-the-providers).
  const original = originalOf(callback);
  const effectOn = (paymentId: string | null) =>
    followUpType && uuid !== undefined
      ? ({ type: "follow-up", followUp: { ...followUpIn(callback, uuid, followUpType), paymentId } } as const)
      : ({ type: "check" } as const);
  return [
    ...(original.uuid && original.uuid !== uuid
      ? [{ kind: "payment" as const, id: original.uuid, ...effectOn(null) }]
      : []),
    ...(original.reference
      ? [{ kind: "order" as const, id: original.reference, ...effectOn(original.uuid ?? null) }]
      : []),
  ];
}

function followUpIn(callback: Document, uuid: string, type: FollowUp["type"]): FollowUp {
  const names = type === "reversal" ? callback.chargebackReversalData?.chargebackUuid : originalOf(callback).uuid;
  const amount = movedMoney(amountOf(callback));
  return { uuid, type, amount, at: instantOf(callback), names: names ?? null, paymentId: null };
}

/** The payment of a follow-up, or the chargeback or capture that it names instead: that one's hub knows the payment. */
function originalOf({ referenceUuid, chargebackData, chargebackReversalData }: Document) {
  return {
    uuid:
      chargebackReversalData?.originalUuid ??
      chargebackData?.originalUuid ??
      referenceUuid ??
      chargebackReversalData?.chargebackUuid,
    reference: chargebackReversalData?.originalMerchantTransactionId ?? chargebackData?.originalMerchantTransactionId,
  };
}
