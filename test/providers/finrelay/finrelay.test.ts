/** The shared provider tests for Finrelay. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { provider } from "../../../edge/providers/finrelay/index.ts";
import { type Json, valueAt } from "../mutations.ts";
import { testProvider } from "../provider-suite.ts";
import { CaseRunner, http, notFound, type QuerySuite } from "../query-cases.ts";
import { account, type FinrelayAccount, otherSecret, signWebhook, withoutSecret } from "./account.ts";
import { cases } from "./results.ts";
import { events } from "./webhook-events.ts";

const suite: QuerySuite<FinrelayAccount["options"], FinrelayAccount["credentials"]> = {
  name: "Finrelay",
  provider,
  account,
  fixtures: new URL("fixtures/", import.meta.url),
  cases,
  idField: { payment: "id" },
  ids: {
    payment: {
      // A string, without a documented form.
      examples: ["7f1c9f0e-52a4-4a35-9a3e-5f0f6c1d2e3b", "txn_1", "a.b~c", "\u00fc 1"],
      impossible: ["a/b", "\u200b"],
    },
  },
  // The status decides only without booleans and code.
  statusPath: (json: Json) => {
    const deciding = ["approved", "pending", "processing_code"].map((name) => valueAt(json, ["transaction", name]));
    return deciding.some(Boolean) ? null : ["transaction", "status"];
  },
  decidingFields: ["found", "transaction", "approved", "pending", "processing_code", "status", "transaction_type"],
  visibleFields: { amount: "amount", currency: "amount", order_id: "reference", masked: "method" },
  http404: notFound,
};

testProvider({
  ...suite,
  webhook: {
    events,
    uri: "/v1/shop/webhook",
    signsUri: false,
    sign: (signer, _uri, body) => signWebhook(signer, body),
    otherSecret,
    withoutSecret,
    idFields: ["id", "original_transaction_id", "parent_transaction_id"],
  },
});

describe("Finrelay amounts", () => {
  test("A Finrelay amount that a double cannot hold stays exact", async () => {
    const body = '{"found": true, "transaction": {"approved": true, "amount": 9007199254740993, "currency": "EUR"}}';
    const { result } = await new CaseRunner(suite).query("payment", http(200, body));
    assert.ok(result.outcome === "found");
    assert.deepEqual(result.facts.amount, { value: "90071992547409.93", currency: "EUR" });
  });
});
