/** What each answer must become: every row of interface 3, every shape in which Yuno's examples come. */
import type { Advice } from "../../../edge/contract.ts";
import type { Answer, NoAnswerReason } from "../../../edge/providers/provider.ts";
import type { AnswerCase } from "../asking.ts";
import type { Json } from "../mutations.ts";
import {
  found,
  type Known,
  link,
  paid,
  payment,
  payout,
  readyReport,
  transfer,
  unknown,
  voucher,
  waits,
} from "./expected.ts";

const notFound: Answer = { outcome: "not-found" };
const none = (reason: NoAnswerReason): Answer => ({ outcome: "no-answer", reason });
const row = (fixture: string, expected: Answer, more: Partial<AnswerCase> = {}): AnswerCase => ({
  ...{ fixture, kind: "payment", expected },
  ...more,
});
const changed = (
  fixture: string,
  but: string,
  change: Record<string, Json>,
  expected: Answer,
  more: Partial<AnswerCase> = {},
) => row(fixture, expected, { but, change, ...more });

/** `STATUS/SUB_STATUS` of a card payment, and what it must become. */
const inState = (words: string, known: Known): AnswerCase => {
  const [status = "", subStatus = null] = words.split("/");
  const change = { "payment.status": status, "payment.sub_status": subStatus };
  return changed("paid-card", `that is ${words}`, change, payment(known));
};
const inStates = (words: string, known: Known) => words.split(" ").map((each) => inState(each, known));

const authorized = { state: "authorized", settled: false } as const;
const processing = { state: "processing", settled: false } as const;
const actionRequired = { state: "action_required", settled: false } as const;
const refundPending = { state: "refund_pending", settled: false } as const;
const chargedBack = { state: "charged_back", settled: true, advice: "contact_merchant" } as const;
const disputed = { state: "disputed", settled: false, advice: "contact_merchant" } as const;
const failed = { state: "failed", settled: true, advice: "use_another_method" } as const;

