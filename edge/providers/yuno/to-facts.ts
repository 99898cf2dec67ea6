/**
 * Maps Yuno's statuses to facts.
 * @see https://docs.y.uno/reference/payment (payments: status and sub-status; checked 2026-11-21)
 * @see https://docs.y.uno/reference/transaction (response codes and merchant advice codes; checked 2026-11-21)
 * @see https://docs.y.uno/reference/status-payment-links (checked 2026-11-21)
 * @see https://docs.y.uno/reference/payout-workflow (checked 2026-11-21)
 * @see https://docs.y.uno/reference/report-status (checked 2026-11-21)
 */
import { type Advice, type Attempts, type Hint, SETTLES, type State } from "../../../contract/status.ts";
import { printable } from "../../platform/printable.ts";
import { type Facts, NO_FACTS, type ParsedStatus } from "../facts.ts";
import { money } from "../money.ts";
import { foldStatus } from "../word-tables.ts";
import { amountsOf, bankReferencesOf, isPartChargedBack } from "./amounts.ts";
import {
  detailsOf,
  newestFirst,
  type Payment,
  type PaymentLink,
  type Payout,
  type Report,
  type Transaction,
} from "./document.ts";
import { continueUrlOf, deadlineOf, methodOf, transferOf } from "./method.ts";

export interface MappedStatus {
  state: State;
  hint?: Hint;
  /** Only where it differs from `SETTLES`. */
  settled?: boolean;
  /** True when the customer may have to act: the state becomes `action_required` if the document has instructions. */
  mayAwaitTransfer?: boolean;
  /** The provider's word, when no table contains it. */
  unknownWord?: string;
}

/** By `STATUS/SUB_STATUS`. A sub-status without a row has the mapping of its status. */
const PAYMENT = new Map<string, MappedStatus>([
  ["CREATED", { state: "created" }],
  ["READY_TO_PAY", { state: "action_required", mayAwaitTransfer: true }],
  ["PENDING", { state: "processing", mayAwaitTransfer: true }],
  ["PENDING/AUTHORIZED", { state: "authorized" }],
  ["PENDING/WAITING_ADDITIONAL_STEP", { state: "action_required" }],
  ["PENDING/PENDING_OTP_COMPLETION", { state: "action_required" }],
  ["PENDING/PENDING_FRAUD_REVIEW", { state: "processing", hint: "in_review" }],
  ["VERIFIED", { state: "verified", hint: "card_verified" }],
  ["EXPIRED", { state: "expired" }],
  ["REJECTED", { state: "failed" }],
  ["DECLINED", { state: "failed" }],
  // A later decline by fraud screening changes nothing, because the "funds have moved".
  ["SUCCEEDED", { state: "succeeded" }],
  ["SUCCEEDED/VERIFIED", { state: "verified", hint: "card_verified" }],
  ["SUCCEEDED/PARTIALLY_APPROVED", { state: "partially_succeeded", settled: false }],
  ["SUCCEEDED/PARTIALLY_CAPTURED", { state: "partially_succeeded" }],
  ["SUCCEEDED/PARTIALLY_REFUNDED", { state: "partially_refunded" }],
  ["SUCCEEDED/PARTIALLY_CHARGEBACKED", { state: "charged_back", hint: "part_charged_back" }],
  ["SUCCEEDED/REFUND_RETRY_IN_PROCESS", { state: "refund_pending" }],
  ["SUCCEEDED/CAPTURE_RETRY_IN_PROCESS", { state: "authorized" }],
  ["SUCCEEDED/CAPTURE_RETRY_PROCESS_FAILED", { state: "authorized", settled: true }],
  ["REFUNDED", { state: "refunded" }],
  ["REFUNDED/PENDING_PROVIDER_CONFIRMATION", { state: "refund_pending" }],
  ["CANCELED", { state: "canceled" }],
  ["CANCELED/PENDING_PROVIDER_CONFIRMATION", { state: "processing", hint: "canceling" }],
  ["IN_DISPUTE", { state: "disputed" }],
  ["CHARGEBACK", { state: "charged_back" }],
  // A payment can enter ERROR from any other status, and can leave it again.
  ["ERROR", { state: "unknown" }],
  ["FRAUD", { state: "unknown" }],
  ["FRAUD/FRAUD_VERIFIED", { state: "verified", hint: "check_passed" }],
]);

