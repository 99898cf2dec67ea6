/** The result of each response about a payment link, a payout, and an order of the Orders API. */
import { type ExpectedFacts, facts, type QueryCase } from "../query-cases.ts";
import { euro, PAID_AT, visa, withUnknownWord } from "./expected.ts";

const found = (expected: ExpectedFacts): QueryCase["expected"] => ({ outcome: "found", facts: facts(expected) });

const link: ExpectedFacts = {
  ...{ state: "created", settled: false, at: "2026-11-20T10:00:00Z", expiresAt: "2026-12-01T10:00:00Z" },
  continueUrl: "https://payment-links.mollie.com/payment/4Y0eZitmBnQ6IDoMqZQKh",
  ...{ amount: euro("10.00"), test: false, singleUse: true },
};
const ended = { ...link, expiresAt: null, continueUrl: null, at: null };
const used: ExpectedFacts = { ...ended, state: "used", settled: true, at: PAID_AT };
const failedOnce = { attempts: { total: 1, succeeded: 0, failed: 1 }, reference: "A-1001" };
const ofPayment = { ...ended, paymentId: "tr_5B8cwPMGnU6qLbRvo7qEZo", reference: "A-1001" };
const AFTER_ITS_END = Date.parse("2026-12-01T10:00:00Z");

/** A link and the list of payments that the second call returns. */
const linkCase = (fixture: string, list: string, expected: QueryCase["expected"], more: Partial<QueryCase> = {}) => ({
  ...{ fixture, kind: "payment-link" as const, later: [`list-of-payments-${list}`], expected },
  variant: `with the list of payments "${list}"`,
  ...more,
});

const links: QueryCase[] = [
  linkCase("link-open", "none", found(link), { variant: "" }),
  linkCase("link-open", "failed", found({ ...link, hint: "attempt_failed", ...failedOnce })),
  linkCase(
    "link-open",
    "open",
    found({ ...link, attempts: { total: 1, succeeded: 0, failed: 0 }, reference: "A-1001" }),
  ),
  linkCase(
    "link-open",
    "pending",
    found({
      ...{ ...ofPayment, state: "processing", attempts: { total: 1, succeeded: 0, failed: 0 } },
      method: { type: "direct_debit", brand: null, last4: null },
    }),
  ),
  linkCase("link-open", "none", found({ ...ended, state: "expired", settled: true }), {
    ...{ variant: "after its end", nowMs: AFTER_ITS_END },
  }),
  linkCase(
    "link-open",
    "open",
    found({ ...link, attempts: { total: 1, succeeded: 0, failed: 0 }, reference: "A-1001" }),
    {
      ...{ variant: "after its end, with a payment that can still be paid", nowMs: AFTER_ITS_END },
    },
  ),
  linkCase("link-paid", "none", found(used)),
  linkCase("link-paid", "failed", found({ ...used, ...failedOnce })),
  linkCase(
    "link-paid",
    "paid",
    found({
      ...{ ...ofPayment, state: "succeeded", settled: true, at: PAID_AT, method: visa },
      attempts: { total: 2, succeeded: 1, failed: 1 },
    }),
  ),
  linkCase("link-paid", "none", found({ ...used, at: null }), {
    ...{ variant: "at a time that cannot be read", change: { paidAt: "yesterday" } },
  }),
  linkCase("link-paid", "none", found(used), { variant: "and archived", change: { archived: true } }),
  linkCase("link-archived", "none", found({ ...ended, state: "canceled", settled: true })),
  {
    ...{ fixture: "link-reusable", kind: "payment-link", variant: "that many customers have paid" },
    later: ["list-of-payments-none"],
    expected: found({ ...link, amount: null, singleUse: false }),
  },
];

const payout: ExpectedFacts = { state: "processing", settled: false, amount: euro("100.00"), test: false };
const payouts: QueryCase[] = [
  { fixture: "payout-requested", kind: "payout", expected: found({ ...payout, amount: null }) },
  ...["initiated", "processing-at-bank", "processing_at_bank"].map((status): QueryCase => {
    const change = { status, initiatedAt: "2026-11-21T11:00:00+00:00" };
    const expected = found({ ...payout, amount: null, at: "2026-11-21T11:00:00Z" });
    return { fixture: "payout-requested", kind: "payout", variant: `that is ${status}`, change, expected };
  }),
  {
    ...{ fixture: "payout-completed", kind: "payout" },
    expected: found({ ...payout, state: "succeeded", settled: true, at: "2026-11-22T10:00:00Z" }),
  },
  { fixture: "payout-failed", kind: "payout", expected: found({ ...payout, state: "failed", settled: true }) },
  {
    ...{ fixture: "payout-failed", kind: "payout", variant: "that was canceled", change: { status: "canceled" } },
    expected: found({ ...payout, state: "canceled", settled: true }),
  },
  {
    ...{ fixture: "payout-failed", kind: "payout", variant: "of an unknown status", change: { status: "on hold" } },
    expected: withUnknownWord(found({ ...payout, state: "unknown", settled: false }), "on hold"),
  },
];

const order: ExpectedFacts = {
  ...{ state: "action_required", settled: false, at: "2026-11-20T10:00:00Z", expiresAt: "2026-12-18T10:00:00Z" },
  ...{ amount: euro("10.00"), reference: "2026-0815", method: visa, test: false },
  continueUrl: "https://www.mollie.com/checkout/order/pbjz8x",
};
const closed = { ...order, at: null, expiresAt: null, continueUrl: null };
const orderPaid: ExpectedFacts = { ...closed, state: "succeeded", settled: true, at: PAID_AT };
const orderCase = (
  fixture: string,
  variant: string,
  change: QueryCase["change"],
  expected: ExpectedFacts,
): QueryCase => ({
  ...{ fixture, kind: "payment", variant, expected: found(expected) },
  ...(change && { change }),
});
const refunds = [{ status: "refunded", amount: euro("3.00"), createdAt: "2026-11-22T10:00:00+00:00" }];

const orders: QueryCase[] = [
  orderCase("order-created", "with a payment that has failed", undefined, { ...order, hint: "attempt_failed" }),
  orderCase("order-created", "without a payment", { "_embedded.payments": [] }, { ...order, method: null }),
  orderCase(
    "order-created",
    "that is pending",
    { status: "pending" },
    { ...closed, state: "processing", hint: "in_review" },
  ),
  orderCase("order-created", "that is authorized", { status: "authorized" }, { ...closed, state: "authorized" }),
  orderCase(
    "order-created",
    "that is canceled",
    { status: "canceled" },
    { ...closed, state: "canceled", settled: true },
  ),
  orderCase("order-created", "that has expired", { status: "expired" }, { ...closed, state: "expired", settled: true }),
  // Of several payments, the paid one decides.
  orderCase("order-paid", "after a payment that has failed", undefined, orderPaid),
  ...["shipping", "completed"].map((status) => orderCase("order-paid", `that is ${status}`, { status }, orderPaid)),
  orderCase(
    "order-paid",
    "of which a part is refunded",
    { "_embedded.refunds": refunds },
    { ...closed, state: "partially_refunded", settled: true, refunded: euro("3.00") },
  ),
  orderCase(
    "order-paid",
    "that is charged back",
    { "_embedded.payments.1.amountChargedBack": euro("10.00") },
    { ...closed, state: "charged_back", settled: true },
  ),
  orderCase(
    "order-paid",
    "with a reference in its metadata",
    { metadata: { order_id: "A-7" } },
    { ...orderPaid, reference: "A-7" },
  ),
];

export const OTHERS = [...links, ...payouts, ...orders];
