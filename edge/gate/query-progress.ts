/** The progress of queries that need several calls, as it is stored. A query of one call neither reads nor writes a row. */
import type { SqlRows } from "../platform/sql-rows.ts";

/** A bulk payout of 10,000 items, 50 a page, and one call before them. A query that needs more gets no result. */
const MAX_STEPS = 201;
const MAX_CURSOR_LENGTH = 256 * 1024;
/** A query that was not continued for this long begins again: what its cursor holds may be out of date. */
const KEPT_MS = 600_000;

interface Progress {
  /** Number of calls so far. */
  steps: number;
  storedMs: number;
}

export class QueryProgress {
  readonly #rows: SqlRows;
  /** By resource, the query that was continued longest ago first. The cursors are only in the storage: each may be long. */
  readonly #progress = new Map<string, Progress>();

  constructor(rows: SqlRows) {
    this.#rows = rows;
    const select = "SELECT resource, steps, storedMs FROM query_progress ORDER BY storedMs";
    for (const { resource, steps, storedMs } of rows.all<{ resource: string } & Progress>(select)) {
      this.#progress.set(resource, { steps, storedMs });
    }
  }

  has(resource: string): boolean {
    return this.#progress.has(resource);
  }

  /** The adapter's cursor as JSON; null before the first step. */
  cursorOf(resource: string): string | null {
    if (!this.#progress.has(resource)) return null;
    const statement = "SELECT cursor FROM query_progress WHERE resource = ?";
    return this.#rows.all<{ cursor: string }>(statement, resource)[0]?.cursor ?? null;
  }

  /** A step of this query needs another call with `cursor`. Returns false, and ends the query, when it is too long. */
  continue(resource: string, cursor: unknown, nowMs: number): boolean {
    const steps = (this.#progress.get(resource)?.steps ?? 0) + 1;
    const json = JSON.stringify(cursor ?? null);
    if (steps < MAX_STEPS && json.length <= MAX_CURSOR_LENGTH) {
      this.#store(resource, steps, json, nowMs);
      return true;
    }
    this.delete(resource);
    return false;
  }

  /** The query has ended, or nobody waits for it any more. */
  delete(resource: string): void {
    if (!this.#progress.has(resource)) return;
    this.#rows.run("DELETE FROM query_progress WHERE resource = ?", resource);
    this.#progress.delete(resource);
  }

  deleteOld(nowMs: number): void {
    for (const [resource, { storedMs }] of this.#progress) {
      if (storedMs > nowMs - KEPT_MS) return;
      this.delete(resource);
    }
  }

  #store(resource: string, steps: number, cursor: string, nowMs: number): void {
    this.#rows.run(
      "INSERT OR REPLACE INTO query_progress (resource, steps, cursor, storedMs) VALUES (?, ?, ?, ?)",
      ...[resource, steps, cursor, nowMs],
    );
    this.#progress.delete(resource);
    this.#progress.set(resource, { steps, storedMs: nowMs });
  }
}
