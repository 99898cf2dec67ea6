/**
 * The wants that stand in line at one provider account, as they are stored: one per thing. Who of them goes first is
 * `queue.ts`. No clock and no network.
 */

import type { SqlRows } from "../platform/sql-rows.ts";
import { type Lane, type PendingCheck, rankOf } from "./queue.ts";

/** A stranger's want nobody has been served for by then is forgotten: its viewer has long gone. */
const UNTRUSTED_MAX_WAIT_MS = 60_000;
/** So long a background want waits at most: more webhooks than budget must not pile up, and a look asks anyway. */
const BACKGROUND_MAX_WAIT_MS = 3_600_000;

const SCHEMA = `
CREATE TABLE IF NOT EXISTS pending_check (
  resource TEXT PRIMARY KEY, key TEXT NOT NULL, lane TEXT NOT NULL, untrusted INTEGER NOT NULL, sinceMs INTEGER NOT NULL,
  notBeforeMs INTEGER NOT NULL, leaseUntilMs INTEGER NOT NULL, seq INTEGER NOT NULL, firstRequestedMs INTEGER NOT NULL,
  rank INTEGER NOT NULL, readyMs INTEGER NOT NULL) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS pending_check_by_rank ON pending_check (rank);
CREATE INDEX IF NOT EXISTS pending_check_by_ready ON pending_check (readyMs);
CREATE TABLE IF NOT EXISTS query_progress (resource TEXT PRIMARY KEY, steps INTEGER NOT NULL, cursor TEXT NOT NULL) WITHOUT ROWID`;

/** How far a question has come that needs several calls. */
export interface Progress {
  /** Calls made for it. */
  steps: number;
  /** What the adapter wants to remember, as JSON. */
  cursor: string;
}

export class PendingChecks {
  #rows: SqlRows;

  constructor(rows: SqlRows) {
    this.#rows = rows;
    for (const statement of SCHEMA.split(";\n")) rows.run(statement);
  }

  of(resource: string): PendingCheck | undefined {
    return this.#rows.all<PendingCheck>("SELECT * FROM pending_check WHERE resource = ?", resource)[0];
  }

  put(check: PendingCheck): void {
    this.#rows.run(
      "INSERT OR REPLACE INTO pending_check VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
      check.resource,
      check.key,
      check.lane,
      check.untrusted,
      check.sinceMs,
      check.notBeforeMs,
      check.leaseUntilMs,
      check.seq,
      check.firstRequestedMs,
      rankOf(check),
      Math.max(check.notBeforeMs, check.leaseUntilMs),
    );
  }

  drop(resource: string): void {
    this.#rows.run("DELETE FROM pending_check WHERE resource = ?", resource);
  }

  /** How far the question about a thing has come; undefined at its beginning. */
  progressOf(resource: string): Progress | undefined {
    return this.#rows.all<Progress>("SELECT steps, cursor FROM query_progress WHERE resource = ?", resource)[0];
  }

  /** Null: the question is answered. */
  setProgress(resource: string, progress: Progress | null): void {
    if (progress === null) this.#rows.run("DELETE FROM query_progress WHERE resource = ?", resource);
    else
      this.#rows.run(
        "INSERT OR REPLACE INTO query_progress VALUES (?, ?, ?)",
        resource,
        progress.steps,
        progress.cursor,
      );
  }

  /** Those of these lanes that are due, smallest rank first. */
  due(lanes: readonly Lane[], nowMs: number, includeUntrusted: boolean): Iterable<PendingCheck> {
    const places = lanes.map(() => "?").join(", ");
    return this.#rows.each<PendingCheck>(
      `SELECT * FROM pending_check WHERE readyMs <= ? AND untrusted <= ? AND lane IN (${places}) ORDER BY rank`,
      nowMs,
      includeUntrusted ? 1 : 0,
      ...lanes,
    );
  }

  /** How many are due. */
  countDue(nowMs: number): number {
    return this.#number("SELECT count(*) AS value FROM pending_check WHERE readyMs <= ?", nowMs) ?? 0;
  }

  countUntrusted(): number {
    return this.#number("SELECT count(*) AS value FROM pending_check WHERE untrusted = 1") ?? 0;
  }

  /** When the first of all is, or was, due; null when nothing is wanted. */
  firstReadyMs(): number | null {
    return this.#number("SELECT min(readyMs) AS value FROM pending_check");
  }

  /** When the next one becomes due that is not due yet. */
  nextReadyMs(nowMs: number): number | null {
    return this.#number("SELECT min(readyMs) AS value FROM pending_check WHERE readyMs > ?", nowMs);
  }

  /** Drops those that have waited longer than anybody waits for them. */
  forget(nowMs: number): void {
    this.#rows.run("DELETE FROM pending_check WHERE untrusted = 1 AND readyMs <= ?", nowMs - UNTRUSTED_MAX_WAIT_MS);
    this.#rows.run(
      "DELETE FROM pending_check WHERE lane = 'background' AND readyMs <= ?",
      nowMs - BACKGROUND_MAX_WAIT_MS,
    );
    this.#rows.run("DELETE FROM query_progress WHERE resource NOT IN (SELECT resource FROM pending_check)");
  }

  #number(statement: string, ...values: number[]): number | null {
    return this.#rows.all<{ value: number | null }>(statement, ...values)[0]?.value ?? null;
  }
}
