/**
 * Maps a PaymentIntent, and a Charge alone, to facts.
 * @see https://docs.stripe.com/payments/paymentintents/lifecycle (checked 2026-11-28)
 */
import type { State } from "../../../contract/status.ts";
import type { ParsedStatus } from "../facts.ts";
import { subtractMoney } from "../money.ts";
import { foldStatus } from "../word-tables.ts";
import { adviceOf } from "./advice.ts";
import { amountOf, isPositive, partOf, stripeMoney } from "./amounts.ts";
import { type Charge, chargeOf, type Dispute, type Intent, isFailedAttempt } from "./document.ts";
import { amountsAfterSuccess, bankReferencesOf, followUpTimeOf, type Paid, statusAfterSuccess } from "./follow-ups.ts";
import { type MappedStatus, mapStatus, toParsedStatus } from "./mapped-status.ts";
import { methodOf } from "./method.ts";
import { continuationOf, methodTypeOf, remainingOf, transferOf } from "./next-action.ts";

/** The code of an attempt whose voucher or QR code was not paid in time. */
const EXPIRED_ATTEMPT = "payment_intent_payment_attempt_expired";

/** The words of versions before 2019-02-11 too: webhooks still send them. */
const INTENT = new Map<string, MappedStatus>([
  ["REQUIRES_PAYMENT_METHOD", { state: "created" }],
  ["REQUIRES_SOURCE", { state: "created" }],
  ["REQUIRES_CONFIRMATION", { state: "created" }],
  ["REQUIRES_ACTION", { state: "action_required" }],
  ["REQUIRES_SOURCE_ACTION", { state: "action_required" }],
  ["PROCESSING", { state: "processing" }],
  ["REQUIRES_CAPTURE", { state: "authorized" }],
  ["CANCELED", { state: "canceled" }],
  ["SUCCEEDED", { state: "succeeded" }],
]);

/** States in which a bank knows of the payment. */
const KNOWN_TO_BANK = new Set<State>([
  ...(["authorized", "succeeded", "partially_succeeded", "refund_pending", "refunded"] as const),
  ...(["partially_refunded", "disputed", "charged_back"] as const),
]);

/**
 * The status of a payment.
 * @param disputes those of its charge, the newest first; null when they were not read
 */
export function intentStatus(intent: Intent, disputes: Dispute[] | null): ParsedStatus {
  const charge = chargeOf(intent);
  const total = amountOf(intent);
  const paid: Paid = { total, received: intent.amount_received ?? intent.amount, charge, disputes };
  const mapped = mapIntent(intent, charge, paid);
  const { state } = mapped;
  const isTaken = foldStatus(intent.status) === "SUCCEEDED";
  const waiting = foldStatus(intent.status).endsWith("ACTION") ? waitingFacts(intent) : {};
  const captureBefore = charge?.payment_method_details?.card?.capture_before ?? null;
  return toParsedStatus(mapped, intent, {
    amount: total,
    ...(isTaken && amountsAfterSuccess(paid)),
    ...waiting,
    ...(state === "partially_succeeded" && !isTaken && { paid: fundedOf(intent) }),
    advice: state === "failed" ? adviceOf(intent.last_payment_error, charge) : null,
    at: timeOf(intent, charge, paid, state),
    ...(state === "authorized" && { expiresAt: captureBefore }),
    method: methodOf(detailsOf(intent, charge)),
    reference: intent.reference ?? intent.transfer_group ?? null,
    bankReferences: KNOWN_TO_BANK.has(state) ? bankReferencesOf(charge) : [],
  });
}

function mapIntent(intent: Intent, charge: Charge | null, paid: Paid): MappedStatus {
  const mapped = mapStatus(INTENT, intent.status);
  switch (foldStatus(intent.status)) {
    case "REQUIRES_PAYMENT_METHOD":
    case "REQUIRES_SOURCE":
      return lastAttemptStatus(intent, charge) ?? mapped;
    case "REQUIRES_CONFIRMATION":
      return intent.confirmation_method === "manual" ? { state: "processing" } : mapped;
    case "REQUIRES_ACTION":
    case "REQUIRES_SOURCE_ACTION":
      if (fundedOf(intent)) return { state: "partially_succeeded", settled: false };
      return transferOf(intent.next_action) ? { ...mapped, hint: "awaiting_transfer" } : mapped;
    case "REQUIRES_CAPTURE":
      return intent.review === undefined ? mapped : { ...mapped, hint: "in_review" };
    case "CANCELED":
      return intent.cancellation_reason === "expired" ? { state: "expired" } : mapped;
    case "SUCCEEDED":
      return statusAfterSuccess(paid);
    default:
      return mapped;
  }
}

