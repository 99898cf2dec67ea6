import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import {
  bearer,
  CREDENTIALS,
  callsFor,
  eventually,
  type Fixture,
  fetchStatus,
  hubOf,
  limits,
  openFixture,
  payment,
  watch,
} from "./fixture.ts";

const PER_ACCOUNT = 8;
const PER_ID = 3;
const PENDING = [{ status: "PENDING", afterMs: 0 }];

let fixture: Fixture;
before(async () => {
  fixture = await openFixture({
    entryPath: fileURLToPath(new URL("instrumented-worker/worker.ts", import.meta.url)),
    simulator: { limits: { perAccount: PER_ACCOUNT, perId: PER_ID }, callbacks: { retryScale: 0.001 } },
    connections: {
      shop: { limits: limits(PER_ACCOUNT, PER_ID) },
      outlet: { limits: limits(PER_ACCOUNT + 20, PER_ID + 20) },
    },
    secrets: { OUTLET_CREDENTIALS: { ...CREDENTIALS, linkKey: undefined } as never },
  });
});
after(() => fixture.close());

function assertWithinBudget(): void {
  const { perAccount, perId, refused } = fixture.simulator.control.judgeReport();
  assert.ok(perAccount.most <= PER_ACCOUNT, `${perAccount.most} calls for the account in one window`);
  assert.ok(perId.most <= PER_ID, `${perId.most} calls for ${perId.name} in one window`);
  assert.equal(refused, 0);
}

describe("the call budget in workerd", { timeout: 280_000 }, () => {
  test("Two connections of one account share its budget and never exceed it, with many viewers and webhooks", async () => {
    const { control } = fixture.simulator;
    const resources = Array.from({ length: 12 }, () => control.create({ lifecycle: PENDING }).uuid);
    const watchWithToken = async (id: string, name: string) =>
      watch(fixture, `${name}/payment/${id}`, await bearer(payment(id, "payment", name)));
    const streams = await Promise.all(
      resources.flatMap((id) => ["shop", "outlet"].map((name) => watchWithToken(id, name))),
    );
    await Promise.all(streams.map((stream) => stream.state("processing", 0)));
    // The calls of two more windows.
    const before = control.judgeReport().calls;
    await eventually(async () => {
      await Promise.all(
        resources.map(async (id) => fetchStatus(fixture, `shop/payment/${id}`, await bearer(payment(id)))),
      );
      for (const id of resources) control.resendCallback(id);
      assert.ok(control.judgeReport().calls >= before + 2 * PER_ACCOUNT);
    }, 40_000);
    assertWithinBudget();
    assert.ok(
      resources.every((id) => callsFor(fixture, id) >= 2),
      "not every resource was checked again",
    );
    assert.equal((await fixture.worker.objectIds("ProviderGate")).length, 1);
    await Promise.all(streams.map((stream) => stream.close()));
  });

  test("Calls that are in flight when the worker restarts are made again, within the budget", async () => {
    const { control } = fixture.simulator;
    const ids = Array.from({ length: 3 }, () => control.create({ lifecycle: PENDING }).uuid);
    for (const id of ids) control.addFault({ kind: "hang", id, nextCalls: 1 });
    const streams = await Promise.all(
      ids.map(async (id) => watch(fixture, `shop/payment/${id}`, await bearer(payment(id)))),
    );
    await eventually(() => assert.ok(ids.every((id) => callsFor(fixture, id) === 1)));
    await fixture.worker.restart();
    await Promise.all(streams.map((stream) => stream.ended));
    const again = await Promise.all(
      ids.map(async (id) => watch(fixture, `shop/payment/${id}`, await bearer(payment(id)))),
    );
    await Promise.all(again.map((stream) => stream.next(({ data }) => data.state === "processing", 0, 40_000)));
    assertWithinBudget();
    await Promise.all(again.map((stream) => stream.close()));
  });

  test("Budget and statuses survive a restart, and a webhook that was sent meanwhile arrives", async () => {
    const { control } = fixture.simulator;
    const { uuid } = control.create({ lifecycle: PENDING });
    const headers = await bearer(payment(uuid));
    const before = await eventually(async () => {
      const document = await fetchStatus(fixture, `shop/payment/${uuid}`, headers);
      assert.equal(document.state, "processing");
      return document;
    }, 40_000);
    // Sent while the worker is down. IXOPAY repeats it until the worker accepts it.
    setTimeout(() => control.refund(uuid), 100);
    await fixture.worker.restart(500);
    const after = await eventually(async () => {
      const document = await fetchStatus(fixture, `shop/payment/${uuid}`, headers);
      assert.equal(document.state, "refunded");
      return document;
    });
    assert.equal(after.version, before.version + 1);
    assert.deepEqual(
      after.timeline.map(({ state }) => state),
      ["processing", "refunded"],
    );
    assertWithinBudget();
  });

  test("The budget holds when gate and hubs are evicted between calls, and the streams continue", async () => {
    const { control } = fixture.simulator;
    const ids = Array.from({ length: 3 }, () => control.create({ lifecycle: PENDING }).uuid);
    const streams = await Promise.all(
      ids.map(async (id) => watch(fixture, `shop/payment/${id}`, await bearer(payment(id)))),
    );
    const isAsleep = (error: Error) => assert.match(error.message, /not currently running/);
    const evictAll = async () => {
      for (const id of ids) await fixture.worker.evict("StatusHub", hubOf(`shop/payment/${id}`)).catch(isAsleep);
      for (const id of await fixture.worker.objectIds("ProviderGate"))
        await fixture.worker.fetch(`/probe/abort-gate?id=${id}`);
    };
    await Promise.all(streams.map((stream) => stream.next(({ data }) => data.state === "processing", 0, 40_000)));
    await evictAll();
    await Promise.all(streams.map((stream) => stream.next(({ event }) => event === "checked", 0, 40_000)));
    await evictAll();
    for (const id of ids) control.advance(id, { status: "SUCCESS", callback: false });
    await Promise.all(streams.map((stream) => stream.next(({ data }) => data.state === "succeeded", 0, 40_000)));
    assertWithinBudget();
  });
});
