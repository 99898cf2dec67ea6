/** What only time brings about, and where objects live: the worker as deployed, on a clock that the test sets forward. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { bearer, CREDENTIALS, callsFor, eventually, look, openShop, payment, type Shop, watch } from "./fixture.ts";
import type { ObjectContents } from "./instrumented-worker/contents.ts";

const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
const RETENTION_DAYS = 7;
const PENDING = [{ status: "PENDING", afterMs: 0 }];

/** Beside `shop`; each has an account and so a gate of its own. */
const OTHERS = ["quiet", "late", "swept", "down", "kept", "guessed", "forgotten", "european"];

let shop: Shop;
before(async () => {
  shop = await openShop({
    entryPath: fileURLToPath(new URL("instrumented-worker/worker.ts", import.meta.url)),
    // The provider's own clock is not set forward.
    simulator: { limits: { enforce: false } },
    connections: {
      ...Object.fromEntries(OTHERS.map((name) => [name, { account: name, retentionDays: RETENTION_DAYS }])),
      european: { account: "european", jurisdiction: "eu" },
    },
    secrets: Object.fromEntries(OTHERS.map((name) => [`${name.toUpperCase()}_CREDENTIALS`, CREDENTIALS])),
  });
});
after(() => shop.close());

async function probe<Answer>(what: string, query: Record<string, string>): Promise<Answer> {
  const response = await shop.worker.fetch(`/probe/${what}?${new URLSearchParams(query)}`);
  assert.equal(response.status, 200);
  return (await response.json()) as Answer;
}

const nameOf = (text: string) => createHash("sha256").update(text).digest("hex");
const accountOf = (connection: string) => `ixopay|${new URL(shop.simulator.baseUrl).host}|${connection}`;
const forward = (ms: number) => probe("forward", { ms: String(ms) });
const insideHub = (path: string, place = "") => probe<ObjectContents>("hub", { name: place + nameOf(path) });
const insideGate = (connection: string, place = "") =>
  probe<ObjectContents>("gate", { name: place + nameOf(accountOf(connection)) });

/** A token that outlives all that these tests set the clock forward. */
const pass = (uuid: string, connection: string) =>
  bearer(payment(uuid, "payment", connection), { expiresInSeconds: (60 * DAY_MS) / SECOND_MS });

/** Deletes the alarm of a connection's gate, as soon as it has set one. */
async function loseAlarm(connection: string): Promise<void> {
  await eventually(async () => assert.notEqual((await insideGate(connection)).alarmMs, null));
  await probe("lose-alarm", { name: nameOf(accountOf(connection)) });
}

/** Lets hearts beat until so many viewers are left: the first beat may come before the news of a broken connection. */
async function beatUntilViewers(path: string, count: number): Promise<void> {
  const beat = async () => {
    await forward(20 * SECOND_MS);
    assert.equal((await insideHub(path)).viewers, count);
  };
  await eventually(beat, 5_000, 500);
}

