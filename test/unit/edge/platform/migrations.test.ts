import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { type Migration, migrate, storedVersion } from "../../../../edge/platform/migrations.ts";
import type { SqlRows } from "../../../../edge/platform/sql-rows.ts";
import { sqliteRows } from "../../../simulation/sqlite-rows.ts";

const V0: Migration = {
  version: 0,
  statements: ["CREATE TABLE check_v0 (path TEXT PRIMARY KEY, dueSeconds INTEGER NOT NULL)"],
};
const V1: Migration = {
  version: 1,
  statements: [
    "CREATE TABLE pending (resource TEXT PRIMARY KEY, dueMs INTEGER NOT NULL)",
    "INSERT INTO pending (resource, dueMs) SELECT path, dueSeconds * 1000 FROM check_v0",
    "DROP TABLE check_v0",
  ],
};
const V2: Migration = { version: 2, statements: ["ALTER TABLE pending ADD COLUMN lane TEXT NOT NULL DEFAULT 'first'"] };

function tablesOf(rows: SqlRows): string[] {
  const tables = rows.all<{ name: string }>("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name");
  return tables.map(({ name }) => name);
}

describe("migrations of a Durable Object's storage", () => {
  test("Empty storage goes through all migrations and has the last version", () => {
    const rows = sqliteRows();
    assert.equal(storedVersion(rows), null);
    assert.deepEqual(migrate(rows, [V0, V1, V2]), { ok: true, value: undefined });
    assert.equal(storedVersion(rows), 2);
    assert.deepEqual(tablesOf(rows), ["pending", "schema_version"]);
  });

  test("Storage of an older version is upgraded step by step and keeps its rows", () => {
    const rows = sqliteRows();
    migrate(rows, [V0]);
    rows.run("INSERT INTO check_v0 (path, dueSeconds) VALUES ('shop/payment/a', 7)");
    migrate(rows, [V0, V1]);
    assert.equal(storedVersion(rows), 1);
    migrate(rows, [V0, V1, V2]);
    assert.deepEqual(
      rows.all("SELECT resource, dueMs, lane FROM pending").map((row) => ({ ...(row as object) })),
      [{ resource: "shop/payment/a", dueMs: 7_000, lane: "first" }],
    );
  });

  test("Storage of the last version stays as it is", () => {
    const rows = sqliteRows();
    migrate(rows, [V0, V1]);
    rows.run("INSERT INTO pending (resource, dueMs) VALUES ('shop/payment/a', 1)");
    migrate(rows, [V0, V1]);
    assert.equal(rows.all("SELECT resource FROM pending").length, 1);
    assert.equal(rows.all("SELECT version FROM schema_version").length, 1);
  });

  test("Tables without a version are dropped before the first migration", () => {
    const rows = sqliteRows();
    rows.run('CREATE TABLE "odd ""name" (one INTEGER)');
    rows.run("CREATE TABLE pending (one INTEGER)");
    rows.run("CREATE INDEX pending_by_one ON pending (one)");
    migrate(rows, [V0, V1]);
    assert.deepEqual(tablesOf(rows), ["pending", "schema_version"]);
    assert.deepEqual(rows.all("SELECT resource, dueMs FROM pending"), []);
  });

  test("Tables of SQLite and of the platform's key-value storage are never dropped", () => {
    const rows = sqliteRows();
    rows.run("CREATE TABLE _cf_KV (key TEXT PRIMARY KEY, value BLOB)");
    rows.run("CREATE TABLE counted (id INTEGER PRIMARY KEY AUTOINCREMENT)");
    migrate(rows, [V0, V1]);
    assert.deepEqual(tablesOf(rows), ["_cf_KV", "pending", "schema_version", "sqlite_sequence"]);
  });

  test("Storage of a newer version is refused and not changed", () => {
    const rows = sqliteRows();
    migrate(rows, [V0, V1, V2]);
    assert.deepEqual(migrate(rows, [V0, V1]), { ok: false, failure: "newer-version" });
    assert.equal(storedVersion(rows), 2);
    assert.deepEqual(tablesOf(rows), ["pending", "schema_version"]);
  });
});
