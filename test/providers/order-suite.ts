/** Shared tests of an order that a provider reports as a list of payments. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Json } from "./mutations.ts";
import type { OrderList } from "./order-list.ts";
import { CaseRunner, http, type QuerySuite } from "./query-cases.ts";

export function testOrderList<Options, Credentials>(suite: QuerySuite<Options, Credentials>, list: OrderList): void {
  const { name } = suite;
  const runner = new CaseRunner(suite);
  const { paid, declined, cardCheck } = list.payments;
  const statesOf = async (payments: Json[]): Promise<string[]> => {
    const responses = list.forms.map((form) => http(200, JSON.stringify(form(payments))));
    const results = await Promise.all(
      responses.map((response) => runner.query("order", response, undefined, list.reference)),
    );
    return results.map(({ result }) => (result.outcome === "found" ? result.facts.state : result.outcome));
  };
  const inEachForm = (state: string) => list.forms.map(() => state);

  describe(`${name} orders as lists`, () => {
    test(`An order of ${name} has the same state in every form of the list of its payments`, async () => {
      assert.deepEqual(await statesOf([paid]), inEachForm("succeeded"));
      assert.deepEqual(await statesOf([declined]), inEachForm("failed"));
    });

    test(`An order of ${name} with a card check beside a declined purchase has failed, and with a paid one succeeded`, async () => {
      for (const [purchase, state] of [
        [declined, "failed"],
        [paid, "succeeded"],
      ] as const) {
        for (const payments of [
          [purchase, cardCheck],
          [cardCheck, purchase],
        ]) {
          assert.deepEqual(await statesOf(payments), inEachForm(state));
        }
      }
      assert.deepEqual(await statesOf([cardCheck]), inEachForm("verified"));
    });
  });
}