describe("a stream, as time passes,", { timeout: 60_000 }, () => {
  test("ends when it is ten minutes old, and not before", async () => {
    const { uuid } = shop.simulator.control.create({ lifecycle: PENDING });
    const stream = await watch(shop, `shop/payment/${uuid}`);
    await stream.state("processing");
    await forward(9 * MINUTE_MS + 50 * SECOND_MS);
    const toldMs = Date.now() + 9 * MINUTE_MS;
    // What is told after a call to the provider comes later than any end that was due.
    await stream.next(({ event, data }) => event === "checked" && Date.parse(data.checkedAt ?? "") > toldMs);
    assert.ok(!stream.events.some(({ event }) => event === "end"));
    await forward(10 * SECOND_MS);
    const { data } = await stream.next(({ event }) => event === "end");
    assert.deepEqual(data, { reason: "age" });
    await stream.ended;
  });

  test("beats every twenty seconds, with what no reader takes for an event", async () => {
    const { uuid } = shop.simulator.control.create({ lifecycle: PENDING });
    const stream = await watch(shop, `shop/payment/${uuid}`);
    await stream.state("processing");
    const beats = () => stream.text().match(/^:$/gm)?.length ?? 0;
    for (const count of [0, 1, 2, 3]) {
      await forward(count === 0 ? 10 * SECOND_MS : 20 * SECOND_MS);
      await eventually(() => assert.equal(beats(), count));
    }
    await stream.close();
  });

  test("of a viewer who has left is gone with a beat", async () => {
    const { uuid } = shop.simulator.control.create({ lifecycle: PENDING });
    const path = `quiet/payment/${uuid}`;
    const [staying, leaving] = [await watch(shop, path), await watch(shop, path)];
    await leaving.state("processing");
    // Nothing but the beat has anything to say from now on.
    await loseAlarm("quiet");
    assert.equal((await insideHub(path)).viewers, 2);
    await leaving.close();
    await beatUntilViewers(path, 1);
    await staying.close();
  });

  test("tells that checks fail, and when they do no more, though nothing else changes", async () => {
    const { control } = shop.simulator;
    const { uuid } = control.create({ lifecycle: PENDING });
    const stream = await watch(shop, `down/payment/${uuid}`);
    const known = await stream.state("processing");
    control.addFault({ kind: "status", status: 500, id: uuid, nextCalls: 1 });
    await forward(10 * SECOND_MS);
    const failing = await stream.next(({ event, data }) => event === "checked" && data.stale);
    await forward(10 * SECOND_MS);
    const from = stream.events.indexOf(failing);
    const again = await stream.next(({ event, data }) => event === "checked" && !data.stale, from);
    assert.ok((failing.data.checkedAt ?? "") < (again.data.checkedAt ?? ""));
    assert.equal(
      stream.events.filter(({ event, data }) => event === "status" && (data.version ?? 0) > known.version).length,
      0,
    );
    await stream.close();
  });

  test("tells that a check is overdue, and when it was made after all", async () => {
    const { uuid } = shop.simulator.control.create({ lifecycle: PENDING });
    const stream = await watch(shop, `late/payment/${uuid}`);
    await stream.state("processing");
    await loseAlarm("late");
    await forward(2 * MINUTE_MS);
    const { data } = await stream.next(({ event, data }) => event === "checked" && data.stale);
    const from = stream.events.length;
    const before = stream.events.filter(({ data }) => "checkedAt" in data && !data.stale).at(-1)?.data;
    assert.deepEqual([data.checkedAt, data.nextCheckAt], [before?.checkedAt, before?.nextCheckAt]);
    await shop.worker.runCron();
    await stream.next(({ event, data }) => event === "checked" && !data.stale, from);
    await stream.close();
  });
});

describe("what is settled", { timeout: 60_000 }, () => {
  test("shows its refund five seconds later at the latest, whatever was remembered of it", async () => {
    const { control } = shop.simulator;
    const { uuid } = control.create({ lifecycle: [{ status: "SUCCESS", afterMs: 0, callback: false }] });
    const path = `shop/payment/${uuid}`;
    const held = await pass(uuid, "shop");
    await eventually(async () => assert.equal((await look(shop, path, held)).state, "succeeded"));
    const sent = control.callbacks.attempts.length;
    control.refund(uuid);
    await eventually(() => assert.equal(control.callbacks.attempts[sent]?.status, 200));
    await forward(5 * SECOND_MS);
    assert.equal((await look(shop, path, held)).state, "refunded");
  });
});

describe("the cron sweep", { timeout: 60_000 }, () => {
  test("sets a lost alarm of a gate again, so that who waits is served", async () => {
    const { control } = shop.simulator;
    const { uuid } = control.create({ lifecycle: PENDING });
    const stream = await watch(shop, `swept/payment/${uuid}`);
    await stream.state("processing");
    await loseAlarm("swept");
    control.create({ uuid, lifecycle: [{ status: "SUCCESS", afterMs: 0, callback: false }] });
    await shop.worker.runCron();
    assert.notEqual((await insideGate("swept")).alarmMs, null);
    await forward(MINUTE_MS);
    await stream.state("succeeded");
  });
});

