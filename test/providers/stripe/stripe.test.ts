/** The shared provider tests for Stripe. */
import { provider } from "../../../edge/providers/stripe/index.ts";
import { testProvider } from "../provider-suite.ts";
import { account, signFor } from "./account.ts";
import { cases } from "./results.ts";
import { events } from "./webhook-events.ts";

const OTHER_MODE = `cs_live_${"a".repeat(58)}`;
const SESSION = `cs_test_${"a1B".repeat(20)}`;
const IMPOSSIBLE = [
  ...["nobody", "pm_1MtwBw", "pi", "pi_", "pi_3MtwBw-1", "evt_1MtwBw", "re_1Mt", OTHER_MODE],
  // The client secret of a payment, which often stands in the same address.
  ...["pi_3MtwBwLkdIwHu7ix28a3tqPa_secret_YrKJUKribcBjcG8HVhfZluoGH", "pi_3MtwB\u0661"],
];

testProvider({
  name: "Stripe",
  provider,
  account,
  fixtures: new URL("fixtures/", import.meta.url),
  cases,
  idField: { payment: "id", order: "order_id", "payment-link": "id", payout: "id", "payment-method": "id" },
  ids: {
    payment: {
      examples: ["pi_3MtwBwLkdIwHu7ix28a3tqPa", SESSION, "in_1MtHbELkdIwHu7ixl4OzzPMv", "ch_3Mmlxy", "py_1N8Lxy"],
      impossible: IMPOSSIBLE,
    },
    order: { examples: ["A-1001", "Order/2026?no=7#a 100%", 'with "quotes" \\'], impossible: ["\u200d\u200d\u200d"] },
    "payment-link": { examples: ["plink_1MoC3ULkdIwHu7ixZjtGpVl2"], impossible: ["test_00g00Q1mQ", "pi_1"] },
    payout: { examples: ["po_1OaFDbEcg9tTZuTgNYmX0PKB"], impossible: ["pi_1", "tr_1"] },
    "payment-method": { examples: ["seti_1Mm8s8LkdIwHu7ix0OXBfTRG", SESSION], impossible: ["pm_1MqM05", "pi_1"] },
  },
  statusPath: (json) => {
    if (json === null || typeof json !== "object" || Array.isArray(json)) return null;
    if ("data" in json) return ["data", 0, "status"];
    return "status" in json ? ["status"] : null;
  },
  decidingFields: [
    ...["id", "status", "type", "code", "decline_code", "advice_code", "failure_code", "reason", "created", "mode"],
    ...["amount", "amount_received", "amount_captured", "amount_refunded", "amount_paid", "currency", "refunded"],
    ...["disputed", "captured", "payment_status", "cancellation_reason", "confirmation_method", "review", "attempted"],
    ...["next_payment_attempt", "payment_intent", "invoice", "active", "count", "limit", "restrictions", "reversed_by"],
    ...["amount_remaining", "last_payment_error", "last_setup_error", "latest_charge", "data"],
  ],
  codes: { number: "barcode", reference: "reference", iban: "account" },
  visibleFields: {
    ...{ order_id: "reference", client_reference_id: "reference", transfer_group: "reference" },
    ...{ amount: "amount", amount_total: "amount", total: "amount", currency: "amount", amount_received: "paid" },
    ...{ presentment_amount: "amount", presentment_currency: "amount", amount_refunded: "refunded" },
    ...{ last4: "method", number: "instructions", reference: "instructions", iban: "instructions" },
    ...{ network_transaction_id: "bankReferences", authorization_code: "bankReferences" },
  },
  http404: { outcome: "no-result", reason: "refused" },
  webhook: {
    events,
    uri: "/v1/shop/webhook",
    signsUri: false,
    sign: (signed, _uri, body) => signFor(signed, body),
    signedTime: { oldestMs: 300_000, sign: (signed, _uri, body, atMs) => signFor(signed, body, atMs) },
    otherSecret: { ...account, credentials: { ...account.credentials, webhookSecret: ["whsec_another"] } },
    withoutSecret: { ...account, credentials: { ...account.credentials, webhookSecret: undefined } },
    idFields: ["id", "payment_intent", "charge", "payment_link", "order_id"],
  },
});
