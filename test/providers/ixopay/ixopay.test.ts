import { provider } from "../../../edge/providers/ixopay/index.ts";
import { testProvider } from "../provider-suite.ts";
import { account, signCallback } from "./account.ts";
import { answers, none } from "./results.ts";
import { events } from "./webhook-events.ts";

testProvider({
  provider,
  account,
  fixtures: new URL("fixtures/", import.meta.url),
  answers,
  idField: { payment: "uuid", order: "merchantTransactionId", "payment-link": "uuid", payout: "uuid" },
  statusAt: () => ["transactionStatus"],
  deciding: [
    ...["success", "transactionStatus", "transactionType", "code", "errorCode", "doNotResubmit"],
    ...["parsedMerchantAdviceCode", "payByLinkData", "expiresAt"],
  ],
  shown: {
    merchantTransactionId: "reference",
    lastFourDigits: "method",
    amount: "amount",
    totalAmount: "amount",
    currency: "amount",
  },
  http404: none("refused"),
  webhook: {
    events,
    uri: "/v1/shop/webhook",
    signsUri: true,
    sign: ({ credentials }, uri, body) => signCallback(credentials.sharedSecret ?? "", uri, body),
    otherSecret: { ...account, credentials: { ...account.credentials, sharedSecret: "another" } },
    withoutSecret: { ...account, credentials: { ...account.credentials, sharedSecret: undefined } },
    naming: ["uuid", "merchantTransactionId", "referenceUuid", "originalUuid", "originalMerchantTransactionId"],
  },
});
