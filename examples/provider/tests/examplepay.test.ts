import type { QueryResult } from "../../../edge/providers/query.ts";
import { testProvider } from "../../../test/providers/provider-suite.ts";
import { type ExpectedFacts, facts, notFound } from "../../../test/providers/query-cases.ts";
import { provider } from "../adapter/index.ts";
import { account, otherSecret, signWebhook, withoutSecret } from "./account.ts";

const common = { amount: { value: "9.90", currency: "EUR" }, reference: "A-1001", at: "2026-11-21T10:00:00Z" };
const method = { type: "card", brand: "visa", last4: "1111" } as const;
const found = (expectedFacts: ExpectedFacts): QueryResult => ({
  outcome: "found",
  facts: facts({ ...common, method, ...expectedFacts }),
});

testProvider({
  name: "Examplepay",
  provider,
  account,
  fixtures: new URL("fixtures/", import.meta.url),
  cases: [
    { fixture: "paid", kind: "payment", expected: found({ state: "succeeded", settled: true }) },
    {
      fixture: "paid",
      variant: "that the bank declined",
      change: { status: "DECLINED" },
      kind: "payment",
      expected: found({ state: "failed", settled: true, advice: "use_another_method" }),
    },
    {
      fixture: "paid",
      variant: "that waits for the payer",
      change: { status: "OPEN", card: null },
      kind: "payment",
      expected: found({ state: "action_required", settled: false, method: null }),
    },
    {
      fixture: "paid",
      variant: "that the bank is working on",
      change: { status: "PENDING" },
      kind: "payment",
      expected: found({ state: "processing", settled: false }),
    },
    {
      fixture: "paid",
      variant: "that the payer canceled",
      change: { status: "CANCELED" },
      kind: "payment",
      expected: found({ state: "canceled", settled: true }),
    },
    {
      fixture: "paid",
      variant: "that was partly refunded",
      change: { status: "REFUNDED" },
      later: ["refunds"],
      kind: "payment",
      expected: found({ state: "refunded", settled: true, refunded: { value: "4.50", currency: "EUR" } }),
    },
    { fixture: "not-found", kind: "payment", httpStatus: 404, expected: notFound },
  ],
  idField: { payment: "id" },
  ids: { payment: { examples: ["pay_7Kq2"], impossible: ["7Kq2", "pay_7", "pay_7K-2"] } },
  statusPath: () => ["status"],
  decidingFields: ["status"],
  visibleFields: { amount: "amount", currency: "amount", order_number: "reference", last_four: "method" },
  http404: notFound,
  webhook: {
    events: [
      {
        fixture: "paid-webhook",
        expected: [
          {
            ...{ kind: "payment", id: "pay_7Kq2", type: "facts" },
            facts: facts({ ...common, state: "succeeded", settled: true }),
          },
        ],
      },
      {
        fixture: "paid-webhook",
        variant: "of a refund",
        change: { "payment.status": "REFUNDED" },
        expected: [{ kind: "payment", id: "pay_7Kq2", type: "check" }],
      },
    ],
    uri: "/v1/shop/webhook",
    signsUri: true,
    sign: signWebhook,
    otherSecret,
    withoutSecret,
    idFields: ["id"],
  },
});
