/**
 * Stripe's documents of a payment: PaymentIntent, Charge, Refund, Dispute. Objects in them are complete here; `expand.ts`
 * turns those that a call did not ask for into ids. They contain personal data on purpose: tests check that none of it
 * reaches a viewer.
 * @see https://docs.stripe.com/api (checked 2026-11-28)
 */
import { expandable, listOf, onlyExpanded } from "./expand.ts";
import type { Payment } from "./model.ts";
import { methodDetailsOf, nextActionOf } from "./next-actions.ts";
import { type DisputeState, type PaymentState, paymentStateAt, type RefundState } from "./payment-state.ts";

export const seconds = (ms: number): number => Math.floor(ms / 1000);

/** Texts that no viewer may receive. */
export const PERSONAL = [
  ...["Petra", "Beispiel", "petra@example.org", "+4366012345678", "Musterstrasse", "cus_Petra0815"],
  ...["_secret_", "mToisGZ01V71BCos", "424242", "dispute-evidence", "seller-message", "elevated"],
];

const address = { city: "Wien", country: "AT", line1: "Musterstrasse 1", postal_code: "1010", state: null };
const person = { address, email: "petra@example.org", name: "Petra Beispiel", phone: "+4366012345678" };

export function metadataOf({ reference }: { reference: string | null }): Record<string, string> {
  return reference === null ? {} : { order_id: reference, note: "for Petra" };
}

function presentmentOf({ presentment }: Payment): object {
  if (!presentment) return {};
  const { amount: presentment_amount, currency: presentment_currency } = presentment;
  return { presentment_details: { presentment_amount, presentment_currency } };
}

/** The PaymentIntent at this time; null before it exists. */
export function intentDocument(payment: Payment, nowMs: number): Record<string, unknown> | null {
  const state = paymentStateAt(payment, nowMs);
  if (!state) return null;
  const isHeld = state.status === "requires_capture";
  return {
    ...{ id: payment.id, object: "payment_intent", amount: payment.amount, amount_received: state.amountReceived },
    amount_capturable: isHeld ? payment.amount : 0,
    canceled_at: state.canceledMs === null ? null : seconds(state.canceledMs),
    cancellation_reason: state.cancellationReason,
    ...{ capture_method: "automatic", client_secret: `${payment.id}_secret_YrKJUKribcBjcG8HVhfZluoGH` },
    ...{ confirmation_method: "automatic", created: seconds(payment.createdMs), currency: payment.currency },
    ...{ customer: "cus_Petra0815", description: "Order of Petra Beispiel", livemode: payment.livemode },
    last_payment_error: errorOf(payment, state),
    latest_charge: state.charge ? expandable(chargeDocument(payment, state)) : null,
    ...{ metadata: metadataOf(payment), next_action: nextActionOf(payment, state) },
    ...{ payment_method: `pm_${payment.id.slice(3)}`, payment_method_types: [payment.method] },
    ...{ processing: null, receipt_email: "petra@example.org", review: payment.inReview ? "prv_1" : null },
    ...{ shipping: person, statement_descriptor: null, status: state.status, transfer_group: null },
    ...presentmentOf(payment),
  };
}

function errorOf(payment: Payment, { lastError }: PaymentState): object | null {
  if (!lastError) return null;
  const { does, code, declineCode, adviceCode } = lastError;
  const expired = "payment_intent_payment_attempt_expired";
  return {
    type: does === "expire_attempt" ? "invalid_request_error" : "card_error",
    code: code ?? (does === "expire_attempt" ? expired : "card_declined"),
    ...(declineCode !== undefined && { decline_code: declineCode }),
    ...(adviceCode !== undefined && { advice_code: adviceCode }),
    ...{ doc_url: "https://stripe.com/docs/error-codes", message: "The card of Petra was declined." },
    payment_method: methodDocument(payment),
  };
}

/** A PaymentMethod. */
export function methodDocument(
  owner: Pick<Payment, "id" | "method" | "livemode"> & { card: { brand: string; last4: string } },
): object {
  const { id, method, card, livemode } = owner;
  return {
    ...{ id: `pm_${id.replace(/^[a-z]+_/, "")}`, object: "payment_method", billing_details: person, livemode },
    ...{ type: method, [method]: method === "card" ? { ...card, fingerprint: "mToisGZ01V71BCos" } : {} },
  };
}

