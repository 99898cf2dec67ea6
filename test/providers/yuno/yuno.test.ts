/** The shared provider tests for Yuno. */
import { provider } from "../../../edge/providers/yuno/index.ts";
import { testProvider } from "../provider-suite.ts";
import { account, signWebhook } from "./account.ts";
import { cases } from "./results.ts";
import { events } from "./webhook-events.ts";

const IDS = {
  examples: ["693ed90e-5aa9-11ed-9b6a-0242ac120002", "8546DF3A-B83E-4BB5-A4B3-57AA6385924F", "a".repeat(64)],
  impossible: ["a".repeat(35), "a".repeat(65), "nobody", "693ed90e-5aa9-11ed-9b6a-0242ac12000\u0661"],
};

/** `merchant_order_id` and `merchant_reference`. */
const REFERENCES = {
  examples: ["432245", "Order/2026?no=7#a 100%", "AAB01-432245", "\u0645\u06cc\u200c\u062e", "a".repeat(255)],
  impossible: ["ab", "\u200d\u200d\u200d"],
};

/** A payment of an order, in as few fields as possible. */
function attempt(id: string, status: string, sub_status: string, value: number) {
  return { id, status, sub_status, merchant_order_id: "A-1001", amount: { currency: "EUR", value } };
}

testProvider({
  name: "Yuno",
  provider,
  account,
  fixtures: new URL("fixtures/", import.meta.url),
  cases,
  idField: {
    payment: "id",
    order: "merchant_order_id",
    "payment-link": "code",
    payout: "id",
    report: "id",
    "payment-method": "id",
  },
  ids: {
    payment: IDS,
    payout: { examples: [...IDS.examples, ...REFERENCES.examples], impossible: REFERENCES.impossible },
    report: IDS,
    "payment-method": IDS,
    "payment-link": { examples: ["aace3f6d-e26d-45d0-9a4f-66523909ddf9"], impossible: ["a".repeat(65), "a b", "a.b"] },
    order: REFERENCES,
  },
  statusPath: (json) => {
    // The last payment of the order's fixture is its best one.
    if (Array.isArray(json)) return [json.length - 1, "status"];
    return json !== null && typeof json === "object" && "payment" in json ? ["payment", "status"] : ["status"];
  },
  decidingFields: [
    ...["status", "sub_status", "created_at", "merchant_advice_code", "response_code"],
    // These decide whether the document has instructions.
    ...["reference", "payment_instruction", "provider_number", "provider_barcode", "bank_account"],
  ],
  codes: {
    ...{ bank_name: "bank", bank_account: "account", reference: "reference" },
    ...{ provider_number: "reference", provider_barcode: "barcode" },
  },
  orderList: {
    forms: [(payments) => payments, (payments) => ({ payments })],
    reference: "A-1001",
    payments: {
      paid: attempt("p-1", "SUCCEEDED", "APPROVED", 9.9),
      declined: attempt("p-2", "DECLINED", "DECLINED", 9.9),
      cardCheck: attempt("p-3", "VERIFIED", "VERIFIED", 0),
    },
  },
  visibleFields: {
    merchant_order_id: "reference",
    merchant_reference: "reference",
    value: "amount",
    currency: "amount",
    // Of a transaction that is a lost chargeback.
    amount: "chargedBack",
    captured: "paid",
    refunded: "refunded",
    lfd: "method",
    bank_name: "instructions",
    bank_account: "instructions",
    reference: "instructions",
    provider_number: "instructions",
    provider_barcode: "instructions",
    payment_instruction: "instructions",
    authorization_code: "bankReferences",
    retrieval_reference_number: "bankReferences",
    acquirer_reference_number: "bankReferences",
    network_transaction_id: "bankReferences",
    cardholder_amount: "billed",
    cardholder_currency: "billed",
    payments_number: "attempts",
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
    idFields: ["id", "merchant_order_id", "merchant_reference", "payment_link_code", "payment_link_id", "report_id"],
  },
});
