import { provider } from "../../../edge/providers/airtm/index.ts";
import { testProvider } from "../provider-suite.ts";
import { v1Account } from "./account.ts";
import { notFound } from "./expected.ts";
import { answers } from "./v1-results.ts";

testProvider({
  // Of a report it does not ask at all: questions.test.ts.
  provider: { ...provider, kinds: provider.kinds.filter((kind) => kind !== "report") },
  account: v1Account,
  fixtures: new URL("fixtures/v1/", import.meta.url),
  answers,
  idField: { payment: "id", order: "code", payout: "id", "bulk-payout": "id" },
  statusAt: () => ["status"],
  deciding: ["status", "operation_type", "payments", "count", "completed", "failed"],
  shown: { code: "reference", amount: "amount", count: "progress", completed: "progress", failed: "progress" },
  http404: notFound,
});
