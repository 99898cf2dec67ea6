/** Changes that time alone causes, and jurisdictions: the Worker on a clock that the test sets forward. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import {
  bearer,
  CREDENTIALS,
  callsFor,
  eventually,
  type Fixture,
  fetchStatus,
  openFixture,
  payment,
  probeWorker,
  watch,
} from "./fixture.ts";
import type { ObjectContents } from "./instrumented-worker/contents.ts";

const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
const RETENTION_DAYS = 7;
const PENDING = [{ status: "PENDING", afterMs: 0 }];

/** Connections beside `shop`. Each has its own account, and so its own gate. */
const OTHERS = ["quiet", "late", "lost", "down", "kept", "forgotten", "european"];

let fixture: Fixture;
before(async () => {
  fixture = await openFixture({
    entryPath: fileURLToPath(new URL("instrumented-worker/worker.ts", import.meta.url)),
    // The clock of the simulator server is not set forward.
    simulator: { limits: { enforce: false } },
    connections: {
      ...Object.fromEntries(OTHERS.map((name) => [name, { account: name, retentionDays: RETENTION_DAYS }])),
      european: { account: "european", jurisdiction: "eu" },
    },
    secrets: Object.fromEntries(OTHERS.map((name) => [`${name.toUpperCase()}_CREDENTIALS`, CREDENTIALS])),
  });
});
after(() => fixture.close());

const probe = <Answer>(what: string, query?: Record<string, string>) => probeWorker<Answer>(fixture, what, query);

const nameOf = (text: string) => createHash("sha256").update(text).digest("hex");
const accountOf = (connection: string) => `ixopay|${new URL(fixture.simulator.baseUrl).host}|${connection}`;
const forward = (ms: number) => probe("forward", { ms: String(ms) });
const hubContents = (path: string, jurisdiction = "") =>
  probe<ObjectContents>("hub", { name: jurisdiction + nameOf(path) });
const gateContents = (connection: string, jurisdiction = "") =>
  probe<ObjectContents>("gate", { name: jurisdiction + nameOf(accountOf(connection)) });

/** A token that is valid for longer than these tests set the clock forward. */
const tokenFor = (uuid: string, connection: string) =>
  bearer(payment(uuid, "payment", connection), { expiresInSeconds: (60 * DAY_MS) / SECOND_MS });

/** A connection's gate loses its memory, and so its pending checks. */
const abortGate = (connection: string) => probe("abort-gate", { name: nameOf(accountOf(connection)) });

/** Waits for heartbeats until `count` viewers are left: a broken connection may be noticed only by the second one. */
async function untilViewers(path: string, count: number): Promise<void> {
  const afterHeartbeat = async () => {
    await forward(20 * SECOND_MS);
    assert.equal((await hubContents(path)).viewers, count);
  };
  await eventually(afterHeartbeat, 5_000, 500);
}

