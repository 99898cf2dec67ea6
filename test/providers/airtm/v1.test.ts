/** The shared provider tests for Airtm's API v1. */
import { provider } from "../../../edge/providers/airtm/index.ts";
import { testProvider } from "../provider-suite.ts";
import { notFound } from "../query-cases.ts";
import { CODES, UUIDS, v1Account } from "./account.ts";
import { cases } from "./v1-results.ts";

testProvider({
  name: "Airtm v1",
  // v1 makes no call for a report: see queries.test.ts.
  provider: { ...provider, kinds: provider.kinds.filter((kind) => kind !== "report") },
  account: v1Account,
  fixtures: new URL("fixtures/v1/", import.meta.url),
  cases,
  idField: { payment: "id", order: "code", payout: "id", "bulk-payout": "id" },
  ids: { payment: UUIDS, payout: UUIDS, "bulk-payout": UUIDS, order: CODES },
  statusPath: () => ["status"],
  decidingFields: ["status", "operation_type", "payments", "count", "completed", "failed"],
  visibleFields: { code: "reference", amount: "amount", count: "progress", completed: "progress", failed: "progress" },
  http404: notFound,
  http429: "account",
});
