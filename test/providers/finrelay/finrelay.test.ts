import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { provider } from "../../../edge/providers/finrelay/index.ts";
import { type Json, valueAt } from "../mutations.ts";
import { testProvider } from "../provider-suite.ts";
import { type AnswerSuite, asking, http } from "../query-suite.ts";
import { account, type FinrelayAccount, otherSecret, signWebhook, withoutSecret } from "./account.ts";
import { answers, notFound } from "./results.ts";
import { events } from "./webhook-events.ts";

const suite: AnswerSuite<FinrelayAccount["options"], FinrelayAccount["credentials"]> = {
  provider,
  account,
  fixtures: new URL("fixtures/", import.meta.url),
  answers,
  idField: { payment: "id" },
  // The status decides only where booleans and code say nothing.
  statusAt: (json: Json) => {
    const said = ["approved", "pending", "processing_code"].map((name) => valueAt(json, ["transaction", name]));
    return said.some(Boolean) ? null : ["transaction", "status"];
  },
  deciding: ["found", "transaction", "approved", "pending", "processing_code", "status", "transaction_type"],
  shown: { amount: "amount", currency: "amount", order_id: "reference", masked: "method" },
  http404: notFound,
};

testProvider({
  ...suite,
  webhook: {
    events,
    uri: "/v1/shop/webhook",
    signsUri: false,
    sign: (as, _uri, body) => signWebhook(as, body),
    otherSecret,
    withoutSecret,
    naming: ["id", "original_transaction_id", "parent_transaction_id"],
  },
});

describe("an amount beyond what a double can hold", () => {
  test("stays exact to the last digit", async () => {
    const body = '{"found": true, "transaction": {"approved": true, "amount": 9007199254740993, "currency": "EUR"}}';
    const { answer } = await asking(suite).ask("payment", http(200, body));
    assert.ok(answer.outcome === "found");
    assert.deepEqual(answer.facts.amount, { value: "90071992547409.93", currency: "EUR" });
  });
});
