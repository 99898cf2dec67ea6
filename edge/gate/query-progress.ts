/**
 * The progress of queries that need several calls, as it is stored. A query of one call neither reads nor writes a row. That
 * of an untrusted id is in memory only.
 */
import type { SqlRows } from "../platform/sql-rows.ts";
import type { PendingCheck } from "./queue.ts";

/** A bulk payout of 10,000 items, 50 a page, and one call before them. A query that needs more gets no result. */
const MAX_STEPS = 201;
const MAX_CURSOR_LENGTH = 256 * 1024;
/** A query that was not continued for this long begins again: what its cursor holds may be out of date. */
const KEPT_MS = 600_000;

interface Progress {
  /** Number of calls so far. */
  steps: number;
  storedMs: number;
  /** The cursor of an untrusted id; null where it is stored. */
  cursor: string | null;
}

export class QueryProgress {
  readonly #rows: SqlRows;
  /** By resource, the query that was continued longest ago first. Most cursors are only in the storage: each may be long. */
  readonly #progress = new Map<string, Progress>();

  constructor(rows: SqlRows) {
    this.#rows = rows;
    const select = "SELECT resource, steps, storedMs FROM query_progress ORDER BY storedMs";
    for (const { resource, steps, storedMs } of rows.all<{ resource: string } & Omit<Progress, "cursor">>(select)) {
      this.#progress.set(resource, { steps, storedMs, cursor: null });
    }
  }

  has(resource: string): boolean {
    return this.#progress.has(resource);
  }

  /** The adapter's cursor as JSON; null before the first step. */
  cursorOf(resource: string): string | null {
    const progress = this.#progress.get(resource);
    if (!progress || progress.cursor !== null) return progress?.cursor ?? null;
    const statement = "SELECT cursor FROM query_progress WHERE resource = ?";
    return this.#rows.all<{ cursor: string }>(statement, resource)[0]?.cursor ?? null;
  }

  /** This check's query needs another call, with `cursor`. Returns false, and ends the query, when it is too long. */
  continue({ resource, untrusted }: PendingCheck, cursor: unknown, nowMs: number): boolean {
    const before = this.#progress.get(resource);
    const steps = (before?.steps ?? 0) + 1;
    const json = JSON.stringify(cursor ?? null);
    if (steps < MAX_STEPS && json.length <= MAX_CURSOR_LENGTH) {
      const isStored = before?.cursor === null;
      if (untrusted && !isStored) this.#remember(resource, { steps, storedMs: nowMs, cursor: json });
      else this.#store(resource, steps, json, nowMs);
      return true;
    }
    this.delete(resource);
    return false;
  }

  /** The query has ended, or nobody waits for it any more. */
  delete(resource: string): void {
    const progress = this.#progress.get(resource);
    if (!progress) return;
    if (progress.cursor === null) this.#rows.run("DELETE FROM query_progress WHERE resource = ?", resource);
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
    this.#remember(resource, { steps, storedMs: nowMs, cursor: null });
  }

  #remember(resource: string, progress: Progress): void {
    this.#progress.delete(resource);
    this.#progress.set(resource, progress);
  }
}
