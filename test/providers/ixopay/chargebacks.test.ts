/** With which id a chargeback is asked for is not documented, so it answers for itself and for the payment it took back. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Kind } from "../../../contract/resource.ts";
import { provider } from "../../../edge/providers/ixopay/index.ts";
import { http, NOW_MS, readFixture } from "../query-suite.ts";
import { account } from "./account.ts";

async function stateOf(fixture: string, kind: Kind, id: string): Promise<string> {
  const query = { kind, id, nowMs: NOW_MS, firstRequestedMs: NOW_MS, cursor: null, session: { bearer: null } };
  const body = JSON.stringify(readFixture(new URL("fixtures/", import.meta.url), fixture));
  const answer = await provider.query(account, query, async () => http(200, body));
  return answer.outcome === "found" ? answer.facts.state : answer.outcome;
}

describe("an answer that is a chargeback", () => {
  for (const [fixture, own, ownReference, state] of [
    ["charged-back", "cback123cback123cbac", "auto-2019-10-10-1234", "charged_back"],
    ["chargeback-reversed", "rever123rever123reve", "auto-2019-10-15-1234", "succeeded"],
  ] as const) {
    test(`(${fixture}) is about itself and about its payment, and about no other`, async () => {
      for (const id of [own, "orig1234orig1234orig"]) assert.equal(await stateOf(fixture, "payment", id), state);
      for (const id of [ownReference, "2019-09-02-0001"]) assert.equal(await stateOf(fixture, "order", id), state);
      assert.equal(await stateOf(fixture, "payment", "another-id"), "no-result");
      assert.equal(await stateOf(fixture, "order", "another-id"), "no-result");
    });
  }
});
