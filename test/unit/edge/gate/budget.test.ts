import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import {
  type Budget,
  budgetOf,
  type CallRow,
  HARD_TIMEOUT_MS,
  headroomOf,
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

function isAllowed(calls: CallRow[], budget: Budget, nowMs: number, key = "a"): boolean {
  const headroom = headroomOf(liveCalls(calls, budget, nowMs), budget, nowMs);
  return headroom.allowsCall && headroom.allowsKey(key);
}

/** The highest number of calls in any half-open window. Each call is counted at its moment. */
function mostInAnyWindow(momentsMs: number[]): number {
  const sorted = momentsMs.toSorted((a, b) => a - b);
  return Math.max(0, ...sorted.map((endMs, index) => index + 1 - sorted.findIndex((atMs) => atMs > endMs - WINDOW_MS)));
}

describe("the budget of calls", () => {
  // An attempt to call: the time since the last attempt, the latency, the part of the latency after which the provider
  // counts the call, and whether the response arrives.
  const attempt = fc.record({
    gapMs: fc.oneof(fc.nat(50), fc.nat(2_000), fc.nat(20_000)),
    latencyMs: fc.nat(15_000),
    countedAt: fc.double({ min: 0, max: 1, noNaN: true }),
    hasResponse: fc.boolean(),
    key: fc.constantFrom("a", "b", "c"),
  });

  test("The provider never counts more than its limit in any window, whatever the latency and the lost responses", () => {
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
          for (const { gapMs, latencyMs, countedAt, hasResponse, key } of attempts) {
            nowMs += gapMs;
            for (const out of calls) if (out.doneMs === null && out.endsMs <= nowMs) out.doneMs = out.endsMs;
            if (!isAllowed(calls, budget, nowMs, key)) continue;
            // The provider may count a call after we have aborted it at the time-out.
            const isInTime = hasResponse && latencyMs <= HARD_TIMEOUT_MS;
            const endsMs = hasResponse ? nowMs + Math.min(latencyMs, HARD_TIMEOUT_MS) : Number.POSITIVE_INFINITY;
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

  test("A slot is free one window and its guard after the response arrived", () => {
    const budget = budgetOf({ ...limits, perId: 1 });
    const calls = [call({ sentMs: 0, doneMs: 4_000 })];
    assert.equal(isAllowed(calls, budget, 4_000 + WINDOW_MS + 999), false);
    assert.equal(isAllowed(calls, budget, 4_000 + WINDOW_MS + 1_000), true);
  });

  test("The slot of a call without a response is free one window after the call can no longer reach the provider", () => {
    const budget = budgetOf({ ...limits, perId: 1 });
    const untilMs = HARD_TIMEOUT_MS + UNKNOWN_GRACE_MS + budget.windowMs;
    for (const lost of [call({ doneMs: null }), call({ doneMs: HARD_TIMEOUT_MS, unknown: 1 })]) {
      assert.equal(isAllowed([lost], budget, untilMs - 1), false);
      assert.equal(isAllowed([lost], budget, untilMs), true);
    }
  });

  test("The guard is a fiftieth of the window and at most a second", () => {
    assert.equal(budgetOf({ ...limits, windowSeconds: 2 }).windowMs, 2_040);
    assert.equal(budgetOf({ ...limits, windowSeconds: 3_600 }).windowMs, 3_601_000);
  });

  test("An id has at most the calls of the account, and untrusted ids have at least one", () => {
    assert.equal(budgetOf({ perAccount: 4, perId: 10, windowSeconds: 60 }).perId, 4);
    assert.equal(budgetOf({ perAccount: 4, perId: 10, windowSeconds: 60 }).untrusted, 1);
    assert.equal(budgetOf(limits).untrusted, 12);
  });

  test("At most six calls are in flight, and a call without a response counts until its lease ends", () => {
    const budget = budgetOf(limits);
    const out = Array.from({ length: MAX_IN_FLIGHT }, (_, id) => call({ id, key: `k${id}`, doneMs: null }));
    assert.equal(isAllowed(out, budget, LEASE_MS - 1, "other"), false);
    assert.equal(isAllowed(out.slice(1), budget, LEASE_MS - 1, "other"), true);
    assert.equal(isAllowed(out, budget, LEASE_MS, "other"), true);
    assert.equal(isInFlight(call({ doneMs: 1 }), 2), false);
  });

  test("Calls of one id do not count for another id", () => {
    const budget = budgetOf(limits);
    const ten = Array.from({ length: 10 }, (_, id) => call({ id }));
    assert.equal(isAllowed(ten, budget, 1_000, "a"), false);
    assert.equal(isAllowed(ten, budget, 1_000, "b"), true);
  });

  test("Untrusted ids have a fifth of the account's calls, and a call that found something does not count for it", () => {
    const budget = budgetOf({ perAccount: 10, perId: 10, windowSeconds: 60 });
    const allowsUntrusted = (calls: CallRow[]) => headroomOf(calls, budget, 1_000).allowsUntrusted;
    assert.equal(allowsUntrusted([call({ untrusted: 1 }), call({ untrusted: 1, doneMs: null })]), false);
    assert.equal(allowsUntrusted([call({ untrusted: 1 }), call({ untrusted: 0 })]), true);
  });

  test("The headroom changes exactly at the time that it announces", () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ sentMs: fc.nat(60_000), tookMs: fc.nat(5_000), hasResponse: fc.boolean() }), {
          minLength: 1,
        }),
        (sent) => {
          const budget = budgetOf(limits);
          const nowMs = 66_000;
          const calls = sent.map(({ sentMs, tookMs, hasResponse }, id) =>
            call({ id, sentMs, doneMs: hasResponse ? sentMs + tookMs : null }),
          );
          const live = liveCalls(calls, budget, nowMs);
          const { nextChangeMs } = headroomOf(live, budget, nowMs);
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

  test("A clock that was set back does not move the time behind a stored call", () => {
    const calls = [call({ sentMs: 50_000, doneMs: 52_000 }), call({ sentMs: 51_000, doneMs: null })];
    assert.equal(steadyNowMs(40_000, calls), 52_000);
    assert.equal(steadyNowMs(60_000, calls), 60_000);
    assert.equal(steadyNowMs(40_000, []), 40_000);
  });
});
