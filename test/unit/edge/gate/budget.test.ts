import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import {
  type Budget,
  budgetOf,
  type CallRow,
  countsUntilMs,
  HARD_TIMEOUT_MS,
  isInFlight,
  isRecheck,
  LEASE_MS,
  UNKNOWN_GRACE_MS,
} from "../../../../edge/gate/budget.ts";
import { CallLog } from "../../../../edge/gate/call-log.ts";
import { GATE_MIGRATIONS } from "../../../../edge/gate/gate-schema.ts";
import { LANES } from "../../../../edge/gate/queue.ts";
import { migrate } from "../../../../edge/platform/migrations.ts";
import type { SqlRows } from "../../../../edge/platform/sql-rows.ts";
import { sqliteRows } from "../../../simulation/sqlite-rows.ts";
import { limits } from "./gate-fixture.ts";

const WINDOW_MS = 60_000;
const NOW_MS = 1_000_000;
const DONE = { unknown: 0, untrusted: 0 } as const;

function call(other: Partial<CallRow> = {}): CallRow {
  const of = { id: 1, key: "a", lane: "first", untrusted: 0, network: null } as const;
  return { ...of, sentMs: 0, doneMs: 100, unknown: 0, ...other };
}

function openLog(budget: Budget, rows: SqlRows = sqliteRows()): CallLog {
  migrate(rows, GATE_MIGRATIONS);
  return new CallLog(rows, budget, () => {});
}

const checkOf = (key: string, other: Partial<CallRow> = {}) => {
  const { lane, untrusted, network } = call(other);
  return { key, lane, untrusted, network };
};

/** The highest number of calls in any half-open window. Each call is counted at its moment. */
function mostInAnyWindow(momentsMs: number[], windowMs = WINDOW_MS): number {
  const sorted = momentsMs.toSorted((a, b) => a - b);
  return Math.max(0, ...sorted.map((endMs, index) => index + 1 - sorted.findIndex((atMs) => atMs > endMs - windowMs)));
}

describe("the budget of calls", () => {
  test("The guard is a fiftieth of the window and at most a second", () => {
    assert.equal(budgetOf({ ...limits, windowSeconds: 2 }).windowMs, 2_040);
    assert.equal(budgetOf({ ...limits, windowSeconds: 3_600 }).windowMs, 3_601_000);
  });

  test("An id has at most the calls of the account, and every part of the window has at least one call", () => {
    const least = budgetOf({ perAccount: 1, perId: 10, windowSeconds: 60 });
    assert.equal(least.perId, 1);
    assert.deepEqual([least.half, least.third, least.fifth, least.tenth], [1, 1, 1, 1]);
    const { half, third, fifth, tenth, untrustedSpacingMs } = budgetOf(limits);
    assert.deepEqual({ half, third, fifth, tenth }, { half: 30, third: 20, fifth: 12, tenth: 6 });
    assert.equal(untrustedSpacingMs, 2_000);
  });

  test("An id may have more calls than its account, if they are counted in a longer window", () => {
    assert.equal(budgetOf({ perAccount: 2, perId: 5, windowSeconds: 60, perIdWindowSeconds: 600 }).perId, 5);
    assert.equal(budgetOf({ perAccount: 2, perId: 5, windowSeconds: 60, perIdWindowSeconds: 6 }).perId, 2);
  });

  test("A call counts for one window and its guard after the response arrived", () => {
    assert.equal(countsUntilMs(call({ sentMs: 0, doneMs: 4_000 }), budgetOf(limits)), 4_000 + WINDOW_MS + 1_000);
  });

  test("A call without a response counts for one window after it can no longer reach the provider", () => {
    const budget = budgetOf(limits);
    const untilMs = HARD_TIMEOUT_MS + UNKNOWN_GRACE_MS + budget.windowMs;
    for (const lost of [call({ doneMs: null }), call({ doneMs: HARD_TIMEOUT_MS, unknown: 1 })])
      assert.equal(countsUntilMs(lost, budget), untilMs);
  });

  test("A call is in flight until it has ended, or its lease has", () => {
    assert.equal(isInFlight(call({ doneMs: null }), LEASE_MS - 1), true);
    assert.equal(isInFlight(call({ doneMs: null }), LEASE_MS), false);
    assert.equal(isInFlight(call({ doneMs: 1 }), 2), false);
  });

  test("Checks of every lane but first and webhook look again at a known status", () => {
    assert.deepEqual(LANES.filter(isRecheck), ["watched", "confirm", "background", "idle"]);
  });
});

