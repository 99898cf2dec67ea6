/** Airtm orders: a code can have several purchases or pay-ins (docs/interface.md#orders). */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { noResult, notFound } from "../query-cases.ts";
import { v1Account, v2Account } from "./account.ts";
import { type AirtmAccount, fixture, json, runQuery } from "./scripted-fetch.ts";

type Json = Record<string, unknown>;

const CODE = "ExternalIdentifier01";

const purchase = (change: Json): Json => ({ ...(fixture("v1/purchase-confirmed") as Json), ...change });
const payin = (change: Json): Json => ({ ...(fixture("v2/payin-confirmed") as Json), ...change });

/** Both APIs, with the operation that they document and the forms of their lists. */
const APIS: [name: string, AirtmAccount, operation: (change: Json) => Json, forms: ((list: Json[]) => unknown)[]][] = [
  ["v1", v1Account, purchase, [(list) => list, (data) => ({ currentPage: 1, lastPage: 1, total: data.length, data })]],
  ["v2", v2Account, payin, [(list) => list, (items) => ({ items, startCursor: "a", endCursor: "b" })]],
];

async function orderOf(account: AirtmAccount, body: unknown) {
  return (await runQuery(account, "order", () => json(body), CODE)).result;
}

async function factsOf(account: AirtmAccount, body: unknown) {
  const result = await orderOf(account, body);
  assert.equal(result.outcome, "found");
  return result.outcome === "found" ? result : assert.fail();
}

for (const [name, account, operation, forms] of APIS) {
  const [declined, paid] = [operation({ id: "p-1", status: "failed" }), operation({ id: "p-2", status: "confirmed" })];

  describe(`an order of several payments, Airtm ${name}`, () => {
    test(`The best of several Airtm ${name} payments decides the order, in every form and order of the list`, async () => {
      for (const form of forms) {
        for (const list of [
          [declined, paid],
          [paid, declined],
        ]) {
          const { facts, payments } = await factsOf(account, form(list));
          assert.deepEqual(
            [facts.state, facts.hint, facts.attempts],
            ["succeeded", null, { total: 2, succeeded: 1, failed: 1 }],
          );
          assert.deepEqual(payments?.map(({ id, facts }) => `${id} ${facts.state}`).toSorted(), [
            "p-1 failed",
            "p-2 succeeded",
          ]);
        }
      }
    });

    test(`Two Airtm ${name} payments of equal amount that succeeded are paid more than once`, async () => {
      const { facts } = await factsOf(account, [operation({ id: "p-1" }), operation({ id: "p-2" })]);
      assert.deepEqual([facts.state, facts.hint], ["succeeded", "paid_more_than_once"]);
    });

    test(`An Airtm ${name} payment that a list contains twice is paid once`, async () => {
      const { facts, payments } = await factsOf(account, [paid, paid]);
      assert.deepEqual([facts.state, facts.hint, payments?.length], ["succeeded", null, 1]);
    });

    test(`An open Airtm ${name} payment counts more than one that failed`, async () => {
      const open = operation({ id: "p-2", status: "processing" });
      const { facts } = await factsOf(account, [open, declined]);
      assert.deepEqual([facts.state, facts.settled, facts.advice], ["processing", false, null]);
    });

    test(`Operations with another code do not count towards an Airtm ${name} order`, async () => {
      const other = operation({ id: "p-3", code: "another" });
      assert.equal((await factsOf(account, [other, declined])).facts.state, "failed");
      assert.deepEqual(await orderOf(account, [other]), noResult("another-id"));
    });

    test(`An empty list of Airtm ${name} is not found, and a list of nothing readable is unreadable`, async () => {
      for (const form of forms) {
        assert.deepEqual(await orderOf(account, form([])), notFound);
        assert.deepEqual(await orderOf(account, form([{ code: CODE }])), noResult("unreadable"));
      }
    });

    test(`An Airtm ${name} document without a status is unreadable, whatever it lists`, async () => {
      const document = operation({ status: null, items: [] });
      assert.deepEqual(await orderOf(account, document), noResult("unreadable"));
    });
  });
}

describe("payouts beside the payments of a code", () => {
  test("An Airtm v1 payout with the code of an order is no payment of that order", async () => {
    const payout = purchase({ id: "p-3", operation_type: "payout", status: "COMPLETED" });
    const { facts, payments } = await factsOf(v1Account, [payout, purchase({ id: "p-1", status: "canceled" })]);
    assert.deepEqual([facts.state, payments?.length], ["canceled", 1]);
    assert.deepEqual(await orderOf(v1Account, [payout]), notFound);
  });

  test("The best of several Airtm v2 payouts with one code is shown, without the counts of an order", async () => {
    const document = fixture("v2/payout-completed") as Json;
    const list = [
      { ...document, id: "o-1", status: "FAILED", code: CODE },
      { ...document, id: "o-2", code: CODE },
    ];
    const { result } = await runQuery(v2Account, "payout", () => json({ items: list }), CODE);
    assert.ok(result.outcome === "found");
    assert.deepEqual([result.facts.state, result.facts.attempts, result.payments], ["succeeded", null, undefined]);
  });
});
