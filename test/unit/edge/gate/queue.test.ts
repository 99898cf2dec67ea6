import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import type { Headroom } from "../../../../edge/gate/budget.ts";
import {
  chooseCheck,
  LANES,
  type Lane,
  type PendingCheck,
  rankOf,
  unwatchedCheckMs,
  watchedPaceMs,
} from "../../../../edge/gate/queue.ts";

const plenty: Headroom = {
  account: true,
  untrusted: true,
  keyHasRoom: () => true,
  used: () => 0,
  nextChangeMs: null,
};
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

function check(resource: string, lane: Lane, sinceMs: number, other: Partial<PendingCheck> = {}): PendingCheck {
  return {
    resource,
    key: resource,
    lane,
    untrusted: 0,
    sinceMs,
    notBeforeMs: sinceMs,
    leaseUntilMs: 0,
    seq: 1,
    firstRequestedMs: 0,
    ...other,
  };
}

function choose(pendingChecks: PendingCheck[], room: Headroom = plenty): string | null {
  const byRank = (lanes: readonly Lane[]) =>
    pendingChecks.filter(({ lane }) => lanes.includes(lane)).toSorted((a, b) => rankOf(a) - rankOf(b));
  return chooseCheck(byRank, room, 60)?.resource ?? null;
}

/** Room in everything, with so many calls of one lane in the window. */
function usedBy(lane: Lane, count: number): Headroom {
  return { ...plenty, used: (each) => (each === lane ? count : 0) };
}

describe("the queue", () => {
  test("serves first looks, then webhooks, then the watched, then the unwatched, then the settled", () => {
    const left = LANES.map((lane) => check(lane, lane, 0)).reverse();
    const served: (string | null)[] = [];
    while (left.length > 0) {
      const next = choose(left);
      served.push(next);
      left.splice(
        left.findIndex(({ resource }) => resource === next),
        1,
      );
    }
    assert.deepEqual(served, [...LANES]);
  });

  test("serves the one that waits longest within a lane", () => {
    assert.equal(choose([check("new", "watched", 2_000), check("old", "watched", 1_000)]), "old");
  });

  for (const [lane, patienceMs] of [
    ["webhook", 5_000],
    ["watched", 10_000],
    ["background", 120_000],
    ["idle", 600_000],
  ] as const) {
    test(`lets ${lane} be overtaken only by first looks that come within its patience`, () => {
      const waiting = check("waiting", lane, 0);
      assert.equal(choose([waiting, check("look", "first", patienceMs - 1)]), "look");
      assert.equal(choose([waiting, check("look", "first", patienceMs + 1)]), "waiting");
    });
  }

  test("lets re-checks use nine tenths of a window while first looks wait", () => {
    const pendingChecks = [check("old", "watched", 0), check("look", "first", 60_000)];
    assert.equal(choose(pendingChecks, usedBy("watched", 53)), "old");
    assert.equal(choose(pendingChecks, usedBy("watched", 54)), "look");
  });

  test("lets what nobody looks at use a fifth of a window while others wait", () => {
    const pendingChecks = [check("old", "background", 0), check("look", "watched", 200_000)];
    assert.equal(choose(pendingChecks, usedBy("background", 11)), "old");
    assert.equal(choose(pendingChecks, usedBy("background", 12)), "look");
  });

  test("leaves nothing unused: a lane beyond its share is served when nobody else can be", () => {
    const busy = { ...plenty, used: () => 60, keyHasRoom: (key: string) => key !== "look" };
    const pendingChecks = [check("old", "background", 0), check("look", "first", 200_000)];
    assert.equal(choose(pendingChecks, busy), "old");
  });

  test("passes over ids and strangers without room, and serves nobody without room in the account", () => {
    const pendingChecks = [
      check("full", "first", 0),
      check("guess", "first", 1, { untrusted: 1 }),
      check("last", "idle", 2),
    ];
    const noStrangers = { ...plenty, untrusted: false, keyHasRoom: (key: string) => key !== "full" };
    assert.equal(choose(pendingChecks, noStrangers), "last");
    assert.equal(choose(pendingChecks, { ...plenty, account: false }), null);
  });

  test("starves none: under endless demand each want is served within its patience and its place in line", () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(...LANES), { minLength: 120, maxLength: 120 }),
        fc.constantFrom(...LANES),
        (arrivals, lane) => {
          // One slot a second; every second somebody new arrives, so the line never empties.
          const patient = check("patient", lane, 0);
          const line = Array.from({ length: 10 }, (_, index) => check(`early-${index}`, "first", -1 - index));
          line.push(patient);
          const served: Lane[] = [];
          let second = 0;
          for (; line.includes(patient); second++) {
            line.push(check(`new-${second}`, arrivals[second % arrivals.length] ?? "first", second * 1_000));
            const window = served.slice(-60);
            const used = (lane: string) => window.filter((one) => one === lane).length;
            const next = choose(line, { ...plenty, used });
            const index = line.findIndex(({ resource }) => resource === next);
            served.push(...line.splice(index, 1).map((one) => one.lane));
            assert.ok(second < 2_000);
          }
          // Ten stood before it; at most one a second comes within its patience, some wait for their lane's share.
          assert.ok(second <= 11 + (rankOf(patient) / 1_000) * 1.5 + 60);
        },
      ),
      { numRuns: 30 },
    );
  });
});

describe("the pace of checks", () => {
  test("is 2, 3, 5, 8, 13 … 60 s while somebody looks", () => {
    const seconds = Array.from({ length: 11 }, (_, step) => watchedPaceMs(step) / 1_000);
    assert.deepEqual(seconds, [2, 3, 5, 8, 13, 21, 34, 55, 60, 60, 60]);
  });

  /** Minutes between the checks of a thing that nobody looks at and that never changes. */
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

  test("is 5 min, 30 min, 2 h, then 12 h for three days when nobody looks", () => {
    assert.deepEqual(minutesBetween(null), [5, 30, 120, 720, 720, 720, 720, 720]);
  });

  test("goes on until an hour after the end of what expires later", () => {
    const checks = minutesBetween(7 * 24 * HOUR_MS);
    const lastMs = checks.reduce((sum, minutes) => sum + minutes, 0) * MINUTE_MS;
    assert.ok(lastMs > 6 * 24 * HOUR_MS && lastMs <= (7 * 24 + 1) * HOUR_MS);
  });

  test("asks once more at the end of what expires when the regular pace would pass it by", () => {
    assert.equal(unwatchedCheckMs(3, 72 * HOUR_MS, 0, 73 * HOUR_MS), 73 * HOUR_MS);
    assert.equal(unwatchedCheckMs(3, 72 * HOUR_MS, 0, 71 * HOUR_MS), null);
  });
});
