/** Which hubs a gate asks for their alarms: those that are long overdue, and no other. */
import assert from "node:assert/strict";
import { beforeEach, describe, test } from "node:test";
import { HubAlarms } from "../../../../../edge/gate/alarms/hub-alarms.ts";
import { type CheckRequest, cancellationOf } from "../../../../../edge/gate/messages.ts";
import { check, START_MS } from "../gate-fixture.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

let records: Map<string, unknown>;
let alarmMs: number | null;
let alarms: HubAlarms;
beforeEach(() => {
  records = new Map();
  alarmMs = null;
  alarms = new HubAlarms({
    kv: {
      get: (key) => records.get(key),
      put: (key, value) => void records.set(key, value),
      delete: (key) => records.delete(key),
      list: ({ prefix }) => [...records].filter(([key]) => key.startsWith(prefix)),
    },
    getAlarm: async () => alarmMs,
    setAlarm: async (atMs) => {
      alarmMs = atMs;
    },
  });
});

const waiting = (resource: string, dueMs: number | null): CheckRequest => ({
  ...cancellationOf(resource, 1),
  alarmMs: dueMs,
});

/** The hubs that a sweep at this time asks. Each replies with this alarm. */
async function askedAt(nowMs: number, reply: number | null | "none" = null): Promise<string[]> {
  const asked: string[] = [];
  alarmMs = null;
  const alarmOf = async (resource: string) => {
    asked.push(resource);
    return reply === "none" ? undefined : reply;
  };
  await alarms.sweep(alarmOf, nowMs);
  return asked;
}

describe("a sweep of hubs", () => {
  test("A hub is asked when its alarm is fifteen minutes overdue, and the others are not woken", async () => {
    await alarms.note(waiting("shop/payment/lost", START_MS + 5 * MINUTE_MS), START_MS);
    await alarms.note(waiting("shop/payment/later", START_MS + 12 * HOUR_MS), START_MS);
    assert.equal(alarmMs, START_MS + HOUR_MS);
    assert.deepEqual(await askedAt(START_MS + 20 * MINUTE_MS - 1), []);
    assert.deepEqual(await askedAt(START_MS + 20 * MINUTE_MS), ["shop/payment/lost"]);
    assert.equal(alarmMs, START_MS + 12 * HOUR_MS + 15 * MINUTE_MS, "the next sweep is when the next one is overdue");
  });

  test("A hub that expects no alarm any more is forgotten, and one that replies with a time is asked after that", async () => {
    await alarms.note(waiting("a", START_MS), START_MS);
    const nowMs = START_MS + HOUR_MS;
    assert.deepEqual(await askedAt(nowMs, nowMs + HOUR_MS), ["a"]);
    assert.deepEqual(await askedAt(nowMs + HOUR_MS), []);
    assert.deepEqual(await askedAt(nowMs + HOUR_MS + 15 * MINUTE_MS), ["a"]);
    assert.equal(records.size, 0);
    assert.equal(alarmMs, null);
  });

  test("A hub that does not reply is asked again an hour later", async () => {
    await alarms.note(waiting("a", START_MS), START_MS);
    const nowMs = START_MS + HOUR_MS;
    assert.deepEqual(await askedAt(nowMs, "none"), ["a"]);
    assert.equal(alarmMs, nowMs + HOUR_MS);
    assert.deepEqual(await askedAt(nowMs + HOUR_MS, "none"), ["a"]);
  });

  test("A hub whose check is settled, or is erased, is not asked, and one whose check is requested stays expected", async () => {
    for (const resource of ["settled", "erased", "requested"]) await alarms.note(waiting(resource, START_MS), START_MS);
    await alarms.note(waiting("settled", null), START_MS);
    alarms.forget("erased");
    await alarms.note(check("requested"), START_MS);
    assert.deepEqual(await askedAt(START_MS + HOUR_MS), ["requested"]);
    await alarms.note(cancellationOf("requested", 2), START_MS);
    assert.equal(records.size, 0, "an older hub names no alarm");
  });

  test("What a hub notes while it is asked counts, and not its reply", async () => {
    await alarms.note(waiting("a", START_MS), START_MS);
    await alarms.note(waiting("b", START_MS), START_MS);
    const nowMs = START_MS + HOUR_MS;
    const alarmOf = async (resource: string) => {
      await alarms.note(waiting(resource, resource === "a" ? nowMs + 3 * HOUR_MS : null), nowMs);
      return nowMs + HOUR_MS;
    };
    await alarms.sweep(alarmOf, nowMs);
    assert.deepEqual(await askedAt(nowMs + 2 * HOUR_MS), []);
    assert.deepEqual(await askedAt(nowMs + 4 * HOUR_MS), ["a"]);
  });

  test("At most twenty hubs are asked at once, those that have waited longest first, and the next ones a minute later", async () => {
    for (let number = 0; number < 30; number++) await alarms.note(waiting(`${number}`, START_MS - number), START_MS);
    const nowMs = START_MS + HOUR_MS;
    const first = await askedAt(nowMs);
    assert.deepEqual([first.length, first[0]], [20, "29"]);
    assert.equal(alarmMs, nowMs + MINUTE_MS);
    assert.equal((await askedAt(nowMs + MINUTE_MS)).length, 10);
    assert.equal(records.size, 0);
  });
});
