/**
 * The result of each IXOPAY response: every row of the mapping, every error code, every advice.
 * @see docs/interface.md#3-mapping-from-the-providers
 */
import type { Kind } from "../../../contract/resource.ts";
import type { Facts } from "../../../edge/providers/facts.ts";
import type { NoResultReason, QueryResult } from "../../../edge/providers/query.ts";
import { noResult, notFound, type QueryCase } from "../query-cases.ts";
import { chargedBack, found, link, linkEnd, plainCard, visa } from "./expected.ts";
import { laterSteps } from "./later-steps.ts";
import { payouts } from "./payouts.ts";

const succeeded = (expectedFacts: Partial<Facts> = {}) =>
  found({ state: "succeeded", settled: true, ...expectedFacts });
const failed = (advice: Facts["advice"], expectedFacts: Partial<Facts> = {}) =>
  found({ state: "failed", settled: true, advice, ...expectedFacts });
const withUnknownWord = (result: QueryResult, word: string): QueryResult =>
  ({ ...result, unknownWord: word }) as QueryResult;

const open = found({ state: "created", settled: false, ...link });
const beforeEnd = Date.parse(linkEnd) - 1;
const afterEnd = Date.parse(linkEnd);
const expiredLink = found({ state: "expired", settled: true, ...link });
const unknown = { state: "unknown", settled: false } as const;

const queryCase = (fixture: string, expected: QueryResult, more: Partial<QueryCase> = {}): QueryCase => ({
  fixture,
  kind: "payment",
  ...more,
  expected: withPaymentId(expected, more.kind),
});

/** The facts of an order and a link contain the payment's id. */
const withPaymentId = (result: QueryResult, kind?: Kind): QueryResult =>
  result.outcome === "found" && (kind === "order" || kind === "payment-link")
    ? { ...result, facts: { ...result.facts, paymentId: "abcde12345abcde12345" } }
    : result;

/** Every code of the error table, by the advice for a payment that failed with it. */
const adviceByCode: Record<NonNullable<Facts["advice"]>, string> = {
  check_details: "2007 2008 2009 2017 2018 2019 2020",
  try_again: "2021 2022",
  do_not_pay_again: "3001 3005",
  try_again_later: "1000 1001 1002 1003 1004 1005 1006 1007 1008 1009 1010 3002 3003 3004 9999",
  use_another_method:
    "2001 2003 2004 2006 2010 2011 2013 2014 2015 2016 4001 4002 7001 7002 7005 7010 7020 7030 7035 7036 7037 7040 7050 7060 7070 7080 7090 8001 5555",
  contact_merchant: "",
};

const codes = Object.entries(adviceByCode).flatMap(([advice, list]) =>
  list
    .split(" ")
    .filter(Boolean)
    .flatMap((code) => {
      const expected = failed(advice as Facts["advice"], { method: visa });
      return [
        queryCase("declined-insufficient-funds", expected, {
          variant: `with code ${code}`,
          change: { errors: [{ code }] },
        }),
        queryCase("declined-insufficient-funds", expected, {
          variant: `with ${code} as a number`,
          change: { errors: [{ code: Number(code) }] },
        }),
      ];
    }),
);

const merchantAdvice = (parsedMerchantAdviceCode: string | number, code: string, advice: Facts["advice"]) =>
  queryCase("declined-with-scheme-advice", failed(advice), {
    variant: `with merchant advice ${JSON.stringify(parsedMerchantAdviceCode)} and code ${code}`,
    change: { errors: [{ code }], returnData: { cardData: { parsedMerchantAdviceCode } } },
  });

const callRefused = (errorCode: number | string, reason: NoResultReason, httpStatus = 200) =>
  queryCase("call-refused", noResult(reason), {
    variant: `with ${errorCode} and HTTP ${httpStatus}`,
    change: { errorCode },
    httpStatus,
  });

const byVisa = {
  method: visa,
  bankReferences: [{ type: "network_transaction_id", value: "1a2b3c" }],
} satisfies Partial<Facts>;

