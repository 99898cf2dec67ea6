import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { Gate } from "../../../../edge/gate/gate.ts";
import { GATE_MIGRATIONS } from "../../../../edge/gate/gate-schema.ts";
import { lastConnection, storeLastConnection } from "../../../../edge/gate/last-connection.ts";
import { StoredBreaker } from "../../../../edge/gate/stored-breaker.ts";
import { type Migration, migrate, storedVersion } from "../../../../edge/platform/migrations.ts";
import type { SqlRows } from "../../../../edge/platform/sql-rows.ts";
import { sqliteRows } from "../../../simulation/sqlite-rows.ts";
import { noResult } from "../samples.ts";

const NOW_MS = 1_000_000;
const limits = { perAccount: 60, perId: 10, windowSeconds: 60 };

/** A schema that never existed, as a released one would be upgraded. */
const V0: Migration = {
  version: 0,
  statements: ["CREATE TABLE waiting (path TEXT PRIMARY KEY, dueSeconds INTEGER NOT NULL, lane TEXT NOT NULL)"],
};
const V0_TO_V1: Migration = {
  version: 1,
  statements: [
    ...(GATE_MIGRATIONS[0]?.statements ?? []),
    `INSERT INTO pending_check (
      resource, key, lane, untrusted, sinceMs, notBeforeMs, leaseUntilMs, seq, firstRequestedMs, rank, readyMs)
     SELECT path, path, lane, 0, dueSeconds * 1000, dueSeconds * 1000, 0, 1, dueSeconds * 1000, dueSeconds * 1000,
      dueSeconds * 1000 FROM waiting`,
    "DROP TABLE waiting",
  ],
};

/** The storage of a gate as version 1 of the schema wrote it. */
function openFixture(): SqlRows {
  const rows = sqliteRows();
  const fixture = readFileSync(new URL("fixtures/gate-v1.sql", import.meta.url), "utf8");
  for (const statement of fixture.trim().split(/;\n?(?=CREATE|INSERT|$)/)) if (statement !== "") rows.run(statement);
  return rows;
}

function schemaOf(rows: SqlRows): string[] {
  const query = "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND name <> 'schema_version' ORDER BY name";
  return rows.all<{ sql: string }>(query).map(({ sql }) => sql.replace(/\s+/g, " "));
}

describe("the stored state of a gate", () => {
  test("Storage that version 1 wrote is opened with its pause, calls, checks and progress", () => {
    const rows = openFixture();
    migrate(rows, GATE_MIGRATIONS);
    const gate = new Gate(rows, limits);
    assert.equal(lastConnection(rows), "shop");
    assert.deepEqual(gate.grants(NOW_MS), []);
    assert.equal(gate.wakeMs(NOW_MS), 1_005_000);
    const granted = gate.grants(1_005_000).map(({ resource, cursor }) => ({ resource, cursor }));
    assert.deepEqual(granted, [
      { resource: "shop/payment/first", cursor: null },
      { resource: "shop/payment/untrusted", cursor: null },
      { resource: "shop/bulk-payout/begun", cursor: '{"page":2}' },
    ]);
  });

  test("Storage that version 1 wrote keeps its budget", () => {
    const rows = openFixture();
    migrate(rows, GATE_MIGRATIONS);
    const gate = new Gate(rows, { perAccount: 3, perId: 3, windowSeconds: 60 });
    assert.equal(gate.grants(1_005_000).length, 1);
  });

  test("The migrations of today write the schema of the fixture, so older code of version 1 can open it", () => {
    const rows = sqliteRows();
    migrate(rows, GATE_MIGRATIONS);
    assert.equal(storedVersion(rows), 1);
    assert.deepEqual(schemaOf(rows), schemaOf(openFixture()));
  });

  test("A pending check of an older schema runs after the upgrade", () => {
    const rows = sqliteRows();
    migrate(rows, [V0]);
    rows.run("INSERT INTO waiting (path, dueSeconds, lane) VALUES ('shop/payment/a', 1000, 'watched')");
    migrate(rows, [V0, V0_TO_V1]);
    migrate(rows, GATE_MIGRATIONS);
    const [grant] = new Gate(rows, limits).grants(NOW_MS);
    assert.equal(grant?.resource, "shop/payment/a");
    assert.equal(storedVersion(rows), 1);
    assert.deepEqual(schemaOf(rows), schemaOf(openFixture()));
  });

  test("The circuit breaker is stored and read by the next instance", () => {
    const rows = openFixture();
    const breaker = new StoredBreaker(rows);
    assert.deepEqual({ ...breaker.current }, { failures: 2, pausedUntilMs: 1_005_000 });
    breaker.store({ failures: 0, pausedUntilMs: 0 });
    assert.deepEqual({ ...new StoredBreaker(rows).current }, { failures: 0, pausedUntilMs: 0 });
    assert.equal(rows.all("SELECT id FROM breaker").length, 1);
  });

  test("A new gate has a closed circuit breaker and no last connection", () => {
    const rows = sqliteRows();
    migrate(rows, GATE_MIGRATIONS);
    assert.deepEqual(new StoredBreaker(rows).current, { failures: 0, pausedUntilMs: 0 });
    assert.equal(lastConnection(rows), null);
    storeLastConnection(rows, "shop");
    storeLastConnection(rows, "outlet");
    assert.equal(lastConnection(rows), "outlet");
  });

  test("The row of a call survives its end and a new instance", () => {
    const rows = openFixture();
    const gate = new Gate(rows, limits);
    const [grant] = gate.grants(1_005_000);
    assert.ok(grant);
    gate.recordStep(grant, noResult, 1_005_100);
    const query = "SELECT key, lane, untrusted, sentMs, doneMs, unknown FROM call WHERE id = ?";
    const expected = {
      key: "transaction/first",
      lane: "first",
      untrusted: 0,
      sentMs: 1_005_000,
      doneMs: 1_005_100,
      unknown: 0,
    };
    assert.deepEqual({ ...rows.all<object>(query, grant.callId)[0] }, expected);
    assert.deepEqual({ ...new StoredBreaker(rows).current }, { failures: 3, pausedUntilMs: 1_005_000 });
  });
});
