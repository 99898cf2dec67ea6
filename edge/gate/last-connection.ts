/** The connection that a gate last served. After a restart, an alarm finds the limits of the account through it. */
import type { SqlRows } from "../platform/sql-rows.ts";

/** The name of the connection that this gate last served; null for a new gate. */
export function lastConnection(rows: SqlRows): string | null {
  return rows.all<{ name: string }>("SELECT name FROM last_connection")[0]?.name ?? null;
}

/** Stores the name of the connection that this gate serves. */
export function storeLastConnection(rows: SqlRows, name: string): void {
  if (lastConnection(rows) === name) return;
  rows.run("INSERT OR REPLACE INTO last_connection (id, name) VALUES (1, ?)", name);
}
