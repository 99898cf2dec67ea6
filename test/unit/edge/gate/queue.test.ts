import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import type { Headroom } from "../../../../edge/gate/budget.ts";
import {
  chooseWant,
  LANES,
  type Lane,
  rankOf,
  unwatchedCheckMs,
  type Want,
  watchedPaceMs,
} from "../../../../edge/gate/queue.ts";

const plenty: Headroom = {
  account: true,
  stranger: true,
  keyHasRoom: () => true,
  used: () => 0,
  nextChangeMs: null,
};
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

function want(thing: string, lane: Lane, sinceMs: number, other: Partial<Want> = {}): Want {
  return {
    thing,
    key: thing,
    lane,
    stranger: 0,
    sinceMs,
    notBeforeMs: sinceMs,
    leaseUntilMs: 0,
    seq: 1,
    firstAskedMs: 0,
    ...other,
  };
}

function choose(wants: Want[], room: Headroom = plenty): string | null {
  const byRank = (lanes: readonly Lane[]) =>
    wants.filter(({ lane }) => lanes.includes(lane)).toSorted((a, b) => rankOf(a) - rankOf(b));
  return chooseWant(byRank, room, 60)?.thing ?? null;
}

/** Room in everything, with so many calls of one lane in the window. */
function usedBy(lane: Lane, count: number): Headroom {
  return { ...plenty, used: (each) => (each === lane ? count : 0) };
}

describe("the queue", () => {
  test("serves first looks, then webhooks, then the watched, then the unwatched, then the settled", () => {
    const left = LANES.map((lane) => want(lane, lane, 0)).reverse();
    const served: (string | null)[] = [];
    while (left.length > 0) {
      const next = choose(left);
      served.push(next);
      left.splice(
        left.findIndex(({ thing }) => thing === next),
        1,
      );
    }
    assert.deepEqual(served, [...LANES]);
  });

  test("serves the one that waits longest within a lane", () => {
    assert.equal(choose([want("new", "watched", 2_000), want("old", "watched", 1_000)]), "old");
  });

  for (const [lane, patienceMs] of [
    ["news", 5_000],
    ["watched", 10_000],
    ["background", 120_000],
    ["idle", 600_000],
  ] as const) {
    test(`lets ${lane} be overtaken only by first looks that come within its patience`, () => {
      const waiting = want("waiting", lane, 0);
      assert.equal(choose([waiting, want("look", "first", patienceMs - 1)]), "look");
      assert.equal(choose([waiting, want("look", "first", patienceMs + 1)]), "waiting");
    });
  }

  test("lets re-checks use nine tenths of a window while first looks wait", () => {
    const wants = [want("old", "watched", 0), want("look", "first", 60_000)];
    assert.equal(choose(wants, usedBy("watched", 53)), "old");
    assert.equal(choose(wants, usedBy("watched", 54)), "look");
  });

  test("lets what nobody looks at use a fifth of a window while others wait", () => {
    const wants = [want("old", "background", 0), want("look", "watched", 200_000)];
    assert.equal(choose(wants, usedBy("background", 11)), "old");
    assert.equal(choose(wants, usedBy("background", 12)), "look");
  });

  test("leaves nothing unused: a lane beyond its share is served when nobody else can be", () => {
    const busy = { ...plenty, used: () => 60, keyHasRoom: (key: string) => key !== "look" };
    const wants = [want("old", "background", 0), want("look", "first", 200_000)];
    assert.equal(choose(wants, busy), "old");
  });

  test("passes over ids and strangers without room, and serves nobody without room in the account", () => {
    const wants = [want("full", "first", 0), want("guess", "first", 1, { stranger: 1 }), want("last", "idle", 2)];
    const noStrangers = { ...plenty, stranger: false, keyHasRoom: (key: string) => key !== "full" };
    assert.equal(choose(wants, noStrangers), "last");
    assert.equal(choose(wants, { ...plenty, account: false }), null);
  });

  test("starves none: under endless demand each want is served within its patience and its place in line", () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(...LANES), { minLength: 120, maxLength: 120 }),
        fc.constantFrom(...LANES),
        (arrivals, lane) => {
          // One slot a second; every second somebody new arrives, so the line never empties.
          const patient = want("patient", lane, 0);
          const line = Array.from({ length: 10 }, (_, index) => want(`early-${index}`, "first", -1 - index));
          line.push(patient);
          const served: Lane[] = [];
          let second = 0;
          for (; line.includes(patient); second++) {
            line.push(want(`new-${second}`, arrivals[second % arrivals.length] ?? "first", second * 1_000));
            const window = served.slice(-60);
            const used = (lane: string) => window.filter((one) => one === lane).length;
            const next = choose(line, { ...plenty, used });
            const index = line.findIndex(({ thing }) => thing === next);
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
