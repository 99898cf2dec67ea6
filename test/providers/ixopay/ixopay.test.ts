/** The shared provider tests for IXOPAY. */
import { provider } from "../../../edge/providers/ixopay/index.ts";
import { testProvider } from "../provider-suite.ts";
import { noResult } from "../query-cases.ts";
import { account, signCallback } from "./account.ts";
import { cases } from "./results.ts";
import { events } from "./webhook-events.ts";

testProvider({
  name: "IXOPAY",
  provider,
  account,
  fixtures: new URL("fixtures/", import.meta.url),
  cases,
  idField: { payment: "uuid", order: "merchantTransactionId", "payment-link": "uuid", payout: "uuid" },
  statusPath: () => ["transactionStatus"],
  decidingFields: [
    ...["success", "transactionStatus", "transactionType", "code", "errorCode", "doNotResubmit"],
    ...["parsedMerchantAdviceCode", "payByLinkData", "expiresAt"],
  ],
  visibleFields: {
    merchantTransactionId: "reference",
    lastFourDigits: "method",
    amount: "amount",
    totalAmount: "amount",
    currency: "amount",
  },
  http404: noResult("refused"),
  webhook: {
    events,
    uri: "/v1/shop/webhook",
    signsUri: true,
    sign: ({ credentials }, uri, body) => signCallback(credentials.sharedSecret ?? "", uri, body),
    otherSecret: { ...account, credentials: { ...account.credentials, sharedSecret: "another" } },
    withoutSecret: { ...account, credentials: { ...account.credentials, sharedSecret: undefined } },
    idFields: ["uuid", "merchantTransactionId", "referenceUuid", "originalUuid", "originalMerchantTransactionId"],
  },
});
