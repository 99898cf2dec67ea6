/** The results of PayPal's declined captures, authorizations, refunds and payouts. */
import type { Facts } from "../../../edge/providers/facts.ts";
import type { QueryResult } from "../../../edge/providers/query.ts";
import { type ExpectedFacts, facts, type QueryCase } from "../query-cases.ts";
import {
  AUTHORIZATION,
  arn,
  authorized,
  byCard,
  CAPTURE,
  captured,
  eur,
  network,
  queryCase,
  REFUND,
  refunded,
  variant,
  visa,
  withWord,
} from "./expected.ts";

const failed = (advice: Facts["advice"]) => byCard({ state: "failed", settled: true, advice });
const CODE = `${CAPTURE}.processor_response.response_code`;
const ADVICE_CODE = `${CAPTURE}.processor_response.payment_advice_code`;
const BRAND = "payment_source.card.brand";

const declines: QueryCase[] = [
  queryCase("declined", failed("use_another_method")),
  variant("declined", "without a status of the order", { status: null }, failed("use_another_method")),
  variant("declined", "without a reason", { [`${CAPTURE}.processor_response`]: null }, failed("use_another_method")),
  variant("declined", "as failed", { [`${CAPTURE}.status`]: "FAILED" }, failed("use_another_method")),
  variant(
    "declined",
    "while the payer may try again",
    { status: "APPROVED" },
    byCard({ state: "processing", settled: false, hint: "attempt_failed" }),
  ),
  variant("declined", "by the payer", { [CODE]: "0R00" }, byCard({ state: "canceled", settled: true })),
  variant(
    "declined",
    "with an unknown word",
    { [`${CAPTURE}.status`]: "TELEPORTED" },
    withWord(byCard({ state: "unknown", settled: false }), "TELEPORTED"),
  ),
  ...(
    [
      ["5110", "check_details"],
      ["PPEX", "check_details"],
      ["00N7", "check_details"],
      ["5650", "try_again"],
      ["PPD3", "try_again"],
      ["9100", "try_again_later"],
      ["0960", "try_again_later"],
      ["1310", "contact_merchant"],
      ["9520", "use_another_method"],
      ["NEW1", "use_another_method"],
    ] as const
  ).map(([code, advice]) => variant("declined", `with ${code}`, { [CODE]: code }, failed(advice))),
  variant("declined", "with the number 960", { [CODE]: 960 }, failed("try_again_later")),
  ...(
    [
      ["MASTERCARD", "01", "check_details"],
      ["MASTERCARD", "02", "try_again_later"],
      ["MASTERCARD", "24", "try_again_later"],
      ["MASTERCARD", "03", "use_another_method"],
      ["VISA", "02", "use_another_method"],
      ["VISA", "24", "try_again_later"],
    ] as const
  ).map(([brand, code, advice]) =>
    variant(
      "declined",
      `with the advice ${code} of ${brand}`,
      { [BRAND]: brand, [ADVICE_CODE]: code, [CODE]: "9100" },
      byCard({ state: "failed", settled: true, advice, method: { ...visa, brand: brand.toLowerCase() } }),
    ),
  ),
];

const authorizations: QueryCase[] = [
  queryCase("authorized", authorized({ state: "authorized", settled: false, expiresAt: "2026-12-20T11:46:00Z" })),
  ...(
    [
      ["PENDING", { state: "processing", settled: false, hint: "in_review" }],
      ["DENIED", { state: "failed", settled: true, advice: "use_another_method" }],
      ["CAPTURED", { state: "processing", settled: false }],
      ["PARTIALLY_CAPTURED", { state: "partially_succeeded", settled: false }],
      ["VOIDED", { state: "canceled", settled: true }],
    ] as const
  ).map(([word, expected]) =>
    variant("authorized", `with the word ${word}`, { [`${AUTHORIZATION}.status`]: word }, authorized(expected)),
  ),
  variant(
    "authorized",
    "voided after its end",
    { [`${AUTHORIZATION}.status`]: "VOIDED", [`${AUTHORIZATION}.expiration_time`]: "2026-11-20T00:00:00Z" },
    authorized({ state: "expired", settled: true }),
  ),
];

const references = [arn, network];
const refunds: QueryCase[] = [
  queryCase(
    "refunded-in-part",
    refunded({ state: "partially_refunded", settled: true, refunded: eur("3.00"), bankReferences: references }),
  ),
  variant(
    "refunded-in-part",
    "whole",
    { [`${CAPTURE}.status`]: "REFUNDED", [`${REFUND}.amount.value`]: "9.99" },
    refunded({ state: "refunded", settled: true, bankReferences: references }),
  ),
  variant(
    "refunded-in-part",
    "whole, without a list of refunds",
    { [`${CAPTURE}.status`]: "REFUNDED", "purchase_units.0.payments.refunds": null },
    captured({ state: "refunded", settled: true, bankReferences: [network] }),
  ),
  variant(
    "refunded-in-part",
    "with the refund on its way",
    { [`${CAPTURE}.status`]: "COMPLETED", [`${REFUND}.status`]: "PENDING" },
    refunded({ state: "refund_pending", settled: false, bankReferences: references }),
  ),
  ...["FAILED", "CANCELLED"].map((word) =>
    variant(
      "refunded-in-part",
      `with the refund ${word}`,
      { [`${CAPTURE}.status`]: "COMPLETED", [`${REFUND}.status`]: word },
      refunded({ state: "succeeded", settled: true, hint: "follow_up_failed", bankReferences: references }),
    ),
  ),
];

const payout = (expected: ExpectedFacts): QueryResult => ({
  outcome: "found",
  facts: facts({ test: true, amount: eur("25.00"), ...expected }),
});
const payouts: QueryCase[] = [
  { fixture: "payout-item", kind: "payout", expected: payout({ state: "succeeded", settled: true }) },
  ...(
    [
      ["PENDING", { state: "processing", settled: false }],
      ["ONHOLD", { state: "processing", settled: false, hint: "in_review" }],
      [
        "UNCLAIMED",
        { state: "action_required", settled: false, hint: "awaiting_recipient", expiresAt: "2026-12-21T11:30:00Z" },
      ],
      ["RETURNED", { state: "canceled", settled: true }],
      ["BLOCKED", { state: "failed", settled: true, advice: "contact_merchant" }],
      ["FAILED", { state: "failed", settled: true, advice: "contact_merchant" }],
      ["REFUNDED", { state: "refunded", settled: true }],
      ["REVERSED", { state: "refunded", settled: true }],
    ] as const
  ).map(
    ([word, expected]): QueryCase => ({
      ...{ fixture: "payout-item", kind: "payout", variant: `with ${word}`, change: { transaction_status: word } },
      expected: payout(expected),
    }),
  ),
];

export const laterCases: QueryCase[] = [...declines, ...authorizations, ...refunds, ...payouts];