describe("a thing", { timeout: 60_000 }, () => {
  test("is deleted so many days after the last look, and nothing of it stays", async () => {
    const { uuid } = shop.simulator.control.create();
    const path = `kept/payment/${uuid}`;
    const held = await pass(uuid, "kept");
    await eventually(async () => assert.equal((await look(shop, path, held)).state, "succeeded"));
    const firstAlarmMs = (await insideHub(path)).alarmMs ?? 0;
    await forward((RETENTION_DAYS - 1) * DAY_MS);
    await look(shop, path, held);
    await forward((RETENTION_DAYS - 1) * DAY_MS);
    // The alarm that the first look had set has rung by now, and is set anew.
    await eventually(async () => {
      const { records, alarmMs } = await insideHub(path);
      assert.deepEqual([records, (alarmMs ?? 0) > firstAlarmMs], [1, true]);
    });
    await forward(DAY_MS + MINUTE_MS);
    await eventually(async () => assert.deepEqual(await insideHub(path), { viewers: 0, records: 0, alarmMs: null }));
  });

  test("is not deleted while somebody looks", async () => {
    const { control } = shop.simulator;
    const { uuid } = control.create({ lifecycle: PENDING });
    // Nothing stands for it, so it is kept for an hour alone.
    control.addFault({ kind: "status", status: 500, id: uuid });
    const path = `guessed/payment/${uuid}`;
    await look(shop, path);
    await forward(55 * MINUTE_MS);
    const stream = await watch(shop, path);
    await eventually(async () => assert.ok(((await insideGate("guessed")).alarmMs ?? 0) > 0));
    await loseAlarm("guessed");
    const { alarmMs } = await insideHub(path);
    await forward(9 * MINUTE_MS);
    await eventually(async () => {
      const inside = await insideHub(path);
      assert.ok((inside.alarmMs ?? 0) > (alarmMs ?? 0));
      assert.deepEqual([inside.records, inside.viewers], [1, 1]);
    });
    await stream.close();
    await beatUntilViewers(path, 0);
    await forward(2 * HOUR_MS);
    await eventually(async () => assert.equal((await insideHub(path)).records, 0));
  });

  test("once deleted is not brought back by an answer that was long in coming", async () => {
    const { control } = shop.simulator;
    const { uuid } = control.create({ lifecycle: PENDING });
    control.addFault({ kind: "hang", id: uuid, nextCalls: 1 });
    const path = `forgotten/payment/${uuid}`;
    const looking = look(shop, path, await pass(uuid, "forgotten"));
    await eventually(() => assert.equal(callsFor(shop, uuid), 1));
    await forward(4 * SECOND_MS);
    assert.equal((await looking).state, "unknown");
    await loseAlarm("forgotten");
    await forward((RETENTION_DAYS + 1) * DAY_MS);
    await eventually(async () => assert.equal((await insideHub(path)).records, 0));
    // The gate takes its call for lost and asks again.
    await shop.worker.runCron();
    await eventually(() => assert.equal(callsFor(shop, uuid), 2));
    await forward(MINUTE_MS);
    await eventually(async () => assert.equal((await insideGate("forgotten")).alarmMs, null));
    assert.deepEqual(await insideHub(path), { viewers: 0, records: 0, alarmMs: null });
  });
});

describe("a connection with a jurisdiction", { timeout: 60_000 }, () => {
  test("has its hubs and its gate there, and reaches them there", async () => {
    const { uuid } = shop.simulator.control.create({ lifecycle: PENDING });
    const path = `european/payment/${uuid}`;
    assert.equal((await look(shop, path)).state, "processing");
    assert.deepEqual([(await insideHub(path, "eu/")).records, (await insideHub(path)).records], [1, 0]);
    const gates = [await insideGate("european", "eu/"), await insideGate("european")];
    assert.deepEqual(
      gates.map(({ alarmMs }) => alarmMs !== null),
      [true, false],
    );
  });
});
