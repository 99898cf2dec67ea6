/** What each answer to a status call must become: every row of interface 3, every code, every advice. */
import type { Kind } from "../../../contract/resource.ts";
import type { Facts } from "../../../edge/providers/facts.ts";
import type { QueryResult } from "../../../edge/providers/query.ts";
import type { AnswerCase } from "../query-suite.ts";
import { chargedBack, found, link, linkEnd, plainCard, visa } from "./expected.ts";

const done = (known: Partial<Facts> = {}) => found({ state: "succeeded", settled: true, ...known });
const failed = (advice: Facts["advice"], known: Partial<Facts> = {}) =>
  found({ state: "failed", settled: true, advice, ...known });
const notFound: QueryResult = { outcome: "not-found" };
export const none = (reason: Extract<QueryResult, { outcome: "no-result" }>["reason"]): QueryResult => ({
  outcome: "no-result",
  reason,
});
const unknownWord = (answer: QueryResult, word: string): QueryResult =>
  ({ ...answer, unknownWord: word }) as QueryResult;

const open = found({ state: "created", settled: false, ...link });
const beforeEnd = Date.parse(linkEnd) - 1;
const afterEnd = Date.parse(linkEnd);
const expiredLink = found({ state: "expired", settled: true, ...link });
const unknown = { state: "unknown", settled: false } as const;

const row = (fixture: string, expected: QueryResult, more: Partial<AnswerCase> = {}): AnswerCase => ({
  fixture,
  kind: "payment",
  ...more,
  expected: leadingOn(expected, more.kind),
});

/** An order and a link name the payment that they have led to. */
const leadingOn = (answer: QueryResult, kind?: Kind): QueryResult =>
  answer.outcome === "found" && (kind === "order" || kind === "payment-link")
    ? { ...answer, facts: { ...answer.facts, paymentId: "abcde12345abcde12345" } }
    : answer;

/** Every code of the error table, and what a customer whose payment failed with it is told. */
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
        row("declined-insufficient-funds", expected, { but: `with code ${code}`, change: { errors: [{ code }] } }),
        row("declined-insufficient-funds", expected, {
          but: `with ${code} as a number`,
          change: { errors: [{ code: Number(code) }] },
        }),
      ];
    }),
);

const merchantAdvice = (parsedMerchantAdviceCode: string | number, code: string, advice: Facts["advice"]) =>
  row("declined-with-scheme-advice", failed(advice), {
    but: `${JSON.stringify(parsedMerchantAdviceCode)} and code ${code}`,
    change: { errors: [{ code }], returnData: { cardData: { parsedMerchantAdviceCode } } },
  });

const callRefused = (errorCode: number | string, reason: Parameters<typeof none>[0], httpStatus = 200) =>
  row("call-refused", none(reason), {
    but: `with ${errorCode} and HTTP ${httpStatus}`,
    change: { errorCode },
    httpStatus,
  });

