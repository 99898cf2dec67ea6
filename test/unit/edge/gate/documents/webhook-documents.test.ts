/** The documents that webhooks are verified with: which calls the account makes for them, and what is kept in memory. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { WebhookDocuments } from "../../../../../edge/gate/documents/webhook-documents.ts";
import { err, ok } from "../../../../../edge/platform/result.ts";
import type { Limits } from "../../../../../edge/providers/provider.ts";
import type { ProviderRequest, ProviderResponse } from "../../../../../edge/providers/query.ts";
import { check, openGate, START_MS } from "../gate-fixture.ts";

const URL = "https://api.example/certs/1";
const bytes = new TextEncoder().encode("certificate");
const answer = (status: number): ProviderResponse => ok({ status, headers: new Headers(), body: bytes });

function start(response: ProviderResponse | Promise<ProviderResponse> = answer(200), limits: Partial<Limits> = {}) {
  const gate = openGate(limits);
  const clock = { nowMs: START_MS };
  const calls: [string, ProviderRequest][] = [];
  const documents = new WebhookDocuments(
    () => clock.nowMs,
    async (...call) => {
      calls.push(call);
      return response;
    },
  );
  const used = () => gate.report(clock.nowMs).calls.used;
  return { gate, clock, calls, used, get: (url = URL) => documents.get(gate, url) };
}

describe("a document that webhooks are verified with", () => {
  test("A document costs one call of the account, without credentials and of at most 64 KB, and is kept", async () => {
    const { get, calls, used } = start();
    assert.deepEqual(await get(), bytes);
    assert.deepEqual(await get(), bytes);
    assert.deepEqual(calls, [[URL, { method: "GET", headers: {}, maxBytes: 65_536 }]]);
    assert.equal(used(), 1);
  });

  test("Webhooks that arrive at the same time share the call for their document", async () => {
    const { get, calls } = start();
    assert.deepEqual(await Promise.all([get(), get(), get()]), [bytes, bytes, bytes]);
    assert.equal(calls.length, 1);
  });

  test("A document is not fetched while half of the account's calls are used", async () => {
    const { get, gate, calls } = start(answer(200), { perAccount: 4, perId: 4 });
    for (const id of ["a", "b", "c"]) gate.requestCheck(check(`shop/payment/${id}`), START_MS);
    assert.equal(gate.grants(START_MS).length, 3);
    assert.equal(await get(), null);
    assert.equal(calls.length, 0);
  });

  test("A document is not fetched while an operator has paused the account", async () => {
    const { get, gate, calls } = start();
    gate.act("pause", START_MS);
    assert.deepEqual([await get(), calls.length], [null, 0]);
  });

  for (const [what, response] of [
    ["does not exist", answer(404)],
    ["cannot be fetched", err("network" as const)],
    ["is too large", err("too-large" as const)],
    ["the provider has no call left for", answer(429)],
  ] as const) {
    test(`A document that ${what} costs one call in a minute, whatever its address`, async () => {
      const { get, clock, calls } = start(response);
      assert.equal(await get(), null);
      assert.equal(await get("https://api.example/certs/2"), null);
      assert.equal(calls.length, 1);
      clock.nowMs += 60_000;
      await get();
      // An account that the provider has paused makes no call at all.
      assert.equal(calls.length, response.ok && response.value.status === 429 ? 1 : 2);
    });
  }

  test("A document that does not exist says nothing about the account, and a 429 pauses it", async () => {
    const missing = start(answer(404));
    for (let turn = 0; turn < 10; turn++) {
      await missing.get();
      missing.clock.nowMs += 60_000;
    }
    assert.equal(missing.gate.report(missing.clock.nowMs).paused, null);
    const limited = start(answer(429));
    await limited.get();
    assert.equal(limited.gate.report(START_MS).paused?.reason, "rate-limited");
  });
});
