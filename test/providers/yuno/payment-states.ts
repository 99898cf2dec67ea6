/** What a payment becomes by its status and sub-status, and what a customer whose payment failed is told. */
import type { Advice } from "../../../contract/status.ts";
import type { AnswerCase } from "../query-suite.ts";
import { actionRequired, changed, type HubState, paid, payment, processing, unknown } from "./expected.ts";

/** `STATUS/SUB_STATUS` of a card payment, and what it must become. */
const inState = (words: string, known: HubState): AnswerCase => {
  const [status = "", subStatus = null] = words.split("/");
  const change = { "payment.status": status, "payment.sub_status": subStatus };
  return changed("paid-card", `that is ${words}`, change, payment(known));
};
const inStates = (words: string, known: HubState) => words.split(" ").map((each) => inState(each, known));

const authorized = { state: "authorized", settled: false } as const;
const refundPending = { state: "refund_pending", settled: false } as const;
const chargedBack = { state: "charged_back", settled: true } as const;
const disputed = { state: "disputed", settled: false } as const;
const failed = { state: "failed", settled: true, advice: "use_another_method" } as const;

export const states: AnswerCase[] = [
  ...inStates("CREATED CREATED/CREATED", { state: "created", settled: false }),
  ...inStates("READY_TO_PAY READY_TO_PAY/CREATED", actionRequired),
  ...inStates("PENDING PENDING/IN_PROCESS PENDING/PENDING_PROVIDER_CONFIRMATION PENDING/DECLINED", processing),
  inState("PENDING/AUTHORIZED", authorized),
  ...inStates("PENDING/WAITING_ADDITIONAL_STEP PENDING/PENDING_OTP_COMPLETION", actionRequired),
  inState("PENDING/PENDING_FRAUD_REVIEW", { ...processing, hint: "in_review" }),
  ...inStates("VERIFIED VERIFIED/VERIFIED", { ...paid, hint: "card_verified" }),
  ...inStates("EXPIRED EXPIRED/EXPIRED", { state: "expired", settled: true }),
  ...inStates("REJECTED REJECTED/REJECTED DECLINED DECLINED/DECLINED DECLINED/FRAUD_DECLINED", failed),
  ...inStates("SUCCEEDED SUCCEEDED/APPROVED SUCCEEDED/CAPTURED SUCCEEDED/FRAUD_DECLINED", paid),
  ...inStates("succeeded/approved Succeeded/TELEPORTED", paid),
  inState("SUCCEEDED/PARTIALLY_APPROVED", { state: "partially_succeeded", settled: false }),
  inState("SUCCEEDED/PARTIALLY_CAPTURED", { state: "partially_succeeded", settled: true }),
  inState("SUCCEEDED/PARTIALLY_REFUNDED", { state: "partially_refunded", settled: true }),
  inState("SUCCEEDED/PARTIALLY_CHARGEBACKED", chargedBack),
  inState("SUCCEEDED/REFUND_RETRY_IN_PROCESS", refundPending),
  inState("SUCCEEDED/CAPTURE_RETRY_IN_PROCESS", authorized),
  inState("SUCCEEDED/CAPTURE_RETRY_PROCESS_FAILED", { state: "authorized", settled: true }),
  ...inStates("REFUNDED REFUNDED/REFUNDED", { state: "refunded", settled: true }),
  inState("REFUNDED/PENDING_PROVIDER_CONFIRMATION", refundPending),
  ...inStates("CANCELED CANCELED/CANCELED CANCELLED CANCELLED/CANCELLED", { state: "canceled", settled: true }),
  ...inStates("CANCELED/PENDING_PROVIDER_CONFIRMATION CANCELLED/PENDING_PROVIDER_CONFIRMATION", {
    ...processing,
    hint: "canceling",
  }),
  ...inStates("IN_DISPUTE IN_DISPUTE/RECEIVED IN_DISPUTE/PENDING_REVIEW", disputed),
  ...inStates("CHARGEBACK CHARGEBACK/LOST", chargedBack),
  ...inStates("ERROR ERROR/ERROR ERROR/TIMEOUT ERROR/PENDING_REVERSE ERROR/REVERSED_BY_TIMEOUT", unknown),
  ...inStates("FRAUD FRAUD/FRAUD_DECLINED", unknown),
  inState("FRAUD/FRAUD_VERIFIED", { ...paid, hint: "check_passed" }),
];

/** What the newest transaction of a declined payment says, and what the customer is told. */
const advised = (advice: Advice, merchantAdvice: string | null, responseCode: string): AnswerCase =>
  changed(
    "declined-card",
    `with ${merchantAdvice ?? "no advice"} and ${responseCode}`,
    {
      "payment.transactions.0.merchant_advice_code": merchantAdvice,
      "payment.transactions.0.response_code": responseCode,
    },
    payment({ ...failed, advice }),
  );
const byMerchantAdvice = (advice: Advice, words: string) =>
  words.split(" ").map((word) => advised(advice, word, "EXPIRED_CARD"));
const byResponseCode = (advice: Advice, words: string) => words.split(" ").map((word) => advised(advice, null, word));

export const advice: AnswerCase[] = [
  ...byMerchantAdvice("check_details", "UPDATE_INFORMATION REQUIREMENTS_NOT_FULFILLED"),
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
  changed(
    "declined-card",
    "without times, so that the last transaction decides",
    { "payment.transactions.0.created_at": "", "payment.transactions.1.created_at": null },
    payment({ ...failed, advice: "check_details" }),
  ),
  changed("declined-card", "without any transaction", { "payment.transactions": [] }, payment(failed)),
];
