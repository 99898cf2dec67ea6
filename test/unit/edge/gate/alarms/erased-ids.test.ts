/** The ids of calls after an erasure: kept exactly as long as the limit for one id needs them. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { ErasedIds } from "../../../../../edge/gate/alarms/erased-ids.ts";
import { sqliteRows } from "../../../../simulation/sqlite-rows.ts";
import { check, end, grantsOf, limits, openGate, processing, START_MS } from "../gate-fixture.ts";

/** A call counts at most this long after it was sent: the window with its guard, and the grace of a lost response. */
const COUNTED_MS = 61_000 + 15_000;

function storageOf(alarm: { atMs: number | null } = { atMs: null }) {
  const map = new Map<string, unknown>();
  return {
    alarm,
    map,
    kv: {
      get: (key: string) => map.get(key),
      put: (key: string, value: unknown) => void map.set(key, value),
      delete: (key: string) => map.delete(key),
    },
    getAlarm: async () => alarm.atMs,
    setAlarm: async (atMs: number) => {
      alarm.atMs = atMs;
    },
  };
}

/** A gate that has called for these ids at START_MS. */
function calledFor(ids: readonly string[]) {
  const rows = sqliteRows();
  const gate = openGate({}, rows);
  for (const id of ids) gate.requestCheck(check(id), START_MS);
  for (const grant of grantsOf(gate, START_MS)) end(gate, grant, processing, START_MS);
  const keys = () => rows.all<{ key: string }>("SELECT key FROM call ORDER BY id").map(({ key }) => key);
  return { rows, gate, keys };
}

test("The ids of calls that still count are kept, and erased by the alarm when none counts any longer", async () => {
  const { rows, keys } = calledFor(["a", "b"]);
  const storage = storageOf();
  const erased = new ErasedIds(storage, rows);
  await erased.add(limits, START_MS);
  assert.equal(storage.alarm.atMs, START_MS + COUNTED_MS);
  await erased.eraseDue(START_MS + COUNTED_MS - 1);
  assert.deepEqual(keys(), ["a", "b"]);
  await erased.eraseDue(START_MS + COUNTED_MS);
  assert.deepEqual(keys(), ["", ""]);
  assert.equal(storage.map.size, 0);
});

test("However often something is erased, an id is gone within twice the time for which a call counts", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer({ min: 1, max: COUNTED_MS }), { minLength: 1, maxLength: 12 }),
      async (gaps) => {
        const { rows, keys } = calledFor(["a"]);
        const storage = storageOf();
        // Another instance each time: the memory may be lost.
        const erased = () => new ErasedIds(storage, rows);
        let nowMs = START_MS;
        const fire = async (untilMs: number) => {
          for (let { atMs } = storage.alarm; atMs !== null && atMs <= untilMs; { atMs } = storage.alarm) {
            storage.alarm.atMs = null;
            await erased().eraseDue(atMs);
          }
        };
        await erased().add(limits, nowMs);
        for (const gap of gaps) {
          nowMs += gap;
          await fire(nowMs);
          await erased().add(limits, nowMs);
          if (nowMs > START_MS + 2 * COUNTED_MS) assert.deepEqual(keys(), [""]);
        }
        await fire(Number.POSITIVE_INFINITY);
        assert.deepEqual(keys(), [""]);
        assert.deepEqual([storage.alarm.atMs, storage.map.size], [null, 0]);
      },
    ),
    { numRuns: 50 },
  );
});

test("A pending check of an erased resource and the partial result of its query are dropped", () => {
  const { gate } = calledFor([]);
  gate.requestCheck(check("a", { seq: 7 }), START_MS);
  gate.requestCheck({ version: 1, type: "cancel", resource: "a", seq: Number.MAX_SAFE_INTEGER }, START_MS);
  assert.deepEqual(grantsOf(gate, START_MS), []);
});
