/** The shared provider tests for IXOPAY. */
import { provider } from "../../../edge/providers/ixopay/index.ts";
import { testProvider } from "../provider-suite.ts";
import { noResult } from "../query-cases.ts";
import { account, signCallback } from "./account.ts";
import { cases } from "./results.ts";
import { events } from "./webhook-events.ts";

const IDS = {
  // Documented as at most 50 characters. Most examples have 20.
  examples: ["abcde12345abcde12345", "f81d4fae-7dec-11d0-a765-00a0c91e6bf6", "a", "Z9-".repeat(16)],
  impossible: ["a".repeat(51), "a b", "a_b", "\u00e4", "a.b", "a\u0301"],
};

testProvider({
  name: "IXOPAY",
  provider,
  account,
  fixtures: new URL("fixtures/", import.meta.url),
  cases,
  idField: {
    payment: "uuid",
    order: "merchantTransactionId",
    "payment-link": "uuid",
    payout: "uuid",
    "payment-method": "uuid",
  },
  ids: {
    payment: IDS,
    "payment-link": IDS,
    payout: IDS,
    "payment-method": IDS,
    order: {
      // Their length is documented, their characters are not.
      examples: ["2019-09-02-0001", "auto-2019-10-10-1234", "a", "Bestellung Nr. 7 (ä)", "\u6ce8\u6587".repeat(25)],
      impossible: ["a".repeat(51), "order/1", "50%"],
    },
  },
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
    convertedAmount: "billed",
    convertedCurrency: "billed",
    schemeTransactionIdentifier: "bankReferences",
  },
  http404: noResult("refused"),
  webhook: {
    events,
    uri: "/v1/shop/webhook",
    signsUri: true,
    sign: ({ credentials }, uri, body) => signCallback(credentials.sharedSecret ?? "", uri, body),
    signedTime: {
      oldestMs: 8 * 86_400_000,
      sign: ({ credentials }, uri, body, atMs) =>
        signCallback(credentials.sharedSecret ?? "", uri, body, "sha512", atMs),
    },
    otherSecret: { ...account, credentials: { ...account.credentials, sharedSecret: "another" } },
    withoutSecret: { ...account, credentials: { ...account.credentials, sharedSecret: undefined } },
    idFields: [
      "uuid",
      "merchantTransactionId",
      "referenceUuid",
      "originalUuid",
      "originalMerchantTransactionId",
      "chargebackUuid",
    ],
  },
});