export function chargeIdOf({ id, method }: Payment, attempt: number): string {
  return `${method === "card" ? "ch" : "py"}_${id.slice(3)}${attempt}`;
}

function succeededRefunds({ refunds }: PaymentState): number {
  const counted = refunds.filter(({ status }) => status === "succeeded" || status === "pending");
  return counted.reduce((sum, { amount }) => sum + amount, 0);
}

/** The latest charge of a payment. */
export function chargeDocument(payment: Payment, state: PaymentState): Record<string, unknown> {
  const charge = state.charge;
  if (!charge) throw new Error("The payment has no charge.");
  const id = chargeIdOf(payment, charge.attempt);
  const refunded = succeededRefunds(state);
  const refunds = state.refunds.toReversed().map((refund) => refundDocument(payment, id, refund));
  return {
    ...{ id, object: "charge", amount: payment.amount, amount_captured: charge.amountCaptured },
    ...{ amount_refunded: refunded, balance_transaction: "txn_1", billing_details: person, captured: charge.captured },
    ...{ created: seconds(charge.createdMs), currency: payment.currency, customer: "cus_Petra0815" },
    ...{ description: "Order of Petra Beispiel", disputed: state.disputes.length > 0 },
    failure_code: charge.failure ? (charge.failure.code ?? "card_declined") : null,
    ...{ failure_message: charge.failure ? "The card of Petra was declined." : null, fraud_details: {} },
    ...{ livemode: payment.livemode, metadata: metadataOf(payment), outcome: outcomeOf(charge.failure) },
    ...{ paid: charge.status === "succeeded", payment_intent: payment.id },
    payment_method_details: methodDetailsOf(payment, !charge.captured),
    ...{ receipt_email: "petra@example.org", receipt_url: `https://pay.stripe.com/receipts/${id}` },
    refunded: refunded > 0 && refunded >= charge.amountCaptured,
    refunds: onlyExpanded(listOf(refunds.slice(0, 10), `/v1/charges/${id}/refunds`, refunds.length > 10)),
    ...{ shipping: person, status: charge.status, transfer_group: null },
    ...presentmentOf(payment),
  };
}

function outcomeOf(failure: PaymentState["lastError"]): object {
  const common = { risk_level: "elevated", risk_score: 64, seller_message: "seller-message: probably fraud" };
  if (!failure) return { ...common, network_status: "approved_by_network", reason: null, type: "authorized" };
  const reason = failure.declineCode ?? "generic_decline";
  const advice = failure.adviceCode === undefined ? {} : { advice_code: failure.adviceCode };
  return { ...common, ...advice, network_status: "declined_by_network", reason, type: "issuer_declined" };
}

export function refundDocument(payment: Payment, charge: string, refund: RefundState): Record<string, unknown> {
  const card = {
    reference: "74208471187300000000000",
    reference_status: "available",
    reference_type: "acquirer_reference_number",
    type: "refund",
  };
  const isFailed = refund.status === "failed";
  return {
    ...{ id: `re_${payment.id.slice(3)}${refund.number}`, object: "refund", amount: refund.amount, charge },
    ...{ created: seconds(refund.createdMs), currency: payment.currency, metadata: {}, payment_intent: payment.id },
    destination_details: payment.method === "card" ? { type: "card", card } : { type: payment.method },
    ...(isFailed && { failure_reason: "lost_or_stolen_card" }),
    ...(refund.status === "pending" && { pending_reason: "processing" }),
    ...{ reason: refund.reason, receipt_number: null, status: refund.status },
  };
}

export function disputeDocument(payment: Payment, charge: string, dispute: DisputeState): Record<string, unknown> {
  return {
    ...{ id: `du_${payment.id.slice(3)}${dispute.number}`, object: "dispute", amount: dispute.amount, charge },
    ...{ created: seconds(dispute.createdMs), currency: payment.currency, livemode: payment.livemode, metadata: {} },
    evidence: { customer_email_address: "petra@example.org", uncategorized_text: "dispute-evidence" },
    payment_intent: payment.id,
    payment_method_details: { type: "card", card: { brand: payment.card.brand, case_type: "chargeback" } },
    ...{ reason: "fraudulent", status: dispute.status },
  };
}