const states = [
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

const advice = [
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

const asPaid = (method: Known["method"]) => payment({ ...paid, method: method ?? null });
const bnpl = { type: "bnpl", brand: null, last4: null } as const;
const brl = (value: string) => ({ value, currency: "BRL" });

const shapes = [
  row("paid-card", asPaid({ type: "card", brand: "visa", last4: "1111" })),
  row("paid-bare", asPaid({ type: "card", brand: "mastercard", last4: "0010" })),
  row("paid-wallet", asPaid({ type: "wallet", brand: "googlepay", last4: null })),
  row("paid-in-instalments", asPaid(bnpl)),
  changed("paid-in-instalments", "without a category", { "payment.transactions.0.category": "" }, asPaid(bnpl)),
  changed(
    "paid-in-instalments",
    "with neither category nor details",
    { "payment.transactions": null, "payment.payment_method.payment_method_detail": null },
    asPaid(bnpl),
  ),
  changed(
    "paid-in-instalments",
    "by a method nobody has heard of",
    { "payment.transactions": null, "payment.payment_method": { type: "PAY_BY_SONG" } },
    asPaid({ type: "other", brand: null, last4: null }),
  ),
  changed(
    "paid-card",
    "with a brand nobody has heard of",
    { "payment.payment_method.payment_method_detail.card.card_data.brand": "Petra Bank" },
    asPaid({ type: "card", brand: null, last4: "1111" }),
  ),
  changed(
    "paid-card",
    "without any word about the method",
    { "payment.transactions": null, "payment.payment_method": null },
    payment({ ...paid, method: null }),
  ),
  changed(
    "paid-card",
    "with four decimals",
    { "payment.amount": { currency: "BRL", value: 10.0125, captured: 10.0125, refunded: 0 } },
    payment({ ...paid, amount: brl("10.0125") }),
  ),
  changed(
    "paid-card",
    "in yen with decimals",
    { "payment.amount": { currency: "JPY", value: "5000.00", captured: 5000, refunded: 0 } },
    payment({ ...paid, amount: { value: "5000", currency: "JPY" } }),
  ),
  changed(
    "paid-card",
    "captured and given back in part",
    {
      "payment.sub_status": "PARTIALLY_REFUNDED",
      "payment.amount": { currency: "BRL", value: 9.9, captured: 5, refunded: 2.5 },
    },
    payment({
      state: "partially_refunded",
      settled: true,
      amount: brl("9.90"),
      paid: brl("5.00"),
      refunded: brl("2.50"),
    }),
  ),
  changed(
    "paid-card",
    "captured and given back in whole",
    {
      "payment.status": "REFUNDED",
      "payment.amount": { currency: "BRL", value: 9.9, captured: 9.9, refunded: "9.90" },
    },
    payment({ state: "refunded", settled: true }),
  ),
  changed(
    "paid-card",
    "without times",
    { "payment.created_at": "", "payment.updated_at": "" },
    payment({ ...paid, at: null }),
  ),
  changed(
    "paid-card",
    "with the time it was made alone",
    { "payment.updated_at": null },
    payment({ ...paid, at: "2026-11-21T10:00:00Z" }),
  ),
  changed("paid-card", "without a status", { "payment.status": "" }, none("unreadable")),
];

const waiting = [
  row("waiting-transfer", payment({ ...waits, ...transfer })),
  row("waiting-voucher", payment({ ...waits, ...voucher })),
  row("redirected-to-bank", payment({ ...processing, method: transfer.method })),
  changed(
    "waiting-transfer",
    "with two-factor authentication to do",
    { "payment.sub_status": "WAITING_ADDITIONAL_STEP" },
    payment({ ...actionRequired, method: transfer.method, expiresAt: transfer.expiresAt }),
  ),
  changed(
    "waiting-transfer",
    "that is paid",
    { "payment.status": "SUCCEEDED", "payment.sub_status": "APPROVED" },
    payment({ ...paid, method: transfer.method }),
  ),
  changed(
    "waiting-voucher",
    "that is over",
    { status: "EXPIRED", sub_status: "EXPIRED" },
    {
      ...payment({ state: "expired", settled: true, method: voucher.method }),
    },
  ),
  changed(
    "waiting-voucher",
    "with both names of the deadline",
    { "payment_method.payment_method_detail.ticket.expires_at": "2026-11-22 23:59:59.000 +0000 UTC" },
    payment({ ...waits, ...voucher, expiresAt: "2026-11-22T23:59:59Z" }),
  ),
  changed(
    "waiting-voucher",
    "with a text that breaks lines and turns the reading direction, and a link without TLS",
    {
      "payment_method.payment_method_detail.ticket.payment_instruction": "Go\r\nto \u202ethe\u0007 till.\u0000",
      "payment_method.payment_method_detail.ticket.redirect_url": "http://provider.example/ticket/77",
    },
    payment({ ...waits, ...voucher, instructions: { ...voucher.instructions, text: "Go to the till.", url: null } }),
  ),
  changed(
    "waiting-voucher",
    "with far too much to read",
    {
      "payment_method.payment_method_detail.ticket.payment_instruction": "€".repeat(5000),
      "payment_method.payment_method_detail.ticket.provider_barcode": "7".repeat(256),
      "payment_method.payment_method_detail.ticket.redirect_url": "https://user:word@provider.example/",
    },
    payment({
      ...{ ...waits, ...voucher },
      instructions: { ...voucher.instructions, barcode: null, url: null, text: `${"€".repeat(1000)}…` },
    }),
  ),
];

const orders = [
  row("order-tried-twice", payment(paid), { kind: "order" }),
  row("paid-card", payment(paid), { kind: "order", but: "that is no list" }),
  row("order-without-payments", notFound, { kind: "order" }),
  changed("order-tried-twice", "of which nothing can be read", { "0": null, "1": 7 }, none("unreadable"), {
    kind: "order",
  }),
];

const asLink = { kind: "payment-link" } as const;
const linkIs = (status: string, known: Known) =>
  changed("link-open", `that is ${status}`, { status }, found({ at: null, ...link, ...known }), asLink);
const links = [
  row("link-open", found({ at: null, ...link, state: "created", settled: false }), asLink),
  row("link-used", found({ ...link, state: "used", settled: true, reference: "A-1001" }), asLink),
  linkIs("CANCELED", { state: "canceled", settled: true }),
  linkIs("Cancelled", { state: "canceled", settled: true }),
  linkIs("EXPIRED", { state: "expired", settled: true, advice: "contact_merchant" }),
  linkIs("ERROR", unknown),
  changed(
    "link-open",
    "for many payments and without an end",
    { one_time_use: false, availability: { start_at: "", finish_at: "" } },
    found({ at: null, amount: link.amount, state: "created", settled: false }),
    asLink,
  ),
];

const asPayout = { kind: "payout" } as const;
const payoutIs = (status: string, known: Known) =>
  changed("payout-paid", `that is ${status}`, { status }, found({ ...payout, ...known }), asPayout);
const payouts = [
  row("payout-paid", found({ ...payout, ...paid }), asPayout),
  payoutIs("CREATED", { state: "created", settled: false }),
  payoutIs("PENDING", processing),
  payoutIs("REJECTED", { state: "failed", settled: true }),
  payoutIs("DECLINED", { state: "failed", settled: true }),
  payoutIs("ERROR", unknown),
];

const asReport = { kind: "report" } as const;
const reportIs = (status: string, known: Known) =>
  changed("report-ready", `that is ${status}`, { status }, found(known), asReport);
const reports = [
  row("report-ready", found(readyReport), asReport),
  row("report-in-process", found(processing), asReport),
  changed(
    "report-ready",
    "with an end of its own",
    { expires_at: "2026-11-21T10:07:00.000000Z" },
    found({ ...readyReport, expiresAt: "2026-11-21T10:07:00Z", download: { expiresAt: "2026-11-21T10:07:00Z" } }),
    asReport,
  ),
  changed(
    "report-ready",
    "without any time",
    { created_at: "", updated_at: "" },
    found({ state: "succeeded", settled: false, at: null, download: { expiresAt: null } }),
    asReport,
  ),
  reportIs("DOWNLOADED", { ...paid, hint: "downloaded" }),
  reportIs("EXPIRED", { state: "expired", settled: true }),
  reportIs("FAILED", { state: "failed", settled: true }),
  reportIs("ERROR", { state: "failed", settled: false }),
];

const errorIs = (httpStatus: number, code: string, expected: Answer, more: Partial<AnswerCase> = {}) =>
  changed("not-found", `but ${code} with HTTP ${httpStatus}`, { code }, expected, { httpStatus, ...more });
const errors = [
  row("not-found", notFound, { httpStatus: 400 }),
  row("not-found", notFound, { httpStatus: 404, but: "with HTTP 404" }),
  ...["NOT_FOUND", "REPORT_NOT_FOUND", "CHECKOUT_SESSION_NOT_FOUND"].map((code) => errorIs(400, code, notFound)),
  errorIs(400, "INVALID_PARAMETERS", notFound),
  errorIs(400, "INVALID_REPORT_ID", notFound, { kind: "report" }),
  errorIs(400, "INVALID_PARAMETERS", none("refused"), { kind: "order" }),
  errorIs(400, "SUBSCRIPTION_FOUND", none("refused")),
  ...["INVALID_CREDENTIALS", "EXPIRED_CREDENTIALS", "UNKNOWN_IP_ADDRESS", "INVALID_TOKEN", "TOKEN_IN_USE"].map((code) =>
    errorIs(400, code, none("unauthorized")),
  ),
  errorIs(401, "UNKNOWN_IP_ADDRESS", none("unauthorized")),
  errorIs(403, "AUTHORIZATION_REQUIRED", none("unauthorized")),
  errorIs(400, "INTERNAL_ERROR", none("server-error")),
  errorIs(405, "UNSUPPORTED_METHOD", none("refused")),
  errorIs(500, "NOT_FOUND", none("server-error")),
  errorIs(504, "REQUEST_TIMEOUT", none("server-error")),
];

export const answers: AnswerCase[] = [
  ...shapes,
  ...waiting,
  ...states,
  ...advice,
  ...orders,
  ...links,
  ...payouts,
  ...reports,
  ...errors,
];
