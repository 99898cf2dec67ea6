import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { AccountHealth, type EndedCall } from "../../../../edge/gate/account-health.ts";
import { budgetOf } from "../../../../edge/gate/budget.ts";
import { GATE_MIGRATIONS } from "../../../../edge/gate/gate-schema.ts";
import { StoredHealth } from "../../../../edge/gate/stored-health.ts";
import { migrate } from "../../../../edge/platform/migrations.ts";
import type { SqlRows } from "../../../../edge/platform/sql-rows.ts";
import type { NoResultReason, QueryStep } from "../../../../edge/providers/query.ts";
import { sqliteRows } from "../../../simulation/sqlite-rows.ts";
import { found, noResult, notFound } from "../samples.ts";
import { limits } from "./gate-fixture.ts";

const NOW_MS = 1_000_000;
const WINDOW_MS = 61_000;
const TRUSTED: EndedCall = { key: "a", untrusted: false, isProbe: false, ofKey: 1, ofAccount: 1 };
const UNTRUSTED: EndedCall = { ...TRUSTED, untrusted: true };

function limited(retryAfterSeconds?: number, by?: "account" | "id"): QueryStep {
  return {
    ...{ outcome: "no-result", reason: "rate-limited" },
    ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
    ...(by && { limited: by }),
  } as QueryStep;
}

function openHealth(rows: SqlRows = sqliteRows()): AccountHealth {
  migrate(rows, GATE_MIGRATIONS);
  return new AccountHealth(new StoredHealth(rows), budgetOf(limits));
}

/** The health after these steps of calls, each a second after the pause before it ended. */
function after(steps: QueryStep[], health = openHealth(), startMs = NOW_MS): { health: AccountHealth; nowMs: number } {
  let nowMs = startMs;
  for (const step of steps) {
    health.record(TRUSTED, step, nowMs);
    nowMs = (health.paused(nowMs)?.untilMs ?? nowMs) + 1_000;
  }
  return { health, nowMs };
}

/** How long the account is paused after one 429. */
function pauseMs(step: QueryStep): number {
  const health = openHealth();
  health.record(TRUSTED, step, NOW_MS);
  return (health.paused(NOW_MS)?.untilMs ?? NOW_MS) - NOW_MS;
}

describe("a 429 for a trusted id", () => {
  test("A 429 pauses the account for the time in its Retry-After, at least a second and at most ten minutes", () => {
    assert.deepEqual(
      [30, 0, 600, 601, 60_000, 999_999_999].map((seconds) => pauseMs(limited(seconds))),
      [30_000, 1_000, 600_000, 600_000, 600_000, 600_000],
    );
  });

  test("A 429 without Retry-After pauses the account for one window", () => {
    assert.equal(pauseMs(limited()), WINDOW_MS);
  });

  test("A shorter pause never ends a longer one early", () => {
    const health = openHealth();
    health.record(TRUSTED, limited(90), NOW_MS);
    health.record(TRUSTED, limited(1), NOW_MS + 1);
    assert.deepEqual(health.paused(NOW_MS), { reason: "rate-limited", untilMs: NOW_MS + 90_000 });
  });

  test("One call may probe a pause after a third of it, and not before five seconds", () => {
    const probeMs = (seconds: number) => {
      const health = openHealth();
      health.record(TRUSTED, limited(seconds), NOW_MS);
      return health.probeFromMs(NOW_MS);
    };
    assert.deepEqual([probeMs(30), probeMs(9), probeMs(4)], [NOW_MS + 10_000, NOW_MS + 5_000, null]);
    const health = openHealth();
    health.record(TRUSTED, limited(30), NOW_MS);
    health.takeProbe();
    assert.equal(health.probeFromMs(NOW_MS + 10_000), null);
  });

  test("A probe that succeeds ends the pause, and another call that was in flight does not", () => {
    const health = openHealth();
    health.record(TRUSTED, limited(30), NOW_MS);
    health.record(TRUSTED, found("processing"), NOW_MS + 1);
    assert.notEqual(health.paused(NOW_MS + 1), null);
    health.takeProbe();
    health.record({ ...TRUSTED, isProbe: true }, noResult, NOW_MS + 10_000);
    assert.notEqual(health.paused(NOW_MS + 10_000), null);
    health.record({ ...TRUSTED, isProbe: true }, notFound, NOW_MS + 10_000);
    assert.equal(health.paused(NOW_MS + 10_000), null);
  });

  test("A probe that gets a 429 makes a new pause with a probe of its own", () => {
    const health = openHealth();
    health.record(TRUSTED, limited(30), NOW_MS);
    health.takeProbe();
    health.record({ ...TRUSTED, isProbe: true }, limited(30), NOW_MS + 10_000);
    assert.deepEqual(health.paused(NOW_MS), { reason: "rate-limited", untilMs: NOW_MS + 40_000 });
    assert.equal(health.probeFromMs(NOW_MS + 10_000), NOW_MS + 20_000);
  });

  test("Pauses and the probe are those of before after a restart, with one row written for a change", () => {
    const rows = sqliteRows();
    const health = openHealth(rows);
    health.record(TRUSTED, limited(30), NOW_MS);
    health.record(UNTRUSTED, limited(60), NOW_MS);
    const restarted = openHealth(rows);
    assert.equal(restarted.paused(NOW_MS)?.untilMs, NOW_MS + 30_000);
    assert.equal(restarted.probeFromMs(NOW_MS), NOW_MS + 10_000);
    assert.equal(restarted.untrustedPaused(NOW_MS), NOW_MS + 60_000);
    assert.equal(rows.all("SELECT id FROM breaker").length, 1);
  });

  test("After a clock was set back, a pause lasts at most ten minutes", () => {
    const health = openHealth();
    health.record(TRUSTED, limited(600), NOW_MS + 3_600_000);
    assert.equal(health.paused(NOW_MS)?.untilMs, NOW_MS + 600_000);
    assert.equal(health.paused(NOW_MS + 600_000), null);
  });
});

