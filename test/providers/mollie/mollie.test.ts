/** The shared provider tests for Mollie. */
import { provider } from "../../../edge/providers/mollie/index.ts";
import { type Json, valueAt } from "../mutations.ts";
import { testProvider } from "../provider-suite.ts";
import { notFound } from "../query-cases.ts";
import { account, type MollieAccount, otherSecret, signWebhook, withoutSecret } from "./account.ts";
import { OTHERS } from "./other-results.ts";
import { PAYMENT_DETAILS } from "./payment-details.ts";
import { PAYMENTS } from "./payment-results.ts";
import { events } from "./webhook-events.ts";

testProvider<MollieAccount["options"], MollieAccount["credentials"]>({
  name: "Mollie",
  provider,
  account,
  fixtures: new URL("fixtures/", import.meta.url),
  cases: [...PAYMENTS, ...PAYMENT_DETAILS, ...OTHERS],
  idField: { payment: "id", "payment-link": "id", payout: "id" },
  ids: {
    payment: {
      examples: ["tr_WDqYK6vllg", "tr_5B8cwPMGnU6qLbRvo7qEZo", "ord_pbjz8x"],
      impossible: ["WDqYK6vllg", "pl_4Y0eZitmBnQ6IDoMqZQKh", "re_4qqhO89gsT", "TR_WDqYK6vllg", "tr_", "tr_a b"],
    },
    "payment-link": { examples: ["pl_4Y0eZitmBnQ6IDoMqZQKh"], impossible: ["4Y0eZitmBnQ6IDoMqZQKh", "tr_WDqYK6vllg"] },
    payout: { examples: ["payout_j8NvRAM2WNZtsykpLEX8J"], impossible: ["po_j8NvRAM2WNZtsykpLEX8J"] },
  },
  // A payment link has no status.
  statusPath: (json: Json) => (valueAt(json, ["status"]) === undefined ? null : ["status"]),
  decidingFields: [
    ...["status", "paidAt", "archived", "reusable", "expiresAt", "method", "details", "metadata"],
    ...["_embedded", "refunds", "chargebacks", "payments", "createdAt", "reversedAt"],
    ...["amount", "amountCaptured", "amountRefunded", "amountChargedBack", "value", "currency"],
    ...["failureReason", "statusReason", "code", "bankReasonCode", "multibancoReference", "bankAccount"],
    ...["_links", "payOnline", "href"],
  ],
  visibleFields: {
    value: ["amount", "paid", "refunded", "chargedBack"],
    currency: ["amount", "paid", "refunded", "chargedBack"],
    metadata: "reference",
    order_id: "reference",
    orderNumber: "reference",
    cardNumber: "method",
    // Of `externalReference`, the acquirer's reference of a refund.
    id: "bankReferences",
    ...{ bankName: "instructions", bankAccount: "instructions", transferReference: "instructions" },
    ...{ multibancoEntity: "instructions", multibancoReference: "instructions" },
    ...{ endToEndIdentifier: "bankReferences", authorizationCode: "bankReferences" },
  },
  codes: { bankAccount: "account", transferReference: "reference" },
  http404: notFound,
  http429: "account",
  webhook: {
    events,
    uri: "/v1/shop/webhook",
    signsUri: false,
    sign: ({ credentials }, _uri, body) => signWebhook(credentials.webhookSecret ?? "", body),
    otherSecret,
    withoutSecret,
    idFields: ["id", "entityId", "paymentId"],
  },
});
