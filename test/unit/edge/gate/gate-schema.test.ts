import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { Gate } from "../../../../edge/gate/gate.ts";
import { GATE_MIGRATIONS } from "../../../../edge/gate/gate-schema.ts";
import { AccountRecord } from "../../../../edge/gate/report/account-record.ts";
import { StoredHealth } from "../../../../edge/gate/stored-health.ts";
import { migrate, storedVersion } from "../../../../edge/platform/migrations.ts";
import type { SqlRows } from "../../../../edge/platform/sql-rows.ts";
import { sqliteRows } from "../../../simulation/sqlite-rows.ts";
import { noResult } from "../samples.ts";
import { check, grantsOf, limits, resourcesOf } from "./gate-fixture.ts";

const NOW_MS = 1_000_000;
/** The pause in the fixture ends then. */
const RESUMED_MS = 1_005_000;

/** The storage of a gate as this version of the schema wrote it. */
function openFixture(version: number): SqlRows {
  const rows = sqliteRows();
  const fixture = readFileSync(new URL(`fixtures/gate-v${version}.sql`, import.meta.url), "utf8");
  for (const statement of fixture.trim().split(/;\n?(?=CREATE|INSERT|$)/)) if (statement !== "") rows.run(statement);
  return rows;
}

function openMigrated(version: number): SqlRows {
  const rows = openFixture(version);
  assert.ok(migrate(rows, GATE_MIGRATIONS).ok);
  return rows;
}

function schemaOf(rows: SqlRows): string[] {
  const query = "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND name <> 'schema_version' ORDER BY name";
  return rows.all<{ sql: string }>(query).map(({ sql }) => sql.replace(/\s+/g, " "));
}

describe("the stored state of a gate", () => {
  for (const version of [1, 2, 3]) {
    test(`Storage that version ${version} wrote is opened with its pause, and checks run when it has ended`, () => {
      const gate = new Gate(openMigrated(version), limits);
      gate.requestCheck(check("shop/payment/first", { atMs: NOW_MS }), NOW_MS);
      assert.deepEqual(gate.grants(NOW_MS), []);
      assert.equal(gate.wakeMs(NOW_MS), RESUMED_MS);
      assert.deepEqual(resourcesOf(gate.grants(RESUMED_MS)), ["shop/payment/first"]);
    });

    test(`Storage that version ${version} wrote keeps its budget: both of its calls count`, () => {
      const gate = new Gate(openMigrated(version), { perAccount: 3, perId: 3, windowSeconds: 60 });
      for (const resource of ["a", "b"]) gate.requestCheck(check(resource, { atMs: RESUMED_MS }), RESUMED_MS);
      assert.equal(gate.grants(RESUMED_MS).length, 1);
      // The first of the two ended at 999,500, the second has no known end.
      assert.equal(gate.grants(999_500 + 60_999).length, 0);
      assert.equal(grantsOf(gate, 999_500 + 61_000).length, 1);
    });

    test(`Storage that version ${version} wrote has the schema of today after its migration`, () => {
      const rows = openMigrated(version);
      assert.equal(storedVersion(rows), 3);
      const fresh = sqliteRows();
      migrate(fresh, GATE_MIGRATIONS);
      assert.deepEqual(schemaOf(rows), schemaOf(fresh));
    });
  }

  test("A query that version 2 or later has begun continues, and one of version 1 begins again", () => {
    const cursors = [1, 2, 3].map((version) => {
      const gate = new Gate(openMigrated(version), limits);
      gate.requestCheck(check("shop/bulk-payout/begun", { atMs: RESUMED_MS }), RESUMED_MS);
      return gate.grants(RESUMED_MS)[0]?.cursor;
    });
    assert.deepEqual(cursors, [null, '{"page":2}', '{"page":2}']);
  });

  test("The migrations of today write the schema of the fixture of version 3, so older code of version 3 can open it", () => {
    const rows = sqliteRows();
    migrate(rows, GATE_MIGRATIONS);
    assert.deepEqual(schemaOf(rows), schemaOf(openFixture(3)));
  });

  test("The health is stored in one row, and read by the next instance", () => {
    const rows = openMigrated(1);
    const health = new StoredHealth(rows);
    assert.deepEqual(
      { ...health.current },
      { failures: 2, pausedUntilMs: RESUMED_MS, probeMs: 0, untrustedUntilMs: 0 },
    );
    const stored = { failures: 0, pausedUntilMs: 1, probeMs: 2, untrustedUntilMs: 3 };
    health.store(stored);
    assert.deepEqual({ ...new StoredHealth(rows).current }, stored);
    assert.equal(rows.all("SELECT id FROM breaker").length, 1);
  });

  test("What has happened to the account is read from version 3, and is empty where an older version has written", () => {
    const [older, newer] = [2, 3].map((version) => new AccountRecord(openMigrated(version)).current);
    assert.deepEqual(
      { ...older },
      { lastResultMs: null, lastWebhookMs: null, refusedSinceMs: null, unannouncedChanges: 0, pausedSinceMs: null },
    );
    assert.deepEqual(
      { ...newer },
      {
        lastResultMs: 990_000,
        lastWebhookMs: 980_000,
        refusedSinceMs: 995_000,
        unannouncedChanges: 2,
        pausedSinceMs: null,
      },
    );
  });

  test("A new gate is healthy", () => {
    const rows = sqliteRows();
    migrate(rows, GATE_MIGRATIONS);
    const healthy = { failures: 0, pausedUntilMs: 0, probeMs: 0, untrustedUntilMs: 0 };
    assert.deepEqual({ ...new StoredHealth(rows).current }, healthy);
  });

  test("The row of a call survives its end and a new instance", () => {
    const rows = openMigrated(1);
    const gate = new Gate(rows, limits);
    const request = { atMs: RESUMED_MS, key: "transaction/first", network: "n/a" };
    gate.requestCheck(check("shop/payment/first", request), RESUMED_MS);
    const [grant] = gate.grants(RESUMED_MS);
    assert.ok(grant);
    gate.recordStep(grant, noResult, RESUMED_MS + 100);
    const query = "SELECT key, lane, untrusted, network, sentMs, doneMs, unknown FROM call WHERE id = ?";
    const expected = {
      ...{ key: "transaction/first", lane: "first", untrusted: 0, network: "n/a" },
      ...{ sentMs: RESUMED_MS, doneMs: RESUMED_MS + 100, unknown: 0 },
    };
    assert.deepEqual({ ...rows.all<object>(query, grant.callId)[0] }, expected);
    assert.equal(new StoredHealth(rows).current.failures, 3);
  });
});
