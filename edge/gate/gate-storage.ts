/** The schema of a gate's storage, and its two single rows: the circuit breaker and the connection that was last used. */
import type { Migration } from "../platform/migrations.ts";
import type { SqlRows } from "../platform/sql-rows.ts";
import { type CircuitBreaker, CLOSED_BREAKER } from "./circuit-breaker.ts";

/** Version 1 is the first released schema. Released versions are never edited; a change is a new version. */
export const GATE_MIGRATIONS: readonly Migration[] = [
  {
    version: 1,
    statements: [
      `CREATE TABLE pending_check (
        resource TEXT PRIMARY KEY, key TEXT NOT NULL, lane TEXT NOT NULL, untrusted INTEGER NOT NULL,
        sinceMs INTEGER NOT NULL, notBeforeMs INTEGER NOT NULL, leaseUntilMs INTEGER NOT NULL, seq INTEGER NOT NULL,
        firstRequestedMs INTEGER NOT NULL, rank INTEGER NOT NULL, readyMs INTEGER NOT NULL) WITHOUT ROWID`,
      "CREATE INDEX pending_check_by_rank ON pending_check (rank)",
      "CREATE INDEX pending_check_by_ready ON pending_check (readyMs)",
      `CREATE TABLE query_progress (
        resource TEXT PRIMARY KEY, steps INTEGER NOT NULL, cursor TEXT NOT NULL) WITHOUT ROWID`,
      `CREATE TABLE call (
        id INTEGER PRIMARY KEY, key TEXT NOT NULL, lane TEXT NOT NULL, untrusted INTEGER NOT NULL,
        sentMs INTEGER NOT NULL, doneMs INTEGER, unknown INTEGER NOT NULL)`,
      "CREATE TABLE breaker (id INTEGER PRIMARY KEY, failures INTEGER NOT NULL, pausedUntilMs INTEGER NOT NULL)",
      "CREATE TABLE last_connection (id INTEGER PRIMARY KEY, name TEXT NOT NULL)",
    ],
  },
];

/** The circuit breaker as it is stored. */
export class StoredBreaker {
  readonly #rows: SqlRows;
  /** Equal to what is stored. */
  #current: CircuitBreaker;

  constructor(rows: SqlRows) {
    this.#rows = rows;
    const [stored] = rows.all<CircuitBreaker>("SELECT failures, pausedUntilMs FROM breaker");
    this.#current = stored ?? CLOSED_BREAKER;
  }

  get current(): CircuitBreaker {
    return this.#current;
  }

  /** Stores the circuit breaker where it differs from what is stored. */
  store(breaker: CircuitBreaker): void {
    const { failures, pausedUntilMs } = breaker;
    if (failures === this.#current.failures && pausedUntilMs === this.#current.pausedUntilMs) return;
    const statement = "INSERT OR REPLACE INTO breaker (id, failures, pausedUntilMs) VALUES (1, ?, ?)";
    this.#rows.run(statement, failures, pausedUntilMs);
    this.#current = breaker;
  }
}

/** The name of the connection that this gate last served; null for a new gate. An alarm finds the limits through it. */
export function lastConnection(rows: SqlRows): string | null {
  return rows.all<{ name: string }>("SELECT name FROM last_connection")[0]?.name ?? null;
}

/** Stores the name of the connection that this gate serves. */
export function storeLastConnection(rows: SqlRows, name: string): void {
  if (lastConnection(rows) === name) return;
  rows.run("INSERT OR REPLACE INTO last_connection (id, name) VALUES (1, ?)", name);
}