describe("the log of calls", () => {
  // An attempt to call: the time since the last attempt, the latency, the part of the latency after which the provider
  // counts the call, and whether the response arrives.
  const attempt = fc.record({
    gapMs: fc.oneof(fc.nat(50), fc.nat(2_000), fc.nat(20_000)),
    latencyMs: fc.nat(15_000),
    countedAt: fc.double({ min: 0, max: 1, noNaN: true }),
    hasResponse: fc.boolean(),
    key: fc.constantFrom("a", "b", "c"),
    restarts: fc.boolean(),
  });

  test("The provider never counts more than its limit in any window, whatever the latency, lost responses and restarts", () => {
    fc.assert(
      fc.property(
        fc.array(attempt, { minLength: 50, maxLength: 250 }),
        fc.integer({ min: 1, max: 8 }),
        fc.integer({ min: 1, max: 4 }),
        fc.constantFrom(60, 60, 5, 240),
        (attempts, perAccount, perId, perIdWindowSeconds) => {
          const budget = budgetOf({ perAccount, perId, windowSeconds: 60, perIdWindowSeconds });
          const rows = sqliteRows();
          let log = openLog(budget, rows);
          let open: { id: number; endsMs: number; unknown: 0 | 1 }[] = [];
          const countedMs: { key: string; atMs: number }[] = [];
          let clockMs = NOW_MS;
          for (const { gapMs, latencyMs, countedAt, hasResponse, key, restarts } of attempts) {
            clockMs += gapMs;
            for (const { id, endsMs, unknown } of open.filter(({ endsMs }) => endsMs <= clockMs))
              log.end(id, { doneMs: endsMs, unknown, untrusted: 0 });
            open = open.filter(({ endsMs }) => endsMs > clockMs);
            if (restarts) log = openLog(budget, rows);
            const nowMs = log.advance(clockMs);
            if (!log.allowsCall || log.keyFreeMs(key, false) > nowMs) continue;
            const { id } = log.reserve(checkOf(key), nowMs);
            // The provider may count a call after we have aborted it at the time-out.
            const unknown = latencyMs <= HARD_TIMEOUT_MS ? 0 : 1;
            if (hasResponse) open.push({ id, endsMs: nowMs + Math.min(latencyMs, HARD_TIMEOUT_MS), unknown });
            countedMs.push({ key, atMs: nowMs + countedAt * latencyMs });
          }
          assert.ok(mostInAnyWindow(countedMs.map(({ atMs }) => atMs)) <= perAccount);
          for (const each of ["a", "b", "c"]) {
            const ofKey = countedMs.filter(({ key }) => key === each).map(({ atMs }) => atMs);
            assert.ok(mostInAnyWindow(ofKey, perIdWindowSeconds * 1000) <= perId);
          }
          // A call that still counts for its id keeps its row.
          const most = perAccount * Math.max(1, perIdWindowSeconds / 60);
          assert.ok(rows.all("SELECT id FROM call").length <= most, "each slot has one row");
        },
      ),
      { numRuns: 200 },
    );
  });

  test("A call overwrites the row of one that no longer counts, and a call that was never made frees its slot", () => {
    const rows = sqliteRows();
    const log = openLog(budgetOf({ ...limits, perAccount: 2 }), rows);
    const [first, second] = [log.reserve(checkOf("a"), NOW_MS), log.reserve(checkOf("b"), NOW_MS)];
    log.end(first.id, { doneMs: NOW_MS, ...DONE });
    log.free(second.id);
    assert.equal(log.reserve(checkOf("c"), NOW_MS).id, second.id);
    assert.equal(log.allowsCall, false);
    log.advance(NOW_MS + 61_000);
    assert.equal(log.reserve(checkOf("d"), NOW_MS + 61_000).id, first.id);
    const keys = rows.all<{ key: string }>("SELECT key FROM call ORDER BY id").map(({ key }) => key);
    assert.deepEqual(keys, ["d", "c"]);
  });

  test("A slot that was given back stays free when the gate starts again", () => {
    const rows = sqliteRows();
    const log = openLog(budgetOf({ ...limits, perAccount: 1 }), rows);
    log.free(log.reserve(checkOf("a", { untrusted: 1, network: "n" }), NOW_MS).id);
    const again = openLog(budgetOf({ ...limits, perAccount: 1 }), rows);
    again.advance(NOW_MS);
    assert.deepEqual([again.allowsCall, again.inFlight, again.counts.ofKey("a").size], [true, 0, 0]);
  });

  test("Calls of one id do not count for another id", () => {
    const log = openLog(budgetOf(limits));
    for (let count = 0; count < 10; count++) log.end(log.reserve(checkOf("a"), NOW_MS).id, { doneMs: NOW_MS, ...DONE });
    assert.equal(log.keyFreeMs("a", false), NOW_MS + 61_000);
    assert.equal(log.keyFreeMs("b", false), 0);
  });

  test("The log announces the next moment at which a call stops counting or leaves its connection", () => {
    const log = openLog(budgetOf(limits));
    assert.equal(log.nextChangeMs, null);
    const { id } = log.reserve(checkOf("a"), NOW_MS);
    assert.equal(log.nextChangeMs, NOW_MS + LEASE_MS);
    log.end(id, { doneMs: NOW_MS + 200, ...DONE });
    assert.equal(log.nextChangeMs, NOW_MS + 200 + 61_000);
    log.advance(NOW_MS + 200 + 60_999);
    assert.equal(log.counts.account, 1);
    log.advance(NOW_MS + 200 + 61_000);
    assert.equal(log.counts.account, 0);
  });

  test("The counts of an account are those of its rows after a restart", () => {
    const rows = sqliteRows();
    const budget = budgetOf(limits);
    const log = openLog(budget, rows);
    for (const other of [
      { lane: "watched", network: "n/a" },
      { lane: "idle" },
      { untrusted: 1, network: "n" },
    ] as const)
      log.reserve(checkOf("a", other), NOW_MS);
    const counted = ({ counts, inFlight, untrustedInFlight }: CallLog) => ({
      ...{ account: counts.account, rechecks: counts.rechecks, spare: counts.spare, tokenless: counts.tokenless },
      ...{ untrusted: counts.untrusted, ofNetwork: counts.ofNetwork("n"), ofKey: counts.ofKey("a").size },
      ...{ inFlight, untrustedInFlight },
    });
    const expected = { account: 3, rechecks: 2, spare: 1, tokenless: 2, untrusted: 1, ofNetwork: 2, ofKey: 3 };
    assert.deepEqual(counted(log), { ...expected, inFlight: 3, untrustedInFlight: 1 });
    assert.deepEqual(counted(openLog(budget, rows)), counted(log));
  });

  test("After three calls for untrusted ids in a window, the next ones are two seconds apart at 60 calls a minute", () => {
    const rows = sqliteRows();
    const log = openLog(budgetOf(limits), rows);
    for (let count = 0; count < 3; count++) {
      assert.equal(log.untrustedFromMs(NOW_MS + count), 0);
      log.reserve(checkOf(`guess-${count}`, { untrusted: 1, network: "n" }), NOW_MS + count);
    }
    assert.equal(log.untrustedFromMs(NOW_MS + 3), NOW_MS + 2 + 2_000);
    assert.equal(openLog(budgetOf(limits), rows).untrustedFromMs(NOW_MS + 3), NOW_MS + 2 + 2_000);
    assert.equal(log.untrustedFromMs(NOW_MS + 61_000), 0);
  });
});