const LINK = new Map<string, MappedStatus>([
  ["CREATED", { state: "created" }],
  // The example of the page of the link object, which is in no list of statuses.
  ["ACTIVE", { state: "created" }],
  ["USED", { state: "used" }],
  ["CANCELED", { state: "canceled" }],
  ["EXPIRED", { state: "expired" }],
  ["ERROR", { state: "unknown" }],
]);

const PAYOUT = new Map<string, MappedStatus>([
  ["CREATED", { state: "created" }],
  ["PENDING", { state: "processing" }],
  ["SUCCEEDED", { state: "succeeded" }],
  ["REJECTED", { state: "failed" }],
  ["DECLINED", { state: "failed" }],
  ["ERROR", { state: "unknown" }],
]);

const REPORT = new Map<string, MappedStatus>([
  ["IN_PROCESS", { state: "processing" }],
  ["SUCCEEDED", { state: "succeeded", settled: false }],
  ["DOWNLOADED", { state: "succeeded", hint: "downloaded" }],
  ["EXPIRED", { state: "expired" }],
  ["FAILED", { state: "failed" }],
  ["ERROR", { state: "failed", settled: false }],
]);

/** How long a report's file can be fetched (https://docs.y.uno/reference/report-status). */
const FILE_LIFETIME_MS = 10 * 60_000;

/** Merchant advice codes of wrong input. */
const CHECK_DETAILS_ADVICE = new Set(["UPDATE_INFORMATION", "REQUIREMENTS_NOT_FULFILLED", "INVALID_DATA"]);

/** Response codes of wrong input or an expired card. */
const CHECK_DETAILS_CODES = new Set(["EXPIRED_CARD", "INVALID_SECURITY_CODE", "BAD_FILLED_INFO"]);

/**
 * The reference of the payment that checks a card which is being saved. It contains a token that the merchant's key can
 * charge, so it is never shown and never becomes an address.
 */
const VERIFICATION_REFERENCE = /^VERIFY_CARD_/i;

/** The merchant's own reference of a payment. */
export function referenceOf({ merchant_order_id }: Payment): string | null {
  return merchant_order_id === undefined || VERIFICATION_REFERENCE.test(merchant_order_id) ? null : merchant_order_id;
}

/** The status of a payment. */
export function paymentStatus(payment: Payment): ParsedStatus {
  const details = detailsOf(payment, openAttempts(payment));
  const mapped = mapStatus(PAYMENT, payment.status, payment.sub_status);
  const transfer = mapped.mayAwaitTransfer ? transferOf(details) : null;
  const parsed = toParsedStatus(transfer ? { state: "action_required", hint: "awaiting_transfer" } : mapped, payment);
  const { state, settled, hint } = parsed.facts;
  const amounts = amountsOf(payment, state);
  const instructions = transfer?.instructions ?? null;
  return withFacts(parsed, {
    ...amounts,
    hint: hint ?? (isPartChargedBack(amounts) ? "part_charged_back" : null),
    advice: state === "failed" ? adviceOfFailure(payment) : null,
    expiresAt: settled ? null : deadlineOf(details, payment.checkout),
    method: methodOf(payment),
    reference: referenceOf(payment),
    continueUrl: isWaitingForCustomer(state) && !instructions ? continueUrlOf(details) : null,
    bankReferences: bankReferencesOf(payment, state),
    instructions,
  });
}

/** Statuses of a transaction that has ended without success (https://docs.y.uno/reference/transaction, checked 2026-11-21). */
const ENDED_ATTEMPTS = new Set(["DECLINED", "REJECTED", "CANCELED", "EXPIRED"]);

