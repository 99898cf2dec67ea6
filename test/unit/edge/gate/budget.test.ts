/** The sliding log, judged by its own rule: count what the provider may count, at any moment it may count it. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import {
  type Budget,
  budgetOf,
  type CallRow,
  HARD_TIMEOUT_MS,
  headroom,
  isInFlight,
  LEASE_MS,
  liveCalls,
  MAX_IN_FLIGHT,
  steadyNowMs,
  UNKNOWN_GRACE_MS,
} from "../../../../edge/gate/budget.ts";

const WINDOW_MS = 60_000;
const limits = { perAccount: 60, perId: 10, windowSeconds: 60 };

function call(other: Partial<CallRow> = {}): CallRow {
  return { id: 1, key: "a", lane: "first", untrusted: 0, sentMs: 0, doneMs: 100, unknown: 0, ...other };
}

function isRoom(calls: CallRow[], budget: Budget, nowMs: number, key = "a"): boolean {
  const room = headroom(liveCalls(calls, budget, nowMs), budget, nowMs);
  return room.account && room.keyHasRoom(key);
}

/** The most that any half-open window holds, given the moment each call was counted at. */
function mostInAnyWindow(momentsMs: number[]): number {
  const sorted = momentsMs.toSorted((a, b) => a - b);
  return Math.max(0, ...sorted.map((endMs, index) => index + 1 - sorted.findIndex((atMs) => atMs > endMs - WINDOW_MS)));
}

