/** Statuses that a merchant's server pushes, and seeds of connections whose provider reports the status itself. */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { InvalidProblem } from "../../../contract/problem.ts";
import {
  assertDiscreet,
  bearer,
  completeLog,
  customer,
  eventually,
  type Fixture,
  fetchStatus,
  LINK_KEY,
  openFixture,
  payment,
  problemOf,
  watch,
} from "../fixture.ts";

let fixture: Fixture;
before(async () => {
  fixture = await openFixture();
});
after(() => fixture.close());

const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();

interface Sent {
  method?: string;
  key?: string | null;
  headers?: Record<string, string>;
  type?: string;
}

/** Sends a body as the merchant's server does. */
function send(path: string, body: object | string, { method = "PUT", key = LINK_KEY, headers, type }: Sent = {}) {
  return fixture.worker.fetch(`/v1/${path}`, {
    method,
    body: typeof body === "string" ? body : JSON.stringify(body),
    headers: {
      "Content-Type": type ?? "application/json",
      ...(key !== null && { Authorization: `Bearer ${key}` }),
      ...customer(),
      ...headers,
    },
  });
}

interface Reply {
  applied: boolean;
  verdict: string;
  revision: number;
  state: string;
}

async function replyOf(response: Response, status: number): Promise<Reply> {
  const text = await response.text();
  assert.equal(response.status, status, text);
  assert.equal(response.headers.get("Cache-Control"), "no-store");
  assert.equal(response.headers.get("Access-Control-Allow-Origin"), null);
  const reply: Reply = JSON.parse(text);
  assert.equal(response.headers.get("ETag"), `"r${reply.revision}"`);
  return reply;
}

describe("a seed", { timeout: 120_000 }, () => {
  const amount = { value: "9.99", currency: "EUR" };
  const seed = (minutes = 1) => ({ state: "processing", occurredAt: minutesAgo(minutes), amount, reference: "o-1" });

  test("A page that opens before the provider knows the order shows the seed, and then what the provider reports", async () => {
    const path = "shop/order/seeded-1";
    const reply = await replyOf(await send(path, seed()), 201);
    assert.deepEqual([reply.applied, reply.revision, reply.state], [true, 1, "processing"]);
    const token = await bearer(payment("seeded-1", "order"));
    const document = await fetchStatus(fixture, path, token);
    assert.deepEqual([document.state, document.hint, document.amount], ["processing", null, amount]);
    assert.deepEqual([document.reference, document.timeline.length], ["o-1", 1]);
    fixture.simulator.control.create({ merchantTransactionId: "seeded-1", amount: "4.00" });
    const paid = await eventually(async () => {
      const next = await fetchStatus(fixture, path, token);
      assert.equal(next.state, "succeeded");
      return next;
    });
    assert.equal(paid.amount?.value, "4.00");
    const late = await replyOf(await send(path, seed(0)), 200);
    assert.deepEqual([late.applied, late.verdict, late.state], [false, "reported", "succeeded"]);
  });

  test("A bare id that was seeded is trusted, and an unknown one is not found", async () => {
    const uuid = "5eeded00-0000-4000-8000-000000000001";
    assert.equal((await fixture.worker.fetch(`/v1/shop/payment/${uuid}`, { headers: customer() })).status, 404);
    await replyOf(await send(`shop/payment/${uuid}`, seed()), 201);
    const document = await fetchStatus(fixture, `shop/payment/${uuid}`);
    assert.deepEqual([document.state, document.view], ["processing", "status"]);
  });

  test("A seed is refused without the link key, from a browser, with a wrong field, and for an impossible id", async () => {
    const path = "shop/order/seeded-2";
    assert.equal((await problemOf(await send(path, seed(), { key: "x".repeat(40) }), 401)).code, "token-invalid");
    const headers = { Origin: "https://shop.example" };
    assert.equal((await problemOf(await send(path, seed(), { headers }), 403)).code, "origin-not-allowed");
    const problem = await problemOf(await send(path, { ...seed(), state: "succeeded", hint: "in_review" }), 422);
    const codes = (problem as InvalidProblem).errors.map(({ pointer, code }) => `${pointer} ${code}`);
    assert.deepEqual(codes, ["/hint unknown-field", "/state not-a-word"]);
    assert.equal((await send("shop/report/a", seed())).status, 404);
    assert.equal((await send("nobody/order/a", seed())).status, 404);
    assert.equal((await send(path, {}, { method: "PATCH", type: "application/merge-patch+json" })).status, 404);
    const token = await bearer(payment("seeded-2", "order"));
    assert.equal((await fetchStatus(fixture, path, token)).hint, "not_seen_yet");
  });

  test("A line of the log has the verdict on a seed, and no key, reference or id", async () => {
    await replyOf(await send("shop/order/seeded-secret", { ...seed(), reference: "ref-4711" }), 201);
    const log = await completeLog(fixture);
    assert.match(
      log,
      /"event":"pushed",[^\n]*"connection":"shop","kind":"order",[^\n]*"verdict":"applied","seed":true/,
    );
    assertDiscreet(log, [LINK_KEY, "ref-4711", "seeded-secret"]);
  });

  test("An open stream sees the seed", async () => {
    const stream = await watch(fixture, "shop/order/seeded-3", await bearer(payment("seeded-3", "order")));
    await stream.state("unknown");
    await replyOf(await send("shop/order/seeded-3", seed()), 201);
    assert.deepEqual((await stream.state("processing")).amount, amount);
    await stream.close();
  });
});
