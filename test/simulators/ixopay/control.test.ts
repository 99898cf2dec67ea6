/** The control of the simulated IXOPAY over HTTP. */
import assert from "node:assert/strict";
import { describe, type TestContext, test } from "node:test";
import * as z from "zod";
import { SCENARIO_NAMES } from "./scenarios.ts";
import { startIxopaySimulator } from "./server.ts";

const answerSchema = z.looseObject({
  uuid: z.string().default(""),
  error: z.string().default(""),
  calls: z.number().default(-1),
  perId: z.looseObject({ most: z.number() }).optional(),
});

async function start(t: TestContext) {
  const simulator = await startIxopaySimulator();
  t.after(() => simulator.close());
  const call = async (method: string, path: string, body?: unknown) => {
    const response = await fetch(`${simulator.url}/_control${path}`, {
      method,
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    return { status: response.status, body: answerSchema.parse(await response.json()) };
  };
  return { control: simulator.control, call };
}

describe("the control of the simulated IXOPAY over HTTP", () => {
  test("The IXOPAY control creates a transaction and its follow-up", async (t) => {
    const { control, call } = await start(t);
    const { status, body } = await call("POST", "/create", {
      amount: "12.00",
      lifecycle: [{ status: "SUCCESS", afterMs: 0 }],
    });
    assert.equal(status, 201);
    assert.equal(control.transactions.byUuid(body.uuid)?.amount, "12.00");
    const refund = await call("POST", "/follow-ups", { of: body.uuid, kind: "refund", amount: "2.00" });
    assert.equal(control.transactions.byUuid(refund.body.uuid)?.follows?.uuid, body.uuid);
  });

  test("The IXOPAY control adds and clears faults", async (t) => {
    const { control, call } = await start(t);
    await call("POST", "/faults", { kind: "status", status: 503 });
    assert.equal(control.faults.consume("a", Date.now())?.kind, "status");
    await call("DELETE", "/faults");
    assert.equal(control.faults.consume("a", Date.now()), null);
  });

  test("The IXOPAY control changes only the named callback settings", async (t) => {
    const { control, call } = await start(t);
    await call("POST", "/callbacks", { url: "http://127.0.0.1:1/", retryScale: 0.5 });
    await call("POST", "/callbacks", { bodyHash: "md5" });
    assert.partialDeepStrictEqual(control.callbacks.settings, {
      url: "http://127.0.0.1:1/",
      retryScale: 0.5,
      bodyHash: "md5",
    });
  });

  test("The IXOPAY control reports the judge's counts and clears them on reset", async (t) => {
    const { control, call } = await start(t);
    control.judge.recordCall({ account: "user", id: "getByUuid/a", atMs: 1 });
    assert.equal((await call("GET", "/judge")).body.perId?.most, 1);
    await call("POST", "/reset");
    assert.equal((await call("GET", "/judge")).body.calls, 0);
  });

  test("The IXOPAY control plays every named scenario", async (t) => {
    const { control, call } = await start(t);
    const kinds: unknown[] = [];
    for (const name of SCENARIO_NAMES) {
      const { status, body } = await call("POST", `/scenarios/${name}`);
      assert.equal(status, 201);
      assert.equal(control.transactions.byUuid(body.uuid)?.merchantTransactionId, body.merchantTransactionId);
      assert.equal(body.id, body.uuid);
      kinds.push([name, body.kind]);
    }
    assert.deepEqual(kinds, [
      ...["paid", "declined", "refunded", "pending-forever", "outage"].map((name) => [name, "payment"]),
      ["link", "payment-link"],
      ["payout", "payout"],
    ]);
  });

  test("The IXOPAY control reports the error in a wrong body and changes nothing", async (t) => {
    const { control, call } = await start(t);
    const wrong = await call("POST", "/faults", { kind: "status", status: "many" });
    assert.equal(wrong.status, 400);
    assert.match(wrong.body.error, /status/);
    assert.equal(control.faults.consume("a", Date.now()), null);
    assert.equal((await call("POST", "/follow-ups", { of: "unknown-id", kind: "refund" })).status, 404);
    assert.equal((await call("POST", "/nothing-like-that")).status, 404);
  });
});