export const cases: QueryCase[] = [
  ...laterSteps,
  queryCase("paid", succeeded(byVisa)),
  queryCase("paid", succeeded(byVisa), { kind: "order" }),
  queryCase("paid", notFound, { kind: "payout" }),
  queryCase("paid", notFound, { kind: "payment-link" }),
  queryCase("paid-with-surcharge", succeeded({ ...byVisa, amount: { value: "101.50", currency: "EUR" } })),
  queryCase(
    "paid-with-surcharge",
    succeeded({
      ...byVisa,
      amount: { value: "101.50", currency: "EUR" },
      billed: { value: "110.00", currency: "USD" },
    }),
    { variant: "in the currency of the card", change: { "dccData.selectedCurrency": "USD" } },
  ),
  queryCase("paid-nested-card-data", succeeded(byVisa)),
  queryCase("paid-nested-card-data", succeeded({ method: visa }), {
    variant: "with the brand only in binBrand and numbers for texts",
    change: { returnData: { cardData: { type: "House card", binBrand: "VISA", lastFourDigits: 1111 } } },
  }),
  queryCase("paid-nested-creditcard-data", succeeded({ method: { type: "card", brand: "mastercard", last4: "4444" } })),
  queryCase(
    "paid-flat-creditcard-data",
    succeeded({ ...byVisa, method: { type: "card", brand: "amex", last4: "0005" } }),
  ),
  queryCase("paid-direct-debit", succeeded({ method: { ...plainCard, type: "direct_debit" } })),
  queryCase("paid-bank-transfer", succeeded({ method: { ...plainCard, type: "bank_transfer" } })),
  queryCase("paid-wallet", succeeded({ method: { type: "wallet", brand: "paypal", last4: null } })),
  queryCase(
    "paid-ach",
    succeeded({ method: { ...plainCard, type: "direct_debit" }, amount: { value: "9.99", currency: "USD" } }),
  ),
  queryCase("paid-by-phone", succeeded({ method: { ...plainCard, type: "other" } })),
  queryCase("paid-written-sloppily", succeeded({ method: visa, amount: { value: "9.90", currency: "EUR" } })),
  queryCase("paid-without-type", succeeded({ method: null })),
  // Schedules are not shown. A response has them as a list or as a map.
  ...["paid-with-schedules-as-list", "paid-with-schedules-as-map"].flatMap((fixture) => [
    queryCase(fixture, succeeded(byVisa)),
    queryCase(fixture, succeeded(byVisa), { kind: "order" }),
  ]),
  queryCase("captured", succeeded()),
  queryCase("card-registered", succeeded({ state: "verified", hint: "method_saved", method: visa, amount: null })),
  queryCase("card-registered", succeeded({ state: "verified", hint: "method_saved", method: visa, amount: null }), {
    kind: "payment-method",
  }),
  queryCase("paid", notFound, { kind: "payment-method" }),
  queryCase("card-deregistered", succeeded({ state: "verified", hint: "method_removed", method: null, amount: null }), {
    kind: "payment-method",
  }),
  queryCase("card-deregistered", succeeded({ state: "verified", hint: "method_removed", method: null, amount: null })),
  queryCase("preauthorized", found({ state: "authorized", settled: true, ...byVisa })),
  queryCase("authorization-raised", found({ state: "authorized", settled: true })),
  queryCase("refunded", found({ state: "refunded", settled: true, reference: "2019-09-02-0001-refund" })),
  queryCase("voided", found({ state: "canceled", settled: true })),
  queryCase("charged-back", found({ state: "charged_back", settled: true, ...chargedBack })),
  queryCase("disputed", found({ state: "disputed", settled: false, reference: "auto-2019-10-09-1234" })),
  queryCase(
    "chargeback-reversed",
    succeeded({ hint: "dispute_won", at: "2019-10-15T15:54:13Z", reference: "auto-2019-10-15-1234" }),
  ),
  queryCase("dispute-reversed", succeeded({ hint: "dispute_won" })),
  queryCase("success-of-an-unheard-type", withUnknownWord(found(unknown), "SUCCESS SPLIT-PAYOUT")),
  queryCase("pending", found({ state: "processing", settled: false })),
  queryCase("refund-pending", found({ state: "refund_pending", settled: false })),
  queryCase("redirect-3ds", found({ state: "action_required", settled: false, method: visa })),
  queryCase("without-status", found({ ...unknown, amount: null, reference: null, method: null })),

  queryCase("pay-by-link-open", open, { kind: "payment-link" }),
  queryCase("pay-by-link-open", open),
  queryCase("pay-by-link-without-expiry", found({ state: "created", settled: false }), { kind: "payment-link" }),
  queryCase("pay-by-link-paid", succeeded({ ...byVisa, ...link }), { kind: "payment-link" }),
  queryCase("pay-by-link-canceled", found({ state: "canceled", settled: true, ...link }), {
    kind: "payment-link",
    variant: "before its expiry",
    nowMs: beforeEnd,
  }),
  queryCase("pay-by-link-canceled", expiredLink, {
    kind: "payment-link",
    variant: "after its expiry",
    nowMs: afterEnd,
  }),
  queryCase("pay-by-link-canceled", expiredLink, {
    kind: "payment-link",
    variant: "with code 2005",
    change: { code: 2005 },
  }),
  queryCase("pay-by-link-open", notFound, {
    kind: "payment-link",
    variant: "of type PAYOUT",
    change: { transactionType: "PAYOUT" },
  }),

  queryCase("canceled", found({ state: "canceled", settled: true })),
  queryCase("canceled", found({ state: "canceled", settled: true }), {
    variant: "spelled CANCELED",
    change: { transactionStatus: "Canceled" },
  }),
  queryCase("expired", found({ state: "expired", settled: true })),
  queryCase("processing-error", failed("try_again_later")),
  queryCase("processing-error", failed("check_details"), {
    variant: "with its code in errorCode",
    change: { code: null, errorCode: 2007 },
  }),
  queryCase("processing-error", failed("use_another_method"), { variant: "without any code", change: { code: null } }),
  ...["2002", "2012"].map((code) =>
    queryCase("processing-error", found({ state: "canceled", settled: true }), {
      variant: `with ${code}`,
      change: { code },
    }),
  ),
  queryCase("processing-error", found({ state: "expired", settled: true }), {
    variant: "with 2005",
    change: { code: "2005" },
  }),
  queryCase("declined-do-not-try-again", failed("use_another_method", { method: visa })),
  queryCase("declined-with-scheme-advice", failed("try_again_later", { method: visa })),
  merchantAdvice("01", "2003", "check_details"),
  merchantAdvice("02", "2007", "try_again_later"),
  merchantAdvice("03", "2007", "use_another_method"),
  merchantAdvice(1, "2003", "check_details"),
  merchantAdvice("77", "2007", "check_details"),
  ...codes,
  queryCase("refund-failed", failed("use_another_method", { hint: "follow_up_failed" })),
  ...["VOID", "capture"].map((transactionType) =>
    queryCase("refund-failed", failed("use_another_method", { hint: "follow_up_failed" }), {
      variant: `of type ${transactionType}`,
      change: { transactionType },
    }),
  ),

  ...payouts,
  ...(["payment", "order", "payment-link"] satisfies Kind[]).map((kind) =>
    queryCase("payout-paid", notFound, { kind }),
  ),

  queryCase("not-found", notFound),
  queryCase("not-found", notFound, { variant: "with HTTP 404", httpStatus: 404 }),
  queryCase("not-found", notFound, { variant: "with the code as text", change: { errorCode: "8001" } }),
  callRefused(1009, "rate-limited"),
  queryCase(
    "call-refused",
    { outcome: "no-result", reason: "rate-limited", retryAfterSeconds: 7 },
    {
      ...{
        variant: "with 1009 and Retry-After",
        change: { errorCode: 1009 },
        httpStatus: 429,
        headers: { "Retry-After": "7" },
      },
    },
  ),
  callRefused(1004, "unauthorized"),
  callRefused(3002, "unauthorized", 401),
  ...[1008, 1010, 3001, 3003, 3005].map((code) => callRefused(code, "server-error")),
  callRefused("1010", "server-error", 503),
  ...[1000, 1007, 2003, 7040].map((code) => callRefused(code, "refused")),
  callRefused(1002, "refused", 400),
  queryCase("paid", noResult("server-error"), { variant: "with HTTP 500", httpStatus: 500 }),
];
