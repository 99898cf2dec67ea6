/** The health of one provider account as it is stored. What it means is `provider-health.ts`. No clock and no network. */

import type { SqlRows } from "../platform/sql-rows.ts";
import type { Health } from "./circuit-breaker.ts";

const SCHEMA = `
CREATE TABLE IF NOT EXISTS health (
  one INTEGER PRIMARY KEY, failures INTEGER NOT NULL, closedUntilMs INTEGER NOT NULL)`;

export class StoredBreaker {
  #rows: SqlRows;
  /** Exactly what is stored. */
  #now: Health;

  constructor(rows: SqlRows) {
    this.#rows = rows;
    rows.run(SCHEMA);
    rows.run("INSERT OR IGNORE INTO health VALUES (1, 0, 0)");
    const [stored] = rows.all<Health>("SELECT failures, closedUntilMs FROM health");
    this.#now = stored ?? { failures: 0, closedUntilMs: 0 };
  }

  get now(): Health {
    return this.#now;
  }

  keep(health: Health): void {
    const { failures, closedUntilMs } = health;
    if (failures === this.#now.failures && closedUntilMs === this.#now.closedUntilMs) return;
    this.#rows.run("UPDATE health SET failures = ?, closedUntilMs = ?", failures, closedUntilMs);
    this.#now = health;
  }
}
