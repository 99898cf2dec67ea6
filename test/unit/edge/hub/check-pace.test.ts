import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { unwatchedCheckMs, watchedPaceMs } from "../../../../edge/hub/check-pace.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

describe("the pace of checks", () => {
  test("While a viewer is present, checks are 2, 3, 5, 8, 13 … 60 s apart", () => {
    const seconds = Array.from({ length: 11 }, (_, step) => watchedPaceMs(step) / 1_000);
    assert.deepEqual(seconds, [2, 3, 5, 8, 13, 21, 34, 55, 60, 60, 60]);
  });

  /** Minutes between the checks of a resource without viewers that never changes. */
  function minutesBetween(expiresMs: number | null): number[] {
    const gaps: number[] = [];
    let nowMs = 0;
    for (let step = 0; step < 100; step++) {
      const nextMs = unwatchedCheckMs(step, nowMs, 0, expiresMs);
      if (nextMs === null) return gaps;
      gaps.push((nextMs - nowMs) / MINUTE_MS);
      nowMs = nextMs;
    }
    return gaps;
  }

  test("Without a viewer, checks are 5 min, 30 min, 2 h, then 12 h apart for three days", () => {
    assert.deepEqual(minutesBetween(null), [5, 30, 120, 720, 720, 720, 720, 720]);
  });

  test("A resource that expires later than in three days is checked until an hour after it expires", () => {
    const checks = minutesBetween(7 * 24 * HOUR_MS);
    const lastMs = checks.reduce((sum, minutes) => sum + minutes, 0) * MINUTE_MS;
    assert.ok(lastMs > 6 * 24 * HOUR_MS && lastMs <= (7 * 24 + 1) * HOUR_MS);
  });

  test("A resource is checked once more when it expires if the next regular check would be too late", () => {
    assert.equal(unwatchedCheckMs(3, 72 * HOUR_MS, 0, 73 * HOUR_MS), 73 * HOUR_MS);
    assert.equal(unwatchedCheckMs(3, 72 * HOUR_MS, 0, 71 * HOUR_MS), null);
  });
});
