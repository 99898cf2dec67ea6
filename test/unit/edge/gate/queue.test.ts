import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import type { Headroom } from "../../../../edge/gate/budget.ts";
import { chooseCheck, LANES, type Lane, type PendingCheck, rankOf } from "../../../../edge/gate/queue.ts";

const plenty: Headroom = {
  allowsCall: true,
  allowsUntrusted: true,
  allowsKey: () => true,
  used: () => 0,
  nextChangeMs: null,
};

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

function choose(pendingChecks: PendingCheck[], headroom: Headroom = plenty): string | null {
  const byRank = (lanes: readonly Lane[]) =>
    pendingChecks.filter(({ lane }) => lanes.includes(lane)).toSorted((a, b) => rankOf(a) - rankOf(b));
  return chooseCheck(byRank, headroom, 60)?.resource ?? null;
}

/** Headroom in everything, with `count` calls of one lane in the window. */
function usedBy(lane: Lane, count: number): Headroom {
  return { ...plenty, used: (each) => (each === lane ? count : 0) };
}

describe("the order of pending checks", () => {
  test("Checks that are due at the same time run in the order of their lanes: first, webhook, watched, confirm, background, idle", () => {
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

  test("Within a lane, the check that has been due longest runs first", () => {
    assert.equal(choose([check("new", "watched", 2_000), check("old", "watched", 1_000)]), "old");
  });

  for (const [lane, delayMs] of [
    ["webhook", 5_000],
    ["watched", 10_000],
    ["background", 120_000],
    ["idle", 600_000],
  ] as const) {
    test(`A check of lane ${lane} is overtaken only by first checks that become due within its delay`, () => {
      const waiting = check("waiting", lane, 0);
      assert.equal(choose([waiting, check("viewed", "first", delayMs - 1)]), "viewed");
      assert.equal(choose([waiting, check("viewed", "first", delayMs + 1)]), "waiting");
    });
  }

  test("Checks of watched resources use at most nine tenths of a window while a first check waits", () => {
    const pendingChecks = [check("old", "watched", 0), check("viewed", "first", 60_000)];
    assert.equal(choose(pendingChecks, usedBy("watched", 53)), "old");
    assert.equal(choose(pendingChecks, usedBy("watched", 54)), "viewed");
  });

  test("Background checks use at most a fifth of a window while other checks wait", () => {
    const pendingChecks = [check("old", "background", 0), check("viewed", "watched", 200_000)];
    assert.equal(choose(pendingChecks, usedBy("background", 11)), "old");
    assert.equal(choose(pendingChecks, usedBy("background", 12)), "viewed");
  });

  test("A lane beyond its share runs when no other lane can use the slot", () => {
    const busy = { ...plenty, used: () => 60, allowsKey: (key: string) => key !== "viewed" };
    const pendingChecks = [check("old", "background", 0), check("viewed", "first", 200_000)];
    assert.equal(choose(pendingChecks, busy), "old");
  });

  test("Checks without headroom for their id or for untrusted ids are skipped, and none runs without headroom for the account", () => {
    const pendingChecks = [
      check("full", "first", 0),
      check("guess", "first", 1, { untrusted: 1 }),
      check("last", "idle", 2),
    ];
    const noUntrusted = { ...plenty, allowsUntrusted: false, allowsKey: (key: string) => key !== "full" };
    assert.equal(choose(pendingChecks, noUntrusted), "last");
    assert.equal(choose(pendingChecks, { ...plenty, allowsCall: false }), null);
  });

  test("Every check runs within the delay of its lane and the time of the checks before it, also under endless demand", () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(...LANES), { minLength: 120, maxLength: 120 }),
        fc.constantFrom(...LANES),
        (arrivals, lane) => {
          // One slot a second. A new check arrives every second, so the queue never empties.
          const slow = check("slow", lane, 0);
          const queue = Array.from({ length: 10 }, (_, index) => check(`early-${index}`, "first", -1 - index));
          queue.push(slow);
          const served: Lane[] = [];
          let second = 0;
          for (; queue.includes(slow); second++) {
            queue.push(check(`new-${second}`, arrivals[second % arrivals.length] ?? "first", second * 1_000));
            const window = served.slice(-60);
            const used = (lane: string) => window.filter((one) => one === lane).length;
            const next = choose(queue, { ...plenty, used });
            const index = queue.findIndex(({ resource }) => resource === next);
            served.push(...queue.splice(index, 1).map((one) => one.lane));
            assert.ok(second < 2_000);
          }
          // Ten checks are before it. At most one a second becomes due within its delay, and some wait for their lane's share.
          assert.ok(second <= 11 + (rankOf(slow) / 1_000) * 1.5 + 60);
        },
      ),
      { numRuns: 30 },
    );
  });
});
