/** The shared provider tests for Adyen. */
import { provider } from "../../../edge/providers/adyen/index.ts";
import { testProvider } from "../provider-suite.ts";
import { notFound } from "../query-cases.ts";
import { account, OTHER_KEY, signItems, withKeys } from "./account.ts";
import { cases } from "./results.ts";
import { events } from "./webhook-events.ts";

const pspReferences = {
  examples: ["QFQTPCQ8HXSKGK82", "7914073381342284", "853597395210930A", "TEST_CUSTOM_7914073381342284"],
  impossible: ["QFQTPCQ", "QFQTPCQ8:HXSKGK82", "QFQTPCQ8 HXSKGK82"],
};

testProvider({
  name: "Adyen",
  provider,
  account,
  fixtures: new URL("fixtures/", import.meta.url),
  cases,
  idField: { "payment-link": "id", payout: "id" },
  ids: {
    payment: pspReferences,
    order: { examples: ["order-7", " Bücher: 1/2", "A#1"], impossible: ["a".repeat(81)] },
    "payment-link": { examples: ["PL61C53A8B97E6915A"], impossible: ["pl61c53a8b97e6915a", "PL61"] },
    payout: { examples: ["6JKRLZ8LOT47J7RY"], impossible: ["6JKRLZ8", "6JKR-LZ8LOT47J7RY"] },
  },
  statusPath: () => ["status"],
  decidingFields: ["status", "manualCapture", "captureDelayHours", "tracking", "events", "trackingData", "type"],
  visibleFields: {
    value: "amount",
    currency: "amount",
    reference: "reference",
    merchantReference: "reference",
    url: "continueUrl",
    cardSummary: "method",
    reason: "method",
    arn: "bankReferences",
  },
  http404: notFound,
  webhook: {
    events,
    uri: "/v1/shop/webhook",
    signsUri: false,
    sign: () => ({}),
    signBody: signItems,
    signedFields: [
      ...["pspReference", "merchantAccountCode", "merchantReference", "value", "currency", "eventCode", "success"],
      "hmacSignature",
    ],
    otherSecret: withKeys(OTHER_KEY),
    withoutSecret: withKeys(),
    idFields: ["pspReference", "originalReference", "merchantReference", "paymentLinkId"],
  },
});
