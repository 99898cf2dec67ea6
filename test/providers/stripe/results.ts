/** The result of each response of Stripe. */
import { noResult, notFound, orderResult, type QueryCase } from "../query-cases.ts";
import { checkout } from "./checkout.ts";
import {
  amount,
  at,
  cardFacts,
  created,
  failed,
  found,
  knownToBank,
  otherFacts,
  paid,
  queryCase,
  queryVariant,
  reference,
  unknown,
  visa,
} from "./expected.ts";
import { followUps } from "./follow-ups.ts";
import { intents } from "./intents.ts";
import { waiting } from "./waiting.ts";

const saved = { state: "verified", settled: true, hint: "method_saved" } as const;
const methods: QueryCase[] = [
  queryCase("session-setup", found(otherFacts({ ...saved, reference }))),
  queryCase("session-setup", found(otherFacts({ ...saved, reference })), { kind: "payment-method" }),
  queryCase("session-paid", notFound, { kind: "payment-method" }),
  queryCase("setup-saved", found(otherFacts({ ...saved, method: visa })), { kind: "payment-method" }),
  ...(
    [
      ["requires_payment_method", { ...created, method: visa }],
      ["requires_confirmation", { ...created, method: visa }],
      ["requires_action", { state: "action_required", settled: false, method: visa }],
      ["processing", { state: "processing", settled: false, method: visa }],
      ["canceled", { state: "canceled", settled: true, method: visa }],
    ] as const
  ).map(([status, facts]) =>
    queryVariant("setup-saved", `that is ${status}`, { status }, found(otherFacts(facts)), { kind: "payment-method" }),
  ),
  queryVariant(
    "setup-saved",
    "that was declined",
    {
      ...{ status: "requires_payment_method", payment_method: null },
      last_setup_error: { code: "card_declined", decline_code: "expired_card" },
    },
    found(otherFacts({ ...failed, advice: "check_details" })),
    { kind: "payment-method" },
  ),
];

const asLink = { kind: "payment-link" } as const;
const linkUrl = "https://buy.stripe.com/test_n0123456789Abcde";
const openLink = { state: "created", settled: false, amount, reference, continueUrl: linkUrl } as const;
const linkCase = (
  variant: string,
  change: Parameters<typeof queryVariant>[2],
  facts: Parameters<typeof otherFacts>[0],
) => queryVariant("link-open", variant, change, found(otherFacts({ amount, reference, ...facts })), asLink);
const used = { count: 3, limit: 3 };
const links: QueryCase[] = [
  queryCase("link-open", found(otherFacts(openLink)), asLink),
  linkCase("that is inactive", { active: false }, { state: "canceled", settled: true }),
  linkCase(
    "whose customers choose the amount",
    { "line_items.data.0.amount_total": 0 },
    { state: "created", settled: false, amount: null, continueUrl: linkUrl },
  ),
  linkCase(
    "that sells more than the list has",
    { "line_items.has_more": true },
    { state: "created", settled: false, amount: null, continueUrl: linkUrl },
  ),
  linkCase("without its only word", { active: null }, unknown),
  linkCase(
    "for three payments, of which one was made",
    { restrictions: { completed_sessions: { count: 1, limit: 3 } } },
    { state: "created", settled: false, continueUrl: linkUrl, attempts: { total: 1, succeeded: 1, failed: 0 } },
  ),
  linkCase(
    "for three payments, of which all were made",
    { restrictions: { completed_sessions: used } },
    { state: "used", settled: true, attempts: { total: 3, succeeded: 3, failed: 0 } },
  ),
  linkCase(
    "for one payment",
    { restrictions: { completed_sessions: { count: 0, limit: 1 } } },
    { state: "created", settled: false, continueUrl: linkUrl, singleUse: true },
  ),
  queryCase("link-used", found(knownToBank({ ...paid, singleUse: true, paymentId: "pi_3Paid0123456789AbcdEfg" })), {
    ...asLink,
    later: ["link-sessions"],
  }),
];

