/** The shared provider tests for Yuno. */
import { provider } from "../../../edge/providers/yuno/index.ts";
import { testProvider } from "../provider-suite.ts";
import { account, signWebhook } from "./account.ts";
import { cases } from "./results.ts";
import { events } from "./webhook-events.ts";

testProvider({
  name: "Yuno",
  provider,
  account,
  fixtures: new URL("fixtures/", import.meta.url),
  cases,
  idField: { payment: "id", order: "merchant_order_id", "payment-link": "code", payout: "id", report: "id" },
  statusPath: (json) => {
    // The last payment of the order's fixture is its best one.
    if (Array.isArray(json)) return [json.length - 1, "status"];
    return json !== null && typeof json === "object" && "payment" in json ? ["payment", "status"] : ["status"];
  },
  decidingFields: [
    ...["status", "sub_status", "created_at", "merchant_advice_code", "response_code"],
    // These decide whether the document has instructions.
    ...["reference", "payment_instruction", "provider_number", "provider_barcode"],
  ],
  visibleFields: {
    merchant_order_id: "reference",
    merchant_reference: "reference",
    value: "amount",
    currency: "amount",
    captured: "paid",
    refunded: "refunded",
    lfd: "method",
    bank_name: "instructions",
    bank_account: "instructions",
    reference: "instructions",
    provider_number: "instructions",
    provider_barcode: "instructions",
    payment_instruction: "instructions",
  },
  http404: { outcome: "not-found" },
  webhook: {
    events,
    uri: "/v1/shop/webhook",
    signsUri: false,
    sign: ({ credentials }, _uri, body) => signWebhook(credentials.hmacSecret ?? "", body),
    otherSecret: { ...account, credentials: { ...account.credentials, hmacSecret: "another" } },
    withoutSecret: {
      ...account,
      credentials: {
        ...account.credentials,
        hmacSecret: undefined,
        webhookApiKey: undefined,
        webhookSecret: undefined,
        webhookBearer: undefined,
      },
    },
    idFields: ["id", "merchant_order_id", "payment_link_code", "payment_link_id", "report_id"],
  },
});
