/** The names by which Finrelay may find a transaction, and the amounts that it may send. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { provider } from "../../../edge/providers/finrelay/index.ts";
import type { QueryResult } from "../../../edge/providers/query.ts";
import { http, noResult } from "../query-cases.ts";
import { account } from "./account.ts";

const transaction = { id: "txn_1", order_id: "ORDER-1-11", reference: "Bestellung \u00e4", currency: "EUR" };

async function resultOf(id: string, body: string, trusted = true): Promise<QueryResult> {
  const times = { nowMs: 0, firstRequestedMs: 0 };
  const session = { bearer: { token: "t", issuedTo: "", expiresMs: Number.MAX_SAFE_INTEGER } };
  const tokenAccount = { ...account, credentials: { grant: "token" as const, token: "t", webhookKey: undefined } };
  const query = { kind: "payment" as const, id, trusted, ...times, cursor: null, session };
  const step = await provider.query(tokenAccount, query, async () => http(200, body));
  return step.outcome === "more" ? assert.fail() : step;
}

const bodyWith = (changes: object) =>
  JSON.stringify({ found: true, transaction: { ...transaction, approved: true, pending: false, ...changes } });

describe("the names of a Finrelay transaction", () => {
  test("A Finrelay transaction is shown for its id, its order number and its reference", async () => {
    for (const id of ["txn_1", "TXN_1", "ORDER-1-11", "Bestellung \u00e4", "Bestellung a\u0308"]) {
      assert.equal((await resultOf(id, bodyWith({}), false)).outcome, "found", id);
    }
  });

  test("A Finrelay transaction with other names is not shown, also if only hyphens, blanks or letter case differ", async () => {
    for (const id of ["ORDER-11-1", "ORDER111", "order-1-11", "txn1", "Bestellung  \u00e4"]) {
      assert.deepEqual(await resultOf(id, bodyWith({})), noResult("another-id"), id);
    }
  });

  test("The reference of a Finrelay transaction is not shown", async () => {
    assert.ok(!JSON.stringify(await resultOf("txn_1", bodyWith({}))).includes("Bestellung"));
  });
});

describe("the amounts of Finrelay", () => {
  for (const [amount, value] of [
    ["1700.0", "17.00"],
    ["1.7E3", "17.00"],
    ['"1.7E+3"', "17.00"],
    ["1699.9999999999998", "17.00"],
    ["1700", "17.00"],
    ["9007199254740993", "90071992547409.93"],
    ["1700.5", undefined],
    ["1E400000", undefined],
    ['"1 700"', undefined],
  ] as const) {
    test(`Minor units written as ${amount} are ${value ?? "not read, and the state stays"}`, async () => {
      const result = await resultOf("txn_1", bodyWith({ amount: "AMOUNT" }).replace('"AMOUNT"', amount));
      assert.ok(result.outcome === "found");
      assert.deepEqual([result.facts.state, result.facts.amount?.value], ["succeeded", value]);
    });
  }
});