const asPayout = { kind: "payout" } as const;
const payout = { amount, reference: "S-7" };
const payoutCase = (
  variant: string,
  change: Parameters<typeof queryVariant>[2],
  facts: Parameters<typeof otherFacts>[0],
) => queryVariant("payout-sent", variant, change, found(otherFacts({ ...payout, ...facts })), asPayout);
const sent = { state: "processing", settled: false, expectedBy: "2026-11-23" } as const;
const payouts: QueryCase[] = [
  queryCase("payout-sent", found(otherFacts({ ...payout, ...sent })), asPayout),
  payoutCase("that is pending", { status: "pending" }, sent),
  payoutCase("that is paid", { status: "paid" }, { state: "succeeded", settled: true }),
  payoutCase("that is canceled", { status: "canceled" }, { state: "canceled", settled: true }),
  payoutCase(
    "that has failed",
    { status: "failed", failure_code: "account_closed" },
    { state: "failed", settled: true, advice: "contact_merchant" },
  ),
  payoutCase("that was reversed", { status: "paid", reversed_by: "po_2" }, { state: "refunded", settled: true }),
];

const asOrder = { kind: "order" } as const;
const secondAt = "2026-11-21T10:01:00Z";
const paidAttempt = knownToBank({ ...paid, at: secondAt, reference: "B-77" });
const failedAttempt = cardFacts({ ...failed, at, advice: "use_another_method", reference: "B-77" });
const attempts = { total: 2, succeeded: 1, failed: 0 };
const orders: QueryCase[] = [
  queryCase(
    "order-paid",
    orderResult({ ...paidAttempt, attempts }, [
      { id: "pi_3Order20123456789Abcde", facts: paidAttempt, createdAt: secondAt, group: null },
      { id: "pi_3Order10123456789Abcde", facts: failedAttempt, createdAt: at, group: null },
    ]),
    asOrder,
  ),
  queryVariant(
    "order-paid",
    "with a payment of another order, which differs in letter case",
    { "data.1.metadata.order_id": "b-77" },
    orderResult({ ...paidAttempt, attempts: { ...attempts, total: 1 } }, [
      { id: "pi_3Order20123456789Abcde", facts: paidAttempt, createdAt: secondAt, group: null },
    ]),
    asOrder,
  ),
  queryVariant("order-paid", "without payments", { data: [] }, notFound, asOrder),
];

const errorCase = (httpStatus: number, error: Record<string, string>, expected: QueryCase["expected"], headers = {}) =>
  queryVariant("not-found", `with HTTP ${httpStatus} and ${JSON.stringify(error)}`, { error }, expected, {
    httpStatus,
    headers,
  });
const limited = (more: object) => ({ outcome: "no-result", reason: "rate-limited", ...more }) as const;
const REASON = "Stripe-Rate-Limited-Reason";
const errors: QueryCase[] = [
  queryCase("not-found", notFound, { httpStatus: 404 }),
  errorCase(404, { message: "Unrecognized request URL (GET: /v1/x)." }, noResult("refused")),
  errorCase(400, { message: "This property cannot be expanded (x)." }, noResult("refused")),
  errorCase(401, { code: "api_key_expired" }, noResult("unauthorized")),
  errorCase(403, { message: "Having the 'rak_charge_read' permission" }, noResult("unauthorized")),
  errorCase(429, { code: "lock_timeout" }, limited({ retryAfterSeconds: 1, limited: "id" })),
  errorCase(429, { code: "rate_limit" }, limited({ limited: "account" }), { [REASON]: "global-rate" }),
  errorCase(429, { code: "rate_limit" }, limited({ limited: "account" }), { [REASON]: "endpoint-concurrency" }),
  errorCase(429, { code: "rate_limit" }, limited({ limited: "id" }), { [REASON]: "resource-specific" }),
  errorCase(400, { code: "rate_limit" }, limited({})),
  errorCase(500, { type: "api_error" }, noResult("server-error")),
];

export const cases: QueryCase[] = [
  ...intents,
  ...followUps,
  ...waiting,
  ...checkout,
  ...methods,
  ...links,
  ...payouts,
  ...orders,
  ...errors,
];
