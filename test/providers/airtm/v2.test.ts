/** The shared provider tests for Airtm's API v2. */
import { provider } from "../../../edge/providers/airtm/index.ts";
import { testProvider } from "../provider-suite.ts";
import { notFound } from "../query-cases.ts";
import { CODES, IDS_AND_CODES, signWebhook, UUIDS, v2Account } from "./account.ts";
import { cases } from "./v2-results.ts";
import { events } from "./webhook-events.ts";

testProvider({
  name: "Airtm v2",
  provider,
  account: v2Account,
  fixtures: new URL("fixtures/v2/", import.meta.url),
  cases,
  idField: { payment: "id", order: "code", payout: "id", "bulk-payout": "id", report: "id" },
  ids: { payment: UUIDS, payout: IDS_AND_CODES, "bulk-payout": UUIDS, report: UUIDS, order: CODES },
  statusPath: () => ["status"],
  decidingFields: ["status", "total"],
  visibleFields: {
    ...{ code: "reference", amount: "amount", grossAmount: "amount", netAmount: "paid" },
    ...{ total: "progress", totalAmount: "amount" },
  },
  http404: notFound,
  http429: "account",
  webhook: {
    events,
    uri: "/v1/shop/webhook",
    signsUri: false,
    sign: ({ credentials }, _uri, body) => signWebhook(credentials.webhookSecret ?? "", body),
    signedTime: {
      oldestMs: 300_000,
      sign: ({ credentials }, _uri, body, atMs) => signWebhook(credentials.webhookSecret ?? "", body, atMs),
    },
    otherSecret: {
      ...v2Account,
      credentials: { ...v2Account.credentials, webhookSecret: "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD" },
    },
    withoutSecret: { ...v2Account, credentials: { ...v2Account.credentials, webhookSecret: undefined } },
    idFields: ["id", "code"],
  },
});
