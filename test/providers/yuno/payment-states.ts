/** Cases of Yuno payments by status and sub-status, and of the advice for failed payments. */
import type { Advice } from "../../../contract/status.ts";
import type { ExpectedFacts, QueryCase } from "../query-cases.ts";
import { actionRequired, paid, payment, processing, queryVariant, unknown } from "./expected.ts";

/** A case of a card payment with this `STATUS/SUB_STATUS`. */
const statusCase = (statusPair: string, expectedFacts: ExpectedFacts): QueryCase => {
  const [status = "", subStatus = null] = statusPair.split("/");
  const change = { "payment.status": status, "payment.sub_status": subStatus };
  return queryVariant("paid-card", `that is ${statusPair}`, change, payment(expectedFacts));
};
const statusCases = (statusPairs: string, expectedFacts: ExpectedFacts) =>
  statusPairs.split(" ").map((each) => statusCase(each, expectedFacts));

const verified = { state: "verified", settled: true } as const;
const authorized = { state: "authorized", settled: false } as const;
const refundPending = { state: "refund_pending", settled: false } as const;
const chargedBack = { state: "charged_back", settled: true } as const;
const disputed = { state: "disputed", settled: false } as const;
const failed = { state: "failed", settled: true, advice: "use_another_method" } as const;

export const states: QueryCase[] = [
  ...statusCases("CREATED CREATED/CREATED", { state: "created", settled: false }),
  ...statusCases("READY_TO_PAY READY_TO_PAY/CREATED", actionRequired),
  ...statusCases("PENDING PENDING/IN_PROCESS PENDING/PENDING_PROVIDER_CONFIRMATION PENDING/DECLINED", processing),
  statusCase("PENDING/AUTHORIZED", authorized),
  ...statusCases("PENDING/WAITING_ADDITIONAL_STEP PENDING/PENDING_OTP_COMPLETION", actionRequired),
  statusCase("PENDING/PENDING_FRAUD_REVIEW", { ...processing, hint: "in_review" }),
  ...statusCases("VERIFIED VERIFIED/VERIFIED SUCCEEDED/VERIFIED", { ...verified, hint: "card_verified" }),
  ...statusCases("EXPIRED EXPIRED/EXPIRED", { state: "expired", settled: true }),
  ...statusCases("REJECTED REJECTED/REJECTED DECLINED DECLINED/DECLINED DECLINED/FRAUD_DECLINED", failed),
  ...statusCases("SUCCEEDED SUCCEEDED/APPROVED SUCCEEDED/CAPTURED SUCCEEDED/FRAUD_DECLINED", paid),
  ...statusCases("succeeded/approved Succeeded/TELEPORTED", paid),
  statusCase("SUCCEEDED/PARTIALLY_APPROVED", { state: "partially_succeeded", settled: false }),
  statusCase("SUCCEEDED/PARTIALLY_CAPTURED", { state: "partially_succeeded", settled: true }),
  statusCase("SUCCEEDED/PARTIALLY_REFUNDED", { state: "partially_refunded", settled: true }),
  statusCase("SUCCEEDED/PARTIALLY_CHARGEBACKED", { ...chargedBack, hint: "part_charged_back" }),
  statusCase("SUCCEEDED/REFUND_RETRY_IN_PROCESS", refundPending),
  statusCase("SUCCEEDED/CAPTURE_RETRY_IN_PROCESS", authorized),
  statusCase("SUCCEEDED/CAPTURE_RETRY_PROCESS_FAILED", { state: "authorized", settled: true }),
  ...statusCases("REFUNDED REFUNDED/REFUNDED", { state: "refunded", settled: true }),
  statusCase("REFUNDED/PENDING_PROVIDER_CONFIRMATION", refundPending),
  ...statusCases("CANCELED CANCELED/CANCELED CANCELLED CANCELLED/CANCELLED", { state: "canceled", settled: true }),
  ...statusCases("CANCELED/PENDING_PROVIDER_CONFIRMATION CANCELLED/PENDING_PROVIDER_CONFIRMATION", {
    ...processing,
    hint: "canceling",
  }),
  ...statusCases("IN_DISPUTE IN_DISPUTE/RECEIVED IN_DISPUTE/PENDING_REVIEW", disputed),
  ...statusCases("CHARGEBACK CHARGEBACK/LOST", chargedBack),
  ...statusCases("ERROR ERROR/ERROR ERROR/TIMEOUT ERROR/PENDING_REVERSE ERROR/REVERSED_BY_TIMEOUT", unknown),
  ...statusCases("FRAUD FRAUD/FRAUD_DECLINED", unknown),
  statusCase("FRAUD/FRAUD_VERIFIED", { ...verified, hint: "check_passed" }),
];

/** A case of a declined payment whose newest transaction has these codes. */
const adviceCase = (advice: Advice, merchantAdvice: string | null, responseCode: string): QueryCase =>
  queryVariant(
    "declined-card",
    `with ${merchantAdvice ?? "no advice"} and ${responseCode}`,
    {
      "payment.transactions.0.merchant_advice_code": merchantAdvice,
      "payment.transactions.0.response_code": responseCode,
    },
    payment({ ...failed, advice }),
  );
const byMerchantAdvice = (advice: Advice, codes: string) =>
  codes.split(" ").map((code) => adviceCase(advice, code, "EXPIRED_CARD"));
const byResponseCode = (advice: Advice, codes: string) =>
  codes.split(" ").map((code) => adviceCase(advice, null, code));

export const advice: QueryCase[] = [
  ...byMerchantAdvice("check_details", "UPDATE_INFORMATION REQUIREMENTS_NOT_FULFILLED INVALID_DATA"),
  ...byMerchantAdvice("try_again_later", "TRY_AGAIN_LATER RETRY_AFTER_1_H RETRY_AFTER_24_H RETRY_AFTER_10_D"),
  ...byMerchantAdvice(
    "use_another_method",
    "DO_NOT_TRY_AGAIN NO_RETRY_LIFE_CYCLE NO_RETRY_POLICY NO_RETRY_SECURITY MULTIPLE_USE_CARD SOMETHING_NEW",
  ),
  ...byResponseCode(
    "check_details",
    "EXPIRED_CARD INVALID_CARD_DATA INVALID_CARD_NUMBER INVALID_SECURITY_CODE BAD_FILLED_INFO",
  ),
  ...byResponseCode(
    "try_again",
    "REJECTED_THREE_D_SECURE_REQUIRED THREE_D_SECURE_REQUIRED AUTHENTICATION_FAILED_THREE_D_SECURE",
  ),
  ...byResponseCode(
    "use_another_method",
    "INSUFFICIENT_FUNDS DO_NOT_HONOR REPORTED_STOLEN FRAUD_VALIDATION INVALID_CREDENTIALS SOMETHING_NEW",
  ),
  queryVariant(
    "declined-card",
    "without times, so that its last transaction counts as the newest",
    { "payment.transactions.0.created_at": "", "payment.transactions.1.created_at": null },
    payment({ ...failed, advice: "check_details" }),
  ),
  queryVariant("declined-card", "without any transaction", { "payment.transactions": [] }, payment(failed)),
];