describe("the budget", () => {
  // Each call: how long after the last attempt it is tried, its latency, where in it the provider counts, its end.
  const attempt = fc.record({
    gapMs: fc.oneof(fc.nat(50), fc.nat(2_000), fc.nat(20_000)),
    latencyMs: fc.nat(15_000),
    countedAt: fc.double({ min: 0, max: 1, noNaN: true }),
    isHeard: fc.boolean(),
    key: fc.constantFrom("a", "b", "c"),
  });

  test("lets no provider count more than its limit in any window, whatever latencies and lost outcomes", () => {
    fc.assert(
      fc.property(
        fc.array(attempt, { minLength: 50, maxLength: 250 }),
        fc.integer({ min: 1, max: 8 }),
        fc.integer({ min: 1, max: 4 }),
        (attempts, perAccount, perId) => {
          const budget = budgetOf({ perAccount, perId, windowSeconds: 60 });
          const calls: (CallRow & { endsMs: number })[] = [];
          const countedMs: { key: string; atMs: number }[] = [];
          let nowMs = 1_000_000;
          for (const { gapMs, latencyMs, countedAt, isHeard, key } of attempts) {
            nowMs += gapMs;
            for (const out of calls) if (out.doneMs === null && out.endsMs <= nowMs) out.doneMs = out.endsMs;
            if (!isRoom(calls, budget, nowMs, key)) continue;
            // Given up at the time-out, the call may still be counted when it would have ended.
            const isInTime = isHeard && latencyMs <= HARD_TIMEOUT_MS;
            const endsMs = isHeard ? nowMs + Math.min(latencyMs, HARD_TIMEOUT_MS) : Number.POSITIVE_INFINITY;
            calls.push({ ...call({ key, sentMs: nowMs, doneMs: null, unknown: isInTime ? 0 : 1 }), endsMs });
            countedMs.push({ key, atMs: nowMs + countedAt * latencyMs });
          }
          assert.ok(mostInAnyWindow(countedMs.map(({ atMs }) => atMs)) <= perAccount);
          for (const each of ["a", "b", "c"]) {
            const ofKey = countedMs.filter(({ key }) => key === each).map(({ atMs }) => atMs);
            assert.ok(mostInAnyWindow(ofKey) <= perId);
          }
        },
      ),
      { numRuns: 200 },
    );
  });

  test("holds a slot until a window and its guard after the answer came", () => {
    const budget = budgetOf({ ...limits, perId: 1 });
    const calls = [call({ sentMs: 0, doneMs: 4_000 })];
    assert.equal(isRoom(calls, budget, 4_000 + WINDOW_MS + 999), false);
    assert.equal(isRoom(calls, budget, 4_000 + WINDOW_MS + 1_000), true);
  });

  test("holds the slot of a call that nobody heard of for as long as it may still arrive, and a window", () => {
    const budget = budgetOf({ ...limits, perId: 1 });
    const untilMs = HARD_TIMEOUT_MS + UNKNOWN_GRACE_MS + budget.windowMs;
    for (const lost of [call({ doneMs: null }), call({ doneMs: HARD_TIMEOUT_MS, unknown: 1 })]) {
      assert.equal(isRoom([lost], budget, untilMs - 1), false);
      assert.equal(isRoom([lost], budget, untilMs), true);
    }
  });

  test("keeps a fiftieth of a short window as guard, and at most a second", () => {
    assert.equal(budgetOf({ ...limits, windowSeconds: 2 }).windowMs, 2_040);
    assert.equal(budgetOf({ ...limits, windowSeconds: 3_600 }).windowMs, 3_601_000);
  });

  test("never lets an id have more than the account, and always lets strangers have one", () => {
    assert.equal(budgetOf({ perAccount: 4, perId: 10, windowSeconds: 60 }).perId, 4);
    assert.equal(budgetOf({ perAccount: 4, perId: 10, windowSeconds: 60 }).untrusted, 1);
    assert.equal(budgetOf(limits).untrusted, 12);
  });

  test("has no more than six calls in flight, those nobody heard of included until they cannot come back", () => {
    const budget = budgetOf(limits);
    const out = Array.from({ length: MAX_IN_FLIGHT }, (_, id) => call({ id, key: `k${id}`, doneMs: null }));
    assert.equal(isRoom(out, budget, LEASE_MS - 1, "other"), false);
    assert.equal(isRoom(out.slice(1), budget, LEASE_MS - 1, "other"), true);
    assert.equal(isRoom(out, budget, LEASE_MS, "other"), true);
    assert.equal(isInFlight(call({ doneMs: 1 }), 2), false);
  });

  test("counts ids apart", () => {
    const budget = budgetOf(limits);
    const ten = Array.from({ length: 10 }, (_, id) => call({ id }));
    assert.equal(isRoom(ten, budget, 1_000, "a"), false);
    assert.equal(isRoom(ten, budget, 1_000, "b"), true);
  });

  test("gives strangers a fifth, and takes it back when their look-up found something", () => {
    const budget = budgetOf({ perAccount: 10, perId: 10, windowSeconds: 60 });
    const room = (calls: CallRow[]) => headroom(calls, budget, 1_000).untrusted;
    assert.equal(room([call({ untrusted: 1 }), call({ untrusted: 1, doneMs: null })]), false);
    assert.equal(room([call({ untrusted: 1 }), call({ untrusted: 0 })]), true);
  });

  test("says when something will change by itself, and it does change then", () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ sentMs: fc.nat(60_000), tookMs: fc.nat(5_000), isHeard: fc.boolean() }), { minLength: 1 }),
        (sent) => {
          const budget = budgetOf(limits);
          const nowMs = 66_000;
          const calls = sent.map(({ sentMs, tookMs, isHeard }, id) =>
            call({ id, sentMs, doneMs: isHeard ? sentMs + tookMs : null }),
          );
          const live = liveCalls(calls, budget, nowMs);
          const { nextChangeMs } = headroom(live, budget, nowMs);
          if (live.length === 0) return assert.equal(nextChangeMs, null);
          assert.ok(nextChangeMs !== null && nextChangeMs > nowMs);
          const countAt = (atMs: number) => {
            const then = liveCalls(calls, budget, atMs);
            return `${then.length} ${then.filter((each) => isInFlight(each, atMs)).length}`;
          };
          assert.equal(countAt(nextChangeMs - 1), countAt(nowMs));
          assert.notEqual(countAt(nextChangeMs), countAt(nowMs));
        },
      ),
    );
  });

  test("waits for a clock that was set back instead of trusting it", () => {
    const calls = [call({ sentMs: 50_000, doneMs: 52_000 }), call({ sentMs: 51_000, doneMs: null })];
    assert.equal(steadyNowMs(40_000, calls), 52_000);
    assert.equal(steadyNowMs(60_000, calls), 60_000);
    assert.equal(steadyNowMs(40_000, []), 40_000);
  });
});
