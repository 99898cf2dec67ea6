import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { type Health, healthAfter, isProbing } from "../../../../edge/gate/circuit-breaker.ts";
import type { QueryResult } from "../../../../edge/providers/query.ts";
import { found, noResult, notFound } from "../samples.ts";

const WINDOW_MS = 60_000;
const well: Health = { failures: 0, closedUntilMs: 0 };
const limited = (retryAfterSeconds?: number): QueryResult => ({
  outcome: "no-result",
  reason: "rate-limited",
  ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
});

/** Answers one after the other, each a second after the account was open again. */
function after(answers: QueryResult[], start: Health = well): Health {
  return answers.reduce(
    (health, answer) => healthAfter(health, answer, false, WINDOW_MS, health.closedUntilMs + 1_000),
    start,
  );
}

describe("the health of a provider account", () => {
  test("freezes for as long as a 429 says", () => {
    assert.deepEqual(healthAfter(well, limited(30), false, WINDOW_MS, 1_000), { failures: 0, closedUntilMs: 31_000 });
  });

  test("freezes for a window when a 429 does not say for how long", () => {
    assert.equal(healthAfter(well, limited(), false, WINDOW_MS, 1_000).closedUntilMs, 61_000);
  });

  test("believes a 429 for an hour at most", () => {
    assert.equal(healthAfter(well, limited(999_999), false, WINDOW_MS, 0).closedUntilMs, 3_600_000);
  });

  test("never shortens a freeze by a later, shorter one", () => {
    assert.equal(
      healthAfter({ failures: 0, closedUntilMs: 90_000 }, limited(1), false, WINDOW_MS, 0).closedUntilMs,
      90_000,
    );
  });

  test("opens the circuit after five failures in a row, for 30 s, twice as long each time, 10 min at most", () => {
    const openMs = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11].map((count) => {
      const before = after(Array<QueryResult>(count - 1).fill(noResult));
      const atMs = before.closedUntilMs + 1_000;
      return Math.max(0, healthAfter(before, noResult, false, WINDOW_MS, atMs).closedUntilMs - atMs);
    });
    assert.deepEqual(openMs, [0, 0, 0, 0, 30_000, 60_000, 120_000, 240_000, 480_000, 600_000, 600_000]);
  });

  for (const [name, answer] of [
    ["found", found("processing")],
    ["not found", notFound],
  ] as const) {
    test(`starts counting anew after an answer that was ${name}`, () => {
      const healed = after([noResult, noResult, noResult, noResult, answer]);
      assert.equal(healed.failures, 0);
      assert.equal(isProbing(healed), false);
    });
  }

  test("counts on through the steps of a question that is not answered yet", () => {
    const probing = after([noResult, noResult, noResult, noResult, noResult]);
    assert.deepEqual(
      healthAfter(probing, { outcome: "more", cursor: null }, false, WINDOW_MS, probing.closedUntilMs),
      probing,
    );
  });

  for (const reason of ["timeout", "network", "server-error", "unauthorized"] as const) {
    test(`counts ${reason} as a failure, but not of what a stranger asked for`, () => {
      assert.equal(healthAfter(well, { outcome: "no-result", reason }, false, WINDOW_MS, 0).failures, 1);
      assert.deepEqual(healthAfter(well, { outcome: "no-result", reason }, true, WINDOW_MS, 0), well);
    });
  }

  for (const reason of ["too-large", "unreadable", "refused"] as const) {
    test(`takes ${reason} for a fault of the one thing asked for`, () => {
      assert.deepEqual(healthAfter(well, { outcome: "no-result", reason }, false, WINDOW_MS, 0), well);
    });
  }

  test("freezes for a 429 whoever asked", () => {
    assert.equal(healthAfter(well, limited(30), true, WINDOW_MS, 1_000).closedUntilMs, 31_000);
  });

  test("learns nothing from failures of calls that were out when the circuit opened", () => {
    const open = after(Array<QueryResult>(5).fill(noResult));
    assert.deepEqual(healthAfter(open, noResult, false, WINDOW_MS, open.closedUntilMs - 1), open);
  });

  test("probes with single calls from the fifth failure until one succeeds", () => {
    assert.equal(isProbing(after(Array<QueryResult>(4).fill(noResult))), false);
    const open = after(Array<QueryResult>(5).fill(noResult));
    assert.equal(isProbing(open), true);
    assert.equal(isProbing(after([found("succeeded")], open)), false);
  });
});
