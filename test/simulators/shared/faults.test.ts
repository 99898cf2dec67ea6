/** Faults over real sockets, as a caller observes them. */
import assert from "node:assert/strict";
import { after, describe, test } from "node:test";
import { type FaultRequest, Faults } from "./faults.ts";
import { startHttpServer } from "./http-server.ts";
import { sendFaulty, sendJson } from "./responses.ts";

const faults = new Faults();
const server = await startHttpServer(0, (request, response) => {
  const answer = { status: 200, body: { success: true, amount: "9.99", list: [1], nothing: null } };
  const fault = faults.consume(request.url?.slice(1) ?? null, Date.now());
  if (fault) sendFaulty(response, fault, answer, (status) => ({ status }));
  else sendJson(response, answer);
});
after(() => server.close());

function fetchWith(fault: FaultRequest, init?: RequestInit): Promise<Response> {
  faults.clear();
  faults.add(fault, Date.now());
  return fetch(`${server.url}/a`, { redirect: "manual", ...init });
}

describe("faults of a simulator", () => {
  test("A fault applies only to its id, to its number of calls, and within its time", () => {
    faults.clear();
    faults.add({ kind: "hang", id: "a", nextCalls: 2, afterMs: 100, forMs: 1000 }, 0);
    assert.equal(faults.consume("a", 99), null);
    assert.equal(faults.consume("b", 100), null);
    assert.equal(faults.consume("a", 100)?.kind, "hang");
    assert.equal(faults.consume("a", 1099)?.kind, "hang");
    assert.equal(faults.consume("a", 1099), null);
    faults.add({ kind: "hang", forMs: 10 }, 0);
    assert.equal(faults.consume("a", 10), null);
  });

  test("A status fault returns the provider's own body for that status", async () => {
    const response = await fetchWith({ kind: "status", status: 503 });
    assert.equal(response.status, 503);
    assert.deepEqual(await response.json(), { status: 503 });
  });

  test("A too-many-requests fault returns 429 with Retry-After", async () => {
    const response = await fetchWith({ kind: "too-many-requests", retryAfterSeconds: 7 });
    assert.deepEqual([response.status, response.headers.get("retry-after")], [429, "7"]);
  });

  test("A latency fault delays the correct response", async () => {
    const fromMs = performance.now();
    const response = await fetchWith({ kind: "latency", ms: 30 });
    assert.equal((await response.json()).amount, "9.99");
    assert.ok(performance.now() - fromMs >= 29);
  });

  test("A slow-bytes fault sends the correct response byte by byte", async () => {
    const response = await fetchWith({ kind: "slow-bytes", everyMs: 1 });
    assert.equal((await response.json()).amount, "9.99");
  });

  for (const kind of ["cut-body", "reset"] as const) {
    test(`A ${kind} fault breaks the connection`, async () => {
      await assert.rejects(async () => (await fetchWith({ kind })).text());
    });
  }

  for (const kind of ["garbage", "html"] as const) {
    test(`A ${kind} fault returns 200 with a body that is not JSON`, async () => {
      const response = await fetchWith({ kind });
      assert.equal(response.status, 200);
      await assert.rejects(response.json());
    });
  }

  test("A deep-nesting fault returns JSON that is nested too deep", async () => {
    const response = await fetchWith({ kind: "deep-nesting", depth: 5 });
    assert.deepEqual(await response.json(), [[[[[]]]]]);
  });

  test("A huge-body fault returns valid JSON of at least the requested size", async () => {
    const response = await fetchWith({ kind: "huge-body", bytes: 1_000_000 });
    assert.ok((await response.json()).padding.length >= 1_000_000);
  });

  test("A wrong-types fault keeps the names and changes the type of every value", async () => {
    const response = await fetchWith({ kind: "wrong-types" });
    assert.deepEqual(await response.json(), {
      success: "perhaps",
      amount: { was: "text" },
      list: "a list",
      nothing: 0,
    });
  });

  test("A redirect fault redirects to its location", async () => {
    const response = await fetchWith({ kind: "redirect", location: "http://127.0.0.1:1/" });
    assert.deepEqual([response.status, response.headers.get("location")], [302, "http://127.0.0.1:1/"]);
  });

  test("A hang fault never sends a response", async () => {
    await assert.rejects(fetchWith({ kind: "hang" }, { signal: AbortSignal.timeout(50) }), { name: "TimeoutError" });
  });
});
