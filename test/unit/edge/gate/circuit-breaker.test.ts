import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { breakerAfter, type CircuitBreaker, CLOSED_BREAKER, isProbing } from "../../../../edge/gate/circuit-breaker.ts";
import type { QueryResult } from "../../../../edge/providers/query.ts";
import { found, noResult, notFound } from "../samples.ts";

const WINDOW_MS = 60_000;
const limited = (retryAfterSeconds?: number): QueryResult => ({
  outcome: "no-result",
  reason: "rate-limited",
  ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
});

/** The circuit breaker after these results, each a second after the pause before it ended. */
function after(results: QueryResult[], start: CircuitBreaker = CLOSED_BREAKER): CircuitBreaker {
  return results.reduce(
    (breaker, result) => breakerAfter(breaker, result, false, WINDOW_MS, breaker.pausedUntilMs + 1_000),
    start,
  );
}

describe("the circuit breaker of a provider account", () => {
  test("A 429 pauses the account for the time in its Retry-After", () => {
    assert.deepEqual(breakerAfter(CLOSED_BREAKER, limited(30), false, WINDOW_MS, 1_000), {
      failures: 0,
      pausedUntilMs: 31_000,
    });
  });

  test("A 429 without Retry-After pauses the account for one window", () => {
    assert.equal(breakerAfter(CLOSED_BREAKER, limited(), false, WINDOW_MS, 1_000).pausedUntilMs, 61_000);
  });

  test("A 429 pauses the account for an hour at most", () => {
    assert.equal(breakerAfter(CLOSED_BREAKER, limited(999_999), false, WINDOW_MS, 0).pausedUntilMs, 3_600_000);
  });

  test("A shorter pause never ends a longer one early", () => {
    assert.equal(
      breakerAfter({ failures: 0, pausedUntilMs: 90_000 }, limited(1), false, WINDOW_MS, 0).pausedUntilMs,
      90_000,
    );
  });

  test("Five failures in a row open the circuit for 30 s, and each later failure for twice as long, up to 10 min", () => {
    const openMs = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11].map((count) => {
      const before = after(Array<QueryResult>(count - 1).fill(noResult));
      const atMs = before.pausedUntilMs + 1_000;
      return Math.max(0, breakerAfter(before, noResult, false, WINDOW_MS, atMs).pausedUntilMs - atMs);
    });
    assert.deepEqual(openMs, [0, 0, 0, 0, 30_000, 60_000, 120_000, 240_000, 480_000, 600_000, 600_000]);
  });

  for (const [name, result] of [
    ["found", found("processing")],
    ["not found", notFound],
  ] as const) {
    test(`A result "${name}" closes the circuit`, () => {
      const healed = after([noResult, noResult, noResult, noResult, result]);
      assert.equal(healed.failures, 0);
      assert.equal(isProbing(healed), false);
    });
  }

  test("A step of a query that has no result yet leaves the circuit breaker as it is", () => {
    const probing = after([noResult, noResult, noResult, noResult, noResult]);
    assert.deepEqual(
      breakerAfter(probing, { outcome: "more", cursor: null }, false, WINDOW_MS, probing.pausedUntilMs),
      probing,
    );
  });

  for (const reason of ["timeout", "network", "server-error", "unauthorized"] as const) {
    test(`A result without information (${reason}) is a failure of the account, except for an untrusted id`, () => {
      assert.equal(breakerAfter(CLOSED_BREAKER, { outcome: "no-result", reason }, false, WINDOW_MS, 0).failures, 1);
      assert.deepEqual(
        breakerAfter(CLOSED_BREAKER, { outcome: "no-result", reason }, true, WINDOW_MS, 0),
        CLOSED_BREAKER,
      );
    });
  }

  for (const reason of ["too-large", "unreadable", "refused"] as const) {
    test(`A result without information (${reason}) is no failure of the account`, () => {
      assert.deepEqual(
        breakerAfter(CLOSED_BREAKER, { outcome: "no-result", reason }, false, WINDOW_MS, 0),
        CLOSED_BREAKER,
      );
    });
  }

  test("A 429 for an untrusted id pauses the account too", () => {
    assert.equal(breakerAfter(CLOSED_BREAKER, limited(30), true, WINDOW_MS, 1_000).pausedUntilMs, 31_000);
  });

  test("A failure of a call that was in flight when the circuit opened does not count", () => {
    const open = after(Array<QueryResult>(5).fill(noResult));
    assert.deepEqual(breakerAfter(open, noResult, false, WINDOW_MS, open.pausedUntilMs - 1), open);
  });

  test("Single calls probe the account from the fifth failure until one succeeds", () => {
    assert.equal(isProbing(after(Array<QueryResult>(4).fill(noResult))), false);
    const open = after(Array<QueryResult>(5).fill(noResult));
    assert.equal(isProbing(open), true);
    assert.equal(isProbing(after([found("succeeded")], open)), false);
  });
});
