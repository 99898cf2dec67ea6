/** The pending checks of one provider account as they are stored, one per resource, and the progress of their queries. */
import type { SqlRows } from "../platform/sql-rows.ts";
import { type Lane, type PendingCheck, rankOf } from "./queue.ts";

/** Untrusted checks that have waited this long are dropped; their viewer has left. */
const UNTRUSTED_MAX_WAIT_MS = 60_000;
/** Background checks that have waited this long are dropped, so that webhooks cannot fill the queue. A view requests a new one. */
const BACKGROUND_MAX_WAIT_MS = 3_600_000;

const COLUMNS = "resource, key, lane, untrusted, sinceMs, notBeforeMs, leaseUntilMs, seq, firstRequestedMs";

/** The progress of a query that needs several calls. */
export interface Progress {
  /** Number of calls so far. */
  steps: number;
  /** The adapter's cursor as JSON. */
  cursor: string;
}

export class PendingChecks {
  readonly #rows: SqlRows;

  constructor(rows: SqlRows) {
    this.#rows = rows;
  }

  of(resource: string): PendingCheck | undefined {
    return this.#rows.all<PendingCheck>(`SELECT ${COLUMNS} FROM pending_check WHERE resource = ?`, resource)[0];
  }

  put(check: PendingCheck): void {
    this.#rows.run(
      `INSERT OR REPLACE INTO pending_check (${COLUMNS}, rank, readyMs) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
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

  delete(resource: string): void {
    this.#rows.run("DELETE FROM pending_check WHERE resource = ?", resource);
  }

  /** Ends the lease: no call for this check is in flight any more. */
  endLease(resource: string): void {
    const check = this.of(resource);
    if (check) this.put({ ...check, leaseUntilMs: 0 });
  }

  /** The progress of the query of a resource; undefined before its first step. */
  progressOf(resource: string): Progress | undefined {
    return this.#rows.all<Progress>("SELECT steps, cursor FROM query_progress WHERE resource = ?", resource)[0];
  }

  /** Stores the progress of a query; null when the query has ended. */
  setProgress(resource: string, progress: Progress | null): void {
    if (progress === null) {
      this.#rows.run("DELETE FROM query_progress WHERE resource = ?", resource);
      return;
    }
    const statement = "INSERT OR REPLACE INTO query_progress (resource, steps, cursor) VALUES (?, ?, ?)";
    this.#rows.run(statement, resource, progress.steps, progress.cursor);
  }

  /** The due checks of these lanes, lowest rank first. */
  due(lanes: readonly Lane[], nowMs: number, includeUntrusted: boolean): Iterable<PendingCheck> {
    const places = lanes.map(() => "?").join(", ");
    const condition = `readyMs <= ? AND untrusted <= ? AND lane IN (${places})`;
    return this.#rows.each<PendingCheck>(
      `SELECT ${COLUMNS} FROM pending_check WHERE ${condition} ORDER BY rank`,
      nowMs,
      includeUntrusted ? 1 : 0,
      ...lanes,
    );
  }

  /** The number of due checks. */
  countDue(nowMs: number): number {
    return this.#number("SELECT count(*) AS value FROM pending_check WHERE readyMs <= ?", nowMs) ?? 0;
  }

  countUntrusted(): number {
    return this.#number("SELECT count(*) AS value FROM pending_check WHERE untrusted = 1") ?? 0;
  }

  /** The earliest time at which a check is, or was, due; null when there is no pending check. */
  firstReadyMs(): number | null {
    return this.#number("SELECT min(readyMs) AS value FROM pending_check");
  }

  /** The next time at which a check becomes due; null when none does. */
  nextReadyMs(nowMs: number): number | null {
    return this.#number("SELECT min(readyMs) AS value FROM pending_check WHERE readyMs > ?", nowMs);
  }

  /** Deletes the checks that have waited too long. */
  deleteOld(nowMs: number): void {
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