export const answers: AnswerCase[] = [
  row("paid", done({ method: visa })),
  row("paid", done({ method: visa }), { kind: "order" }),
  row("paid", notFound, { kind: "payout" }),
  row("paid", notFound, { kind: "payment-link" }),
  row("paid-with-surcharge", done({ method: visa, amount: { value: "101.50", currency: "EUR" } })),
  row("paid-nested-card-data", done({ method: visa })),
  row("paid-nested-card-data", done({ method: visa }), {
    but: "with the brand only in binBrand and numbers for texts",
    change: { returnData: { cardData: { type: "House card", binBrand: "VISA", lastFourDigits: 1111 } } },
  }),
  row("paid-nested-creditcard-data", done({ method: { type: "card", brand: "mastercard", last4: "4444" } })),
  row("paid-flat-creditcard-data", done({ method: { type: "card", brand: "amex", last4: "0005" } })),
  row("paid-direct-debit", done({ method: { ...plainCard, type: "direct_debit" } })),
  row("paid-bank-transfer", done({ method: { ...plainCard, type: "bank_transfer" } })),
  row("paid-wallet", done({ method: { type: "wallet", brand: "paypal", last4: null } })),
  row("paid-ach", done({ method: { ...plainCard, type: "direct_debit" }, amount: { value: "9.99", currency: "USD" } })),
  row("paid-by-phone", done({ method: { ...plainCard, type: "other" } })),
  row("paid-written-sloppily", done({ method: visa, amount: { value: "9.90", currency: "EUR" } })),
  row("paid-without-type", done({ method: null })),
  // Of what a schedule says nothing is shown, whichever form its answer has.
  ...["paid-with-schedules-as-list", "paid-with-schedules-as-map"].flatMap((fixture) => [
    row(fixture, done({ method: visa })),
    row(fixture, done({ method: visa }), { kind: "order" }),
  ]),
  row("captured", done()),
  row("card-registered", done({ hint: "method_saved", method: visa, amount: null })),
  row("card-deregistered", done({ hint: "method_removed", method: null, amount: null })),
  row("preauthorized", found({ state: "authorized", settled: true, method: visa })),
  row("authorization-raised", found({ state: "authorized", settled: true })),
  row("refunded", found({ state: "refunded", settled: true, reference: "2019-09-02-0001-refund" })),
  row("voided", found({ state: "canceled", settled: true })),
  row("charged-back", found({ state: "charged_back", settled: true, ...chargedBack })),
  row("disputed", found({ state: "disputed", settled: false, reference: "auto-2019-10-09-1234" })),
  row(
    "chargeback-reversed",
    done({ hint: "dispute_won", at: "2019-10-15T15:54:13Z", reference: "auto-2019-10-15-1234" }),
  ),
  row("dispute-reversed", done({ hint: "dispute_won" })),
  row("success-of-an-unheard-type", unknownWord(found(unknown), "SUCCESS SPLIT-PAYOUT")),
  row("pending", found({ state: "processing", settled: false })),
  row("refund-pending", found({ state: "refund_pending", settled: false })),
  row("redirect-3ds", found({ state: "action_required", settled: false, method: visa })),
  row("without-status", found({ ...unknown, amount: null, reference: null, method: null })),

  row("pay-by-link-open", open, { kind: "payment-link" }),
  row("pay-by-link-open", open),
  row("pay-by-link-without-expiry", found({ state: "created", settled: false }), { kind: "payment-link" }),
  row("pay-by-link-paid", done({ method: visa, ...link }), { kind: "payment-link" }),
  row("pay-by-link-canceled", found({ state: "canceled", settled: true, ...link }), {
    kind: "payment-link",
    but: "while it was open",
    nowMs: beforeEnd,
  }),
  row("pay-by-link-canceled", expiredLink, { kind: "payment-link", but: "first seen after its end", nowMs: afterEnd }),
  row("pay-by-link-canceled", expiredLink, { kind: "payment-link", but: "with code 2005", change: { code: 2005 } }),
  row("pay-by-link-open", notFound, {
    kind: "payment-link",
    but: "that pays out",
    change: { transactionType: "PAYOUT" },
  }),

  row("canceled", found({ state: "canceled", settled: true })),
  row("canceled", found({ state: "canceled", settled: true }), {
    but: "spelled CANCELED",
    change: { transactionStatus: "Canceled" },
  }),
  row("expired", found({ state: "expired", settled: true })),
  row("processing-error", failed("try_again_later")),
  row("processing-error", failed("check_details"), { but: "with errorCode", change: { code: null, errorCode: 2007 } }),
  row("processing-error", failed("use_another_method"), { but: "without any code", change: { code: null } }),
  ...["2002", "2012"].map((code) =>
    row("processing-error", found({ state: "canceled", settled: true }), { but: `with ${code}`, change: { code } }),
  ),
  row("processing-error", found({ state: "expired", settled: true }), { but: "with 2005", change: { code: "2005" } }),
  row("declined-do-not-try-again", failed("use_another_method", { method: visa })),
  row("declined-with-scheme-advice", failed("try_again_later", { method: visa })),
  merchantAdvice("01", "2003", "check_details"),
  merchantAdvice("02", "2007", "try_again_later"),
  merchantAdvice("03", "2007", "use_another_method"),
  merchantAdvice(1, "2003", "check_details"),
  merchantAdvice("77", "2007", "check_details"),
  ...codes,
  row("refund-failed", failed("use_another_method", { hint: "follow_up_failed" })),
  ...["VOID", "capture"].map((transactionType) =>
    row("refund-failed", failed("use_another_method", { hint: "follow_up_failed" }), {
      but: `but ${transactionType}`,
      change: { transactionType },
    }),
  ),

  row("payout-paid", done({ amount: { value: "150.00", currency: "EUR" } }), { kind: "payout" }),
  row("payout-failed", failed("check_details"), { kind: "payout" }),
  ...(["payment", "order", "payment-link"] satisfies Kind[]).map((kind) => row("payout-paid", notFound, { kind })),

  row("not-found", notFound),
  row("not-found", notFound, { but: "with HTTP 404", httpStatus: 404 }),
  row("not-found", notFound, { but: "with the code as text", change: { errorCode: "8001" } }),
  callRefused(1009, "rate-limited"),
  row(
    "call-refused",
    { outcome: "no-result", reason: "rate-limited", retryAfterSeconds: 7 },
    {
      ...{
        but: "with 1009 and Retry-After",
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
  row("paid", none("server-error"), { but: "with HTTP 500", httpStatus: 500 }),
];
