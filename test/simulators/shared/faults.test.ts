/** Faults over real sockets, as a caller meets them. */
import assert from "node:assert/strict";
import { after, describe, test } from "node:test";
import { type FaultRequest, Faults } from "./faults.ts";
import { startHttpServer } from "./http-server.ts";
import { sendFaulty, sendJson } from "./responses.ts";

const faults = new Faults();
const server = await startHttpServer(0, (request, response) => {
  const answer = { status: 200, body: { success: true, amount: "9.99", list: [1], nothing: null } };
  const fault = faults.take(request.url?.slice(1) ?? null, Date.now());
  if (fault) sendFaulty(response, fault, answer, (status) => ({ status }));
  else sendJson(response, answer);
});
after(() => server.close());

function askWith(fault: FaultRequest, init?: RequestInit): Promise<Response> {
  faults.clear();
  faults.add(fault, Date.now());
  return fetch(`${server.url}/a`, { redirect: "manual", ...init });
}

describe("a fault", () => {
  test("hits only its id, only so many calls, and only in its time", () => {
    faults.clear();
    faults.add({ kind: "hang", id: "a", nextCalls: 2, afterMs: 100, forMs: 1000 }, 0);
    assert.equal(faults.take("a", 99), null);
    assert.equal(faults.take("b", 100), null);
    assert.equal(faults.take("a", 100)?.kind, "hang");
    assert.equal(faults.take("a", 1099)?.kind, "hang");
    assert.equal(faults.take("a", 1099), null);
    faults.add({ kind: "hang", forMs: 10 }, 0);
    assert.equal(faults.take("a", 10), null);
  });

  test("of kind status answers with the provider's own body for it", async () => {
    const response = await askWith({ kind: "status", status: 503 });
    assert.equal(response.status, 503);
    assert.deepEqual(await response.json(), { status: 503 });
  });

  test("of kind too-many-requests answers 429 and says when to come back", async () => {
    const response = await askWith({ kind: "too-many-requests", retryAfterSeconds: 7 });
    assert.deepEqual([response.status, response.headers.get("retry-after")], [429, "7"]);
  });

  test("of kind latency delays the right answer", async () => {
    const fromMs = performance.now();
    const response = await askWith({ kind: "latency", ms: 30 });
    assert.equal((await response.json()).amount, "9.99");
    assert.ok(performance.now() - fromMs >= 29);
  });

  test("of kind slow-bytes sends the right answer byte by byte", async () => {
    const response = await askWith({ kind: "slow-bytes", everyMs: 1 });
    assert.equal((await response.json()).amount, "9.99");
  });

  for (const kind of ["cut-body", "reset"] as const) {
    test(`of kind ${kind} breaks the connection`, async () => {
      await assert.rejects(async () => (await askWith({ kind })).text());
    });
  }

  for (const kind of ["garbage", "html"] as const) {
    test(`of kind ${kind} answers 200 with something that is not JSON`, async () => {
      const response = await askWith({ kind });
      assert.equal(response.status, 200);
      await assert.rejects(response.json());
    });
  }

  test("of kind deep-nesting answers JSON that is nested too deep", async () => {
    const response = await askWith({ kind: "deep-nesting", depth: 5 });
    assert.deepEqual(await response.json(), [[[[[]]]]]);
  });

  test("of kind huge-body answers valid JSON of at least the asked size", async () => {
    const response = await askWith({ kind: "huge-body", bytes: 1_000_000 });
    assert.ok((await response.json()).padding.length >= 1_000_000);
  });

  test("of kind wrong-types keeps the names and changes every value's type", async () => {
    const response = await askWith({ kind: "wrong-types" });
    assert.deepEqual(await response.json(), {
      success: "perhaps",
      amount: { was: "text" },
      list: "a list",
      nothing: 0,
    });
  });

  test("of kind redirect points elsewhere", async () => {
    const response = await askWith({ kind: "redirect", location: "http://127.0.0.1:1/" });
    assert.deepEqual([response.status, response.headers.get("location")], [302, "http://127.0.0.1:1/"]);
  });

  test("of kind hang never answers", async () => {
    await assert.rejects(askWith({ kind: "hang" }, { signal: AbortSignal.timeout(50) }), { name: "TimeoutError" });
  });
});