describe("an event stream over time", { timeout: 60_000 }, () => {
  test("A stream ends when it is ten minutes old, and not before", async () => {
    const { uuid } = fixture.simulator.control.create({ lifecycle: PENDING });
    const stream = await watch(fixture, `shop/payment/${uuid}`);
    await stream.state("processing");
    await forward(9 * MINUTE_MS + 50 * SECOND_MS);
    const sinceMs = Date.now() + 9 * MINUTE_MS;
    // An event after a call to the provider arrives later than an end that was due before.
    await stream.next(({ event, data }) => event === "checked" && Date.parse(data.checkedAt ?? "") > sinceMs);
    assert.ok(!stream.events.some(({ event }) => event === "end"));
    await forward(10 * SECOND_MS);
    const { data } = await stream.next(({ event }) => event === "end");
    assert.deepEqual(data, { reason: "age" });
    await stream.ended;
  });

  test("A stream sends a comment as heartbeat every twenty seconds", async () => {
    const { uuid } = fixture.simulator.control.create({ lifecycle: PENDING });
    const stream = await watch(fixture, `shop/payment/${uuid}`);
    await stream.state("processing");
    const heartbeats = () => stream.text().match(/^:$/gm)?.length ?? 0;
    for (const count of [0, 1, 2, 3]) {
      await forward(count === 0 ? 10 * SECOND_MS : 20 * SECOND_MS);
      await eventually(() => assert.equal(heartbeats(), count));
    }
    await stream.close();
  });

  test("The socket of a viewer who has left is closed with the next heartbeat", async () => {
    const { uuid } = fixture.simulator.control.create({ lifecycle: PENDING });
    const path = `quiet/payment/${uuid}`;
    const [staying, leaving] = [await watch(fixture, path), await watch(fixture, path)];
    await leaving.state("processing");
    await abortGate("quiet");
    assert.equal((await hubContents(path)).viewers, 2);
    await leaving.close();
    await untilViewers(path, 1);
    await staying.close();
  });

  test("A stream reports that checks fail, and that they succeed again, although nothing else changes", async () => {
    const { control } = fixture.simulator;
    const { uuid } = control.create({ lifecycle: PENDING });
    const stream = await watch(fixture, `down/payment/${uuid}`);
    const before = await stream.state("processing");
    control.addFault({ kind: "status", status: 500, id: uuid, nextCalls: 1 });
    await forward(10 * SECOND_MS);
    const failing = await stream.next(({ event, data }) => event === "checked" && data.stale);
    await forward(10 * SECOND_MS);
    const from = stream.events.indexOf(failing);
    const again = await stream.next(({ event, data }) => event === "checked" && !data.stale, from);
    assert.ok((failing.data.checkedAt ?? "") < (again.data.checkedAt ?? ""));
    assert.equal(
      stream.events.filter(({ event, data }) => event === "status" && (data.version ?? 0) > before.version).length,
      0,
    );
    await stream.close();
  });

  test("A stream reports that a check is overdue, and that it was made later", async () => {
    const { uuid } = fixture.simulator.control.create({ lifecycle: PENDING });
    const stream = await watch(fixture, `late/payment/${uuid}`);
    await stream.state("processing");
    await abortGate("late");
    await forward(2 * MINUTE_MS);
    const { data } = await stream.next(({ event, data }) => event === "checked" && data.stale);
    const from = stream.events.length;
    const before = stream.events.filter(({ data }) => "checkedAt" in data && !data.stale).at(-1)?.data;
    assert.deepEqual([data.checkedAt, data.nextCheckAt], [before?.checkedAt, before?.nextCheckAt]);
    await forward(4 * MINUTE_MS);
    await stream.next(({ event, data }) => event === "checked" && !data.stale, from);
    await stream.close();
  });
});

describe("a settled resource", { timeout: 60_000 }, () => {
  test("A refund of a settled payment is visible after five seconds at the latest", async () => {
    const { control } = fixture.simulator;
    const { uuid } = control.create({ lifecycle: [{ status: "SUCCESS", afterMs: 0, callback: false }] });
    const path = `shop/payment/${uuid}`;
    const token = await tokenFor(uuid, "shop");
    await eventually(async () => assert.equal((await fetchStatus(fixture, path, token)).state, "succeeded"));
    const sent = control.callbacks.attempts.length;
    control.refund(uuid);
    await eventually(() => assert.equal(control.callbacks.attempts[sent]?.status, 200));
    await forward(5 * SECOND_MS);
    assert.equal((await fetchStatus(fixture, path, token)).state, "refunded");
  });
});

describe("a gate that loses its memory", { timeout: 60_000 }, () => {
  test("A check that a gate has lost is requested again by its hub, so that it runs", async () => {
    const { control } = fixture.simulator;
    const { uuid } = control.create({ lifecycle: PENDING });
    const stream = await watch(fixture, `lost/payment/${uuid}`);
    await stream.state("processing");
    await abortGate("lost");
    control.create({ uuid, lifecycle: [{ status: "SUCCESS", afterMs: 0, callback: false }] });
    await forward(6 * MINUTE_MS);
    await stream.state("succeeded");
  });
});

