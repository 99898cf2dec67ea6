/**
 * Numbered migrations of a Durable Object's SQL storage. The version of the stored schema is the one row of the table
 * `schema_version`.
 */
import { err, ok, type Result } from "./result.ts";
import type { SqlRows } from "./sql-rows.ts";

/** The statements that turn the schema of the version before into the schema of `version`. */
export interface Migration {
  version: number;
  statements: readonly string[];
}

/**
 * Brings the storage to the last version in `migrations`, which are in ascending order. Empty storage goes through all
 * of them. Tables without a version were never deployed, so they are dropped first.
 *
 * Call it inside `blockConcurrencyWhile` and `transactionSync`: no other code sees a schema halfway, and a statement
 * that fails undoes those before it. Call it again after `deleteAll`.
 *
 * Storage that a newer version of the Worker has written is left as it is.
 */
export function migrate(rows: SqlRows, migrations: readonly Migration[]): Result<void, "newer-version"> {
  const latest = migrations.at(-1)?.version ?? 0;
  const stored = storedVersion(rows);
  if (stored !== null && stored > latest) return err("newer-version");
  if (stored === latest) return ok(undefined);
  if (stored === null) dropTables(rows);
  for (const { version, statements } of migrations) {
    if (stored !== null && version <= stored) continue;
    for (const statement of statements) rows.run(statement);
  }
  rows.run("CREATE TABLE IF NOT EXISTS schema_version (version INTEGER NOT NULL)");
  rows.run("DELETE FROM schema_version");
  rows.run("INSERT INTO schema_version (version) VALUES (?)", latest);
  return ok(undefined);
}

/** The version of the stored schema; null when the storage is empty or has tables without a version. */
export function storedVersion(rows: SqlRows): number | null {
  if (!tableNames(rows).includes("schema_version")) return null;
  return rows.all<{ version: number }>("SELECT version FROM schema_version")[0]?.version ?? null;
}

function dropTables(rows: SqlRows): void {
  for (const name of tableNames(rows)) rows.run(`DROP TABLE "${name.replaceAll('"', '""')}"`);
}

/** Our own tables: SQLite's start with `sqlite_`, and those of the Durable Object's key-value storage with `_cf_`. */
function tableNames(rows: SqlRows): string[] {
  const tables = rows.all<{ name: string }>("SELECT name FROM sqlite_master WHERE type = 'table'");
  return tables.map(({ name }) => name).filter((name) => !name.startsWith("sqlite_") && !name.startsWith("_cf_"));
}
