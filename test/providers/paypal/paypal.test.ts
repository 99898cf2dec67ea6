/** The shared provider tests for PayPal. */
import { provider } from "../../../edge/providers/paypal/index.ts";
import { valueAt } from "../mutations.ts";
import { testProvider } from "../provider-suite.ts";
import { notFound } from "../query-cases.ts";
import {
  account,
  fetchDocument,
  otherSecret,
  type PaypalAccount,
  session,
  signWebhook,
  withoutSecret,
} from "./account.ts";
import { cases } from "./results.ts";
import { events } from "./webhook-events.ts";

const PAYMENTS = ["purchase_units", 0, "payments"];

testProvider<PaypalAccount["options"], PaypalAccount["credentials"]>({
  name: "PayPal",
  provider,
  account,
  session,
  fixtures: new URL("fixtures/", import.meta.url),
  cases,
  idField: { payment: "id", payout: "payout_item_id" },
  ids: {
    // https://developer.paypal.com/docs/api/orders/v2/ and https://developer.paypal.com/docs/api/payments.payouts-batch/v1/
    payment: { examples: ["5O190127TN364715T", "2GG279541U471931P", "1JU08902781691411"], impossible: ["PP-D-27803"] },
    payout: { examples: ["8AELMXH8UB2P8", "FYXMPQTX4JC9N"], impossible: ["8AELMXH8UB2P8".repeat(3)] },
  },
  // The payments decide before the order's own word.
  statusPath: (json) => {
    if (valueAt(json, ["transaction_status"]) !== undefined) return ["transaction_status"];
    for (const list of ["captures", "authorizations"]) {
      if (valueAt(json, [...PAYMENTS, list, 0])) return [...PAYMENTS, list, 0, "status"];
    }
    return ["status"];
  },
  decidingFields: [
    ...["status", "purchase_units", "payments", "captures", "authorizations", "refunds", "expiration_time"],
    ...["status_details", "reason", "processor_response", "response_code", "payment_advice_code"],
    // Whether the whole amount was paid, and which card scheme gives the advice.
    ...["amount", "value", "currency_code", "payment_source", "card", "brand"],
    "transaction_status",
  ],
  visibleFields: {
    ...{ value: ["amount", "paid", "refunded"], currency_code: ["amount", "paid", "refunded"], currency: "amount" },
    ...{ invoice_id: "reference", last_digits: "method", brand: "method" },
    ...{ id: "bankReferences", acquirer_reference_number: "bankReferences", href: "continueUrl" },
    ...{ bic: "instructions", bank_name: "instructions", iban: "instructions", payment_reference: "instructions" },
  },
  codes: { bank_name: "bank", payment_reference: "reference" },
  http404: notFound,
  webhook: {
    events,
    uri: "/v1/shop/webhook",
    signsUri: false,
    sign: ({ credentials }, _uri, body) => signWebhook(body, { webhookId: credentials.webhookId }),
    signedTime: {
      oldestMs: 4 * 86_400_000,
      sign: ({ credentials: { webhookId } }, _uri, body, atMs) => signWebhook(body, { webhookId, atMs }),
    },
    fetchDocument,
    otherSecret,
    withoutSecret,
    idFields: [
      ...["id", "order_id", "capture_id", "authorization_id", "href", "seller_transaction_id"],
      ...["payout_item_id", "payout_batch_id"],
    ],
  },
});