describe("a 429 that limits less than the account", () => {
  test("A 429 of one id's limit pauses that id only, for its Retry-After or one window", () => {
    const health = openHealth();
    health.record(TRUSTED, limited(20, "id"), NOW_MS);
    health.record({ ...TRUSTED, key: "b" }, limited(undefined, "id"), NOW_MS);
    assert.equal(health.paused(NOW_MS), null);
    assert.deepEqual(
      [...health.limitedIds],
      [
        ["a", NOW_MS + 20_000],
        ["b", NOW_MS + WINDOW_MS],
      ],
    );
    assert.equal(health.limitedUntilMs("c"), 0);
  });

  test("A 429 without a name for its limit is the id's where our own count shows that the id is near its limit and the account is not", () => {
    for (const [ofKey, ofAccount, isOfId] of [
      [8, 48, true],
      [7, 20, false],
      [8, 49, false],
    ] as const) {
      const health = openHealth();
      health.record({ ...TRUSTED, ofKey, ofAccount }, limited(), NOW_MS);
      assert.equal(health.limitedUntilMs("a") > NOW_MS, isOfId);
      assert.equal(health.paused(NOW_MS) === null, isOfId);
    }
  });

  test("A 429 that names the account's limit pauses the account, whatever our own count shows", () => {
    const health = openHealth();
    health.record({ ...TRUSTED, ofKey: 10 }, limited(undefined, "account"), NOW_MS);
    assert.notEqual(health.paused(NOW_MS), null);
  });

  test("A 429 for an untrusted id pauses untrusted ids only", () => {
    const health = openHealth();
    health.record(UNTRUSTED, limited(30), NOW_MS);
    assert.equal(health.paused(NOW_MS), null);
    assert.equal(health.untrustedPaused(NOW_MS), NOW_MS + 30_000);
    assert.equal(health.untrustedPaused(NOW_MS + 30_000), null);
  });

  test("A 429 of an untrusted id's own limit pauses that id only", () => {
    const health = openHealth();
    health.record(UNTRUSTED, limited(30, "id"), NOW_MS);
    assert.equal(health.untrustedPaused(NOW_MS), null);
    assert.equal(health.limitedUntilMs("a"), NOW_MS + 30_000);
  });
});

describe("failures of an account", () => {
  test("Five failures in a row open the circuit for 30 s, and each later failure for twice as long, up to 10 min", () => {
    const openMs = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11].map((count) => {
      const { health, nowMs } = after(Array<QueryStep>(count - 1).fill(noResult));
      health.record(TRUSTED, noResult, nowMs);
      return (health.paused(nowMs)?.untilMs ?? nowMs) - nowMs;
    });
    assert.deepEqual(openMs, [0, 0, 0, 0, 30_000, 60_000, 120_000, 240_000, 480_000, 600_000, 600_000]);
    assert.equal(after(Array<QueryStep>(5).fill(noResult)).health.paused(NOW_MS)?.reason, "failing");
  });

  for (const [name, step] of [
    ["found", found("processing")],
    ["not found", notFound],
  ] as const) {
    test(`A result "${name}" closes the circuit`, () => {
      const { health } = after([noResult, noResult, noResult, noResult, noResult, step]);
      assert.equal(health.isProbing, false);
    });
  }

  test("A step of a query that has no result yet leaves the health as it is", () => {
    const { health, nowMs } = after(Array<QueryStep>(5).fill(noResult));
    health.record(TRUSTED, { outcome: "more", cursor: null }, nowMs);
    assert.equal(health.isProbing, true);
  });

  const opens = (call: EndedCall, reason: NoResultReason) => {
    const health = openHealth();
    for (let count = 0; count < 5; count++) health.record(call, { outcome: "no-result", reason }, NOW_MS);
    return health.isProbing;
  };

  for (const reason of ["timeout", "network", "server-error", "unauthorized"] as const) {
    test(`A result without information (${reason}) is a failure of the account, except for an untrusted id`, () => {
      assert.deepEqual([opens(TRUSTED, reason), opens(UNTRUSTED, reason)], [true, false]);
    });
  }

  for (const reason of ["too-large", "unreadable", "refused"] as const) {
    test(`A result without information (${reason}) is no failure of the account`, () => {
      assert.equal(opens(TRUSTED, reason), false);
    });
  }

  test("A failure of a call that was in flight when the circuit opened does not count", () => {
    const health = openHealth();
    for (let count = 0; count < 6; count++) health.record(TRUSTED, noResult, NOW_MS);
    assert.equal(health.paused(NOW_MS)?.untilMs, NOW_MS + 30_000);
  });

  test("Single calls probe the account from the fifth failure until one succeeds", () => {
    assert.equal(after(Array<QueryStep>(4).fill(noResult)).health.isProbing, false);
    assert.equal(after(Array<QueryStep>(5).fill(noResult)).health.isProbing, true);
  });
});