/** The attempts that can still be paid. The code, the address and the deadline of an older one lead to nothing. */
function openAttempts(payment: Payment): Transaction[] {
  return newestFirst(payment).filter(({ status }) => !ENDED_ATTEMPTS.has(foldStatus(status)));
}

function isWaitingForCustomer(state: State): boolean {
  return state === "created" || state === "action_required";
}

/** The status of a payment link. */
export function linkStatus(link: PaymentLink): ParsedStatus {
  const parsed = toParsedStatus(mapStatus(LINK, link.status), link);
  const checkoutUrl = link.checkout_url ?? link.redirect_url ?? null;
  return withFacts(parsed, {
    startsAt: link.availability?.start_at ?? null,
    expiresAt: link.availability?.finish_at ?? null,
    amount: money(link.amount?.value, link.amount?.currency),
    reference: link.merchant_order_id ?? null,
    continueUrl: parsed.facts.state === "created" ? checkoutUrl : null,
    attempts: link.one_time_use === true ? null : paymentsOf(link),
    singleUse: link.one_time_use === true,
  });
}

/** The payments made with a link. Yuno counts those that were made, so none of them failed. */
function paymentsOf({ payments_number: total }: PaymentLink): Attempts | null {
  return total === undefined ? null : { total, succeeded: total, failed: 0 };
}

/** The status of a payout. */
export function payoutStatus(payout: Payout): ParsedStatus {
  const amount = money(payout.amount?.value, payout.amount?.currency);
  return withFacts(toParsedStatus(mapStatus(PAYOUT, payout.status), payout), {
    amount,
    reference: payout.merchant_reference ?? null,
  });
}

/** The status of a report. */
export function reportStatus(report: Report): ParsedStatus {
  const parsed = toParsedStatus(mapStatus(REPORT, report.status), report);
  const isReady = parsed.facts.state === "succeeded" && !parsed.facts.settled;
  const expiresAt = isReady ? fileExpiryOf(report) : null;
  return withFacts(parsed, { expiresAt, download: isReady ? { expiresAt } : null });
}

export function mapStatus(table: Map<string, MappedStatus>, status: string, subStatus?: string): MappedStatus {
  const word = foldStatus(status);
  const mapped = table.get(`${word}/${foldStatus(subStatus)}`) ?? table.get(word);
  return mapped ?? { state: "unknown", unknownWord: printable(status) };
}

export function toParsedStatus(
  { state, hint, settled = SETTLES.has(state), unknownWord }: MappedStatus,
  { created_at, updated_at }: { created_at?: string | undefined; updated_at?: string | undefined },
): ParsedStatus {
  const changedAt = updated_at ?? null;
  const facts = { ...NO_FACTS, state, settled, hint: hint ?? null, at: changedAt ?? created_at ?? null, changedAt };
  return unknownWord === undefined ? { facts } : { facts, unknownWord };
}

export function withFacts(parsed: ParsedStatus, changes: Partial<Facts>): ParsedStatus {
  return { ...parsed, facts: { ...parsed.facts, ...changes } };
}

/** Advice by the codes of the newest transaction, which ended the payment. */
function adviceOfFailure(payment: Payment): Advice {
  const [newest] = newestFirst(payment);
  const merchantAdvice = foldStatus(newest?.merchant_advice_code);
  const responseCode = foldStatus(newest?.response_code);
  if (CHECK_DETAILS_ADVICE.has(merchantAdvice)) return "check_details";
  if (merchantAdvice === "TRY_AGAIN_LATER" || merchantAdvice.startsWith("RETRY_AFTER_")) return "try_again_later";
  if (merchantAdvice) return "use_another_method";
  if (CHECK_DETAILS_CODES.has(responseCode) || responseCode.startsWith("INVALID_CARD_")) return "check_details";
  return responseCode.includes("THREE_D_SECURE") ? "try_again" : "use_another_method";
}

function fileExpiryOf({ expires_at, updated_at }: Report): string | null {
  if (expires_at || !updated_at) return expires_at ?? null;
  return new Date(Date.parse(updated_at) + FILE_LIFETIME_MS).toISOString();
}
