// The smallest limits of the connections that share an account, in a gate that makes calls meanwhile.
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { SharedLimits } from "../../../../edge/gate/shared-limits.ts";
import type { Limits } from "../../../../edge/providers/provider.ts";
import { openGate, processing } from "./gate-fixture.ts";

const HOUR_MS = 3_600_000;
const NOW_MS = Date.parse("2026-11-28T12:00:00Z");
const limitsOf = (perAccount: number, perId = 10, windowSeconds = 60): Limits => ({ perAccount, perId, windowSeconds });

/** The key-value storage of an object, with the number of writes. */
function storage() {
  const values = new Map<string, unknown>();
  let writes = 0;
  return {
    get: (key: string) => values.get(key),
    put: (key: string, value: unknown) => {
      writes += 1;
      values.set(key, structuredClone(value));
    },
    writes: () => writes,
  };
}

test("The smallest limits of all connections count, whoever uses the account", () => {
  const shared = new SharedLimits(storage());
  assert.deepEqual(shared.use("large", limitsOf(60, 20), NOW_MS), limitsOf(60, 20));
  assert.deepEqual(shared.use("small", limitsOf(30, 25, 90), NOW_MS), limitsOf(30, 20, 90));
  assert.deepEqual(shared.use("large", limitsOf(60, 20), NOW_MS), limitsOf(30, 20, 90));
});

test("Of two windows for one id, the longer one counts", () => {
  const shared = new SharedLimits(storage());
  const own = { ...limitsOf(60, 20), perIdWindowSeconds: 3600 };
  assert.deepEqual(shared.use("own", own, NOW_MS), own);
  assert.deepEqual(shared.use("same", limitsOf(60, 20), NOW_MS), own);
  const short = new SharedLimits(storage());
  short.use("short", { ...limitsOf(60, 20), perIdWindowSeconds: 1 }, NOW_MS);
  assert.deepEqual(short.use("same", limitsOf(60, 20), NOW_MS), limitsOf(60, 20));
});

test("They count after an eviction before the other connection uses the account again", () => {
  const store = storage();
  new SharedLimits(store).use("small", limitsOf(30), NOW_MS);
  assert.deepEqual(new SharedLimits(store).use("large", limitsOf(60), NOW_MS + HOUR_MS), limitsOf(30));
});

test("A changed limit counts at once, and that of a connection that was not used for a day no more", () => {
  const shared = new SharedLimits(storage());
  shared.use("large", limitsOf(60), NOW_MS);
  shared.use("small", limitsOf(30), NOW_MS);
  assert.equal(shared.use("small", limitsOf(40), NOW_MS + 1).perAccount, 40);
  assert.equal(shared.use("large", limitsOf(60), NOW_MS + 23 * HOUR_MS).perAccount, 40);
  assert.equal(shared.use("large", limitsOf(60), NOW_MS + 25 * HOUR_MS).perAccount, 60);
});

test("A use is stored once an hour, and storage that cannot be read is as none", () => {
  const store = storage();
  const shared = new SharedLimits(store);
  for (let second = 0; second < 3_599; second++) shared.use("shop", limitsOf(60), NOW_MS + second * 1000);
  assert.equal(store.writes(), 1);
  store.put("limits", { version: 2 });
  assert.deepEqual(new SharedLimits(store).use("shop", limitsOf(60), NOW_MS), limitsOf(60));
});

test("After a change of limits the calls that were made count on: never more than the new limit in a window", () => {
  const limit = fc.integer({ min: 1, max: 20 });
  fc.assert(
    fc.property(limit, limit, fc.integer({ min: 1, max: 90 }), (first, second, windowSeconds) => {
      const gate = openGate(limitsOf(first, 100));
      const take = (count: number) => {
        let taken = 0;
        for (; taken < count; taken++) {
          const slot = gate.takeSlot(`id-${taken}`, NOW_MS);
          if (!slot.ok) break;
          gate.recordEnd(slot.value, processing, NOW_MS);
        }
        return taken;
      };
      const before = take(10);
      gate.setLimits(limitsOf(second, 100, windowSeconds));
      assert.equal(take(100), Math.max(0, second - before));
    }),
  );
});