describe("the retention of a resource", { timeout: 60_000 }, () => {
  test("A resource is deleted completely when its retention has ended after the last view", async () => {
    const { uuid } = fixture.simulator.control.create();
    const path = `kept/payment/${uuid}`;
    const token = await tokenFor(uuid, "kept");
    await eventually(async () => assert.equal((await fetchStatus(fixture, path, token)).state, "succeeded"));
    const firstAlarmMs = (await hubContents(path)).alarmMs ?? 0;
    await forward((RETENTION_DAYS - 1) * DAY_MS);
    await fetchStatus(fixture, path, token);
    await forward((RETENTION_DAYS - 1) * DAY_MS);
    // The alarm of the first view has fired by now, and a new one is set.
    await eventually(async () => {
      const { records, alarmMs } = await hubContents(path);
      assert.deepEqual([records, (alarmMs ?? 0) > firstAlarmMs], [1, true]);
    });
    await forward(DAY_MS + MINUTE_MS);
    await eventually(async () => assert.deepEqual(await hubContents(path), { viewers: 0, records: 0, alarmMs: null }));
  });

  test("A test id is deleted an hour after its last view, but not while it has viewers", async () => {
    const path = "sandbox/payment/test_processing~watched";
    await eventually(async () => assert.equal((await fetchStatus(fixture, path)).state, "processing"));
    await forward(55 * MINUTE_MS);
    const stream = await watch(fixture, path);
    const { alarmMs } = await hubContents(path);
    await forward(9 * MINUTE_MS);
    await eventually(async () => {
      const contents = await hubContents(path);
      assert.ok((contents.alarmMs ?? 0) > (alarmMs ?? 0));
      assert.deepEqual([contents.records, contents.viewers], [1, 1]);
    });
    await stream.close();
    await untilViewers(path, 0);
    await forward(2 * HOUR_MS);
    await eventually(async () => assert.equal((await hubContents(path)).records, 0));
  });

  test("A late result about an id that nobody views any more is not stored when the hub has restarted", async () => {
    const { control } = fixture.simulator;
    const { uuid } = control.create({ lifecycle: PENDING });
    control.addFault({ kind: "latency", ms: 5_000, id: uuid, nextCalls: 1 });
    const path = `forgotten/payment/${uuid}`;
    const viewing = fetchStatus(fixture, path, await tokenFor(uuid, "forgotten"));
    await eventually(() => assert.equal(callsFor(fixture, uuid), 1));
    await forward(4 * SECOND_MS);
    assert.equal((await viewing).state, "unknown");
    // An object that handles the close of a socket is not evicted.
    await eventually(async () => assert.equal((await hubContents(path)).viewers, 0));
    await fixture.worker.evict("StatusHub", { name: nameOf(path) });
    await eventually(async () => assert.equal((await gateContents("forgotten")).records, 1));
    assert.deepEqual(await hubContents(path), { viewers: 0, records: 0, alarmMs: null });
    assert.equal(callsFor(fixture, uuid), 1);
  });
});

describe("a connection with a jurisdiction", { timeout: 60_000 }, () => {
  test("A connection with a jurisdiction has its hubs and its gate there", async () => {
    const { uuid } = fixture.simulator.control.create({ lifecycle: PENDING });
    const path = `european/payment/${uuid}`;
    assert.equal((await fetchStatus(fixture, path)).state, "processing");
    assert.deepEqual([(await hubContents(path, "eu/")).records, (await hubContents(path)).records], [1, 0]);
    const gates = [await gateContents("european", "eu/"), await gateContents("european")];
    assert.deepEqual(
      gates.map(({ records }) => records),
      [1, 0],
    );
  });
});
