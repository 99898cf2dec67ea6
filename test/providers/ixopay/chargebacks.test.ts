/**
 * IXOPAY does not document which id a query for a chargeback uses, so the response is accepted for the chargeback's own id
 * and for the id of the payment that it took back.
 */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Kind } from "../../../contract/resource.ts";
import { provider } from "../../../edge/providers/ixopay/index.ts";
import { http, NOW_MS, readFixture } from "../query-cases.ts";
import { account } from "./account.ts";

async function stateOf(fixture: string, kind: Kind, id: string): Promise<string> {
  const query = {
    kind,
    id,
    nowMs: NOW_MS,
    trusted: true,
    firstRequestedMs: NOW_MS,
    cursor: null,
    session: { bearer: null },
  };
  const body = JSON.stringify(readFixture(new URL("fixtures/", import.meta.url), fixture));
  const result = await provider.query(account, query, async () => http(200, body));
  return result.outcome === "found" ? result.facts.state : result.outcome;
}

describe("IXOPAY chargebacks", () => {
  for (const [fixture, ownId, ownReference, state] of [
    ["charged-back", "cback123cback123cbac", "auto-2019-10-10-1234", "charged_back"],
    ["chargeback-reversed", "rever123rever123reve", "auto-2019-10-15-1234", "succeeded"],
  ] as const) {
    test(`The IXOPAY response "${fixture}" is accepted for its own ids and those of its payment, and for no other id`, async () => {
      for (const id of [ownId, "orig1234orig1234orig"]) assert.equal(await stateOf(fixture, "payment", id), state);
      for (const id of [ownReference, "2019-09-02-0001"]) assert.equal(await stateOf(fixture, "order", id), state);
      assert.equal(await stateOf(fixture, "payment", "another-id"), "no-result");
      assert.equal(await stateOf(fixture, "order", "another-id"), "no-result");
    });
  }
});