/** The state after an attempt that failed; null for a payment that nobody has tried to pay. It can still be paid. */
function lastAttemptStatus({ last_payment_error: error }: Intent, charge: Charge | null): MappedStatus | null {
  if (error?.code === EXPIRED_ATTEMPT) return { state: "expired", settled: false };
  const isFailed = isFailedAttempt(error) || foldStatus(charge?.status) === "FAILED";
  return isFailed ? { state: "failed", settled: false } : null;
}

/** What has arrived of a bank transfer; null when that is nothing. */
function fundedOf(intent: Intent) {
  const total = stripeMoney(intent.amount, intent.currency);
  const remaining = stripeMoney(remainingOf(intent.next_action), intent.currency);
  return total && remaining && isPositive(remainingOf(intent.next_action))
    ? partOf(total, subtractMoney(total, remaining))
    : null;
}

/** How a customer who must act pays, or where they continue. */
function waitingFacts({ next_action: action }: Intent) {
  const transfer = transferOf(action);
  if (transfer) return transfer;
  const { url, expiresAt } = continuationOf(action);
  return { continueUrl: url, expiresAt };
}

function detailsOf(
  { last_payment_error: error, next_action, payment_method_types: types }: Intent,
  charge: Charge | null,
) {
  const type = methodTypeOf(next_action) ?? (types?.length === 1 ? types[0] : undefined);
  return charge?.payment_method_details ?? error?.payment_method ?? { type };
}

/** When the state began, where a document tells it. */
function timeOf(intent: Intent, charge: Charge | null, paid: Paid, state: State): string | null {
  switch (state) {
    case "created":
      return intent.created ?? null;
    case "canceled":
    case "expired":
      return intent.canceled_at ?? null;
    case "failed":
    case "authorized":
      return charge?.created ?? null;
    case "succeeded": {
      // A charge of another method, or one that is captured later, began before the money was taken.
      const isImmediate = charge?.payment_method_details?.type === "card" && intent.capture_method !== "manual";
      return (isImmediate && charge?.created) || null;
    }
    case "refund_pending":
    case "refunded":
    case "partially_refunded":
    case "disputed":
      return followUpTimeOf(paid);
    default:
      return null;
  }
}

const CHARGE = new Map<string, MappedStatus>([
  ["PENDING", { state: "processing" }],
  ["FAILED", { state: "failed" }],
  ["SUCCEEDED", { state: "succeeded" }],
]);

/** The status of a charge that is asked for by its own id. */
export function chargeStatus(charge: Charge, disputes: Dispute[] | null): ParsedStatus {
  const total = amountOf(charge);
  const paid: Paid = { total, received: charge.amount_captured ?? charge.amount, charge, disputes };
  const isTaken = foldStatus(charge.status) === "SUCCEEDED" && charge.captured !== false;
  const mapped = isTaken ? statusAfterSuccess(paid) : mapCharge(charge);
  const { state } = mapped;
  return toParsedStatus(mapped, charge, {
    amount: total,
    ...(isTaken && amountsAfterSuccess(paid)),
    advice: state === "failed" ? adviceOf(undefined, charge) : null,
    at: state === "failed" || state === "authorized" ? (charge.created ?? null) : null,
    method: methodOf(charge.payment_method_details),
    reference: charge.reference ?? charge.transfer_group ?? null,
    bankReferences: KNOWN_TO_BANK.has(state) ? bankReferencesOf(charge) : [],
  });
}

/** A charge that is not captured holds money. One that was released is `refunded`, though no money moved. */
function mapCharge(charge: Charge): MappedStatus {
  if (foldStatus(charge.status) !== "SUCCEEDED") return mapStatus(CHARGE, charge.status);
  return { state: charge.refunded === true ? "canceled" : "authorized" };
}
