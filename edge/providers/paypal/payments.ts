/**
 * The status of the payments in an order: captures took money, authorizations hold it. They decide, because an order is
 * COMPLETED when its payments exist, declined ones included.
 * @see docs/interface.md#paypal
 */
import type { Money } from "../../../contract/status.ts";
import { compareMoney } from "../money.ts";
import { foldStatus } from "../word-tables.ts";
import { adviceOf, isCanceledByPayer } from "./declines.ts";
import { type Authorization, type Capture, type Payments, type Refund, sumOf } from "./document.ts";
import { type MappedStatus, statusOf, unknownStatus } from "./mapped-status.ts";

/** What is known about the order around its payments. */
export interface PaymentContext {
  /** The amount of the order; null when it is unreadable. */
  amount: Money | null;
  /** The folded brand of the card; null when it is not known. */
  brand: string | null;
  nowMs: number;
}

const PAID = new Set(["COMPLETED", "PARTIALLY_REFUNDED", "REFUNDED"]);
const DECLINED = new Set(["DECLINED", "DENIED", "FAILED"]);

/** Why a capture is pending, where the customer may know. All other reasons are the merchant's. */
const PENDING_BY_REASON = new Map<string, MappedStatus>([
  ["PENDING_REVIEW", statusOf("processing", { hint: "in_review" })],
  ["VERIFICATION_REQUIRED", statusOf("processing", { hint: "in_review" })],
  ["BUYER_COMPLAINT", statusOf("processing", { hint: "in_review" })],
  ["TRANSACTION_APPROVED_AWAITING_FUNDING", statusOf("action_required", { hint: "awaiting_transfer" })],
  ["CHARGEBACK", statusOf("disputed")],
]);

const wordOf = ({ status }: { status?: string | undefined }) => foldStatus(status);
const reasonOf = ({ status_details }: Pick<Capture, "status_details">) => foldStatus(status_details?.reason);

/** The status of these captures. There is at least one. `isOpen`: the payer can still try another method. */
export function captureStatus(payments: Payments, context: PaymentContext, isOpen: boolean): MappedStatus {
  const { captures } = payments;
  const paid = captures.filter((capture) => PAID.has(wordOf(capture)));
  const pending = captures.filter((capture) => wordOf(capture) === "PENDING");
  const declined = captures.filter((capture) => DECLINED.has(wordOf(capture)));
  const unknown = captures.find((capture) => ![paid, pending, declined].some((known) => known.includes(capture)));
  if (unknown) return unknownStatus(unknown.status);
  if (pending.some((capture) => reasonOf(capture) === "CHARGEBACK")) return statusOf("disputed");
  if (paid.length > 0) return paidStatus(payments, paid, pending.length > 0, context);
  const [first] = pending;
  if (first) return PENDING_BY_REASON.get(reasonOf(first)) ?? statusOf("processing");
  if (isOpen) return statusOf("processing", { hint: "attempt_failed" });
  const held = authorizationStatus(payments.authorizations, context);
  if (held?.state === "authorized") return { ...held, hint: "attempt_failed" };
  return declinedStatus(declined, context.brand);
}

/** A payment that the payer has ended, or that was declined. The newest attempt has the advice. */
function declinedStatus(declined: readonly (Capture | Authorization)[], brand: string | null): MappedStatus {
  const last = declined.at(-1) ?? {};
  return isCanceledByPayer(last) ? statusOf("canceled") : statusOf("failed", { advice: adviceOf(last, brand) });
}

function paidStatus(
  { authorizations, refunds }: Payments,
  paid: readonly Capture[],
  isPending: boolean,
  { amount }: PaymentContext,
): MappedStatus {
  const sum = sumOf(paid);
  const isBelow = sum !== null && amount !== null && compareMoney(sum, amount) === -1;
  // Without amounts, a payment that waits is the only sign of a part.
  const isPart = isBelow || (isPending && (sum === null || amount === null));
  const refunded = refundedOf(paid, refunds);
  const statuses = paid.map(wordOf);
  if (refunds.some((refund) => wordOf(refund) === "PENDING"))
    return statusOf("refund_pending", { paid: sum, refunded });
  if (statuses.every((word) => word === "REFUNDED")) return statusOf("refunded", { paid: sum, refunded });
  if (statuses.some((word) => word !== "COMPLETED")) return statusOf("partially_refunded", { paid: sum, refunded });
  const hint = hasFailedRefund(refunds) ? ({ hint: "follow_up_failed" } as const) : {};
  if (!isPart) return statusOf("succeeded", { paid: sum, ...hint });
  const isUnfinished = isPending || authorizations.some((each) => OPEN_AUTHORIZATIONS.has(wordOf(each)));
  return statusOf("partially_succeeded", { settled: !isUnfinished, paid: sum, ...hint });
}

/** The sum of what went back; null when it is not known. A capture that went back whole needs no list of refunds. */
function refundedOf(paid: readonly Capture[], refunds: readonly Refund[]): Money | null {
  const completed = refunds.filter((refund) => wordOf(refund) === "COMPLETED");
  if (completed.length > 0) return sumOf(completed);
  const whole = paid.filter((capture) => wordOf(capture) === "REFUNDED");
  return whole.length > 0 && paid.every((capture) => wordOf(capture) !== "PARTIALLY_REFUNDED") ? sumOf(whole) : null;
}

function hasFailedRefund(refunds: readonly Refund[]): boolean {
  const last = refunds.at(-1);
  return last !== undefined && ["FAILED", "CANCELED"].includes(wordOf(last));
}

/** Authorizations from which more money can be taken. */
const OPEN_AUTHORIZATIONS = new Set(["CREATED", "PENDING", "PARTIALLY_CAPTURED"]);

/** The status of these authorizations, whose captures are not listed; null without any. */
export function authorizationStatus(
  authorizations: readonly Authorization[],
  { brand, nowMs }: PaymentContext,
): MappedStatus | null {
  const statuses = authorizations.map(wordOf);
  if (statuses.length === 0) return null;
  const unknown = authorizations.find((each) => !AUTHORIZATION_WORDS.has(wordOf(each)));
  if (unknown) return unknownStatus(unknown.status);
  if (statuses.includes("PARTIALLY_CAPTURED")) return statusOf("partially_succeeded", { settled: false });
  if (statuses.includes("CREATED")) return statusOf("authorized");
  // Captured: the captures tell whether the money was taken.
  if (statuses.includes("CAPTURED")) return statusOf("processing");
  if (statuses.includes("PENDING")) return statusOf("processing", { hint: "in_review" });
  const denied = authorizations.filter((each) => DECLINED.has(wordOf(each)));
  if (denied.length > 0) return declinedStatus(denied, brand);
  const hasExpired = authorizations.every(({ expiration_time }) => Date.parse(expiration_time ?? "") <= nowMs);
  return statusOf(hasExpired ? "expired" : "canceled");
}

const AUTHORIZATION_WORDS = new Set([...OPEN_AUTHORIZATIONS, ...DECLINED, "CAPTURED", "VOIDED"]);

/** A refund with an id of its own. */
export function refundStatus(refund: Refund): MappedStatus {
  switch (wordOf(refund)) {
    case "COMPLETED":
      return statusOf("refunded");
    case "PENDING":
      return statusOf("refund_pending");
    case "FAILED":
    case "CANCELED":
      return statusOf("failed", { hint: "follow_up_failed", advice: "contact_merchant" });
    default:
      return unknownStatus(refund.status);
  }
}
