/**
 * The wants that stand in line at one provider account, as they are stored: one per thing. Who of them goes first is
 * `queue.ts`. No clock and no network.
 */

import type { Rows } from "../platform/sql-rows.ts";
import { type Lane, rankOf, type Want } from "./queue.ts";

/** A stranger's want nobody has been served for by then is forgotten: its viewer has long gone. */
const STRANGER_PATIENCE_MS = 60_000;
/** So long a background want waits at most: more webhooks than budget must not pile up, and a look asks anyway. */
const BACKGROUND_PATIENCE_MS = 3_600_000;

const SCHEMA = `
CREATE TABLE IF NOT EXISTS want (
  thing TEXT PRIMARY KEY, key TEXT NOT NULL, lane TEXT NOT NULL, stranger INTEGER NOT NULL, sinceMs INTEGER NOT NULL,
  notBeforeMs INTEGER NOT NULL, leaseUntilMs INTEGER NOT NULL, seq INTEGER NOT NULL, firstAskedMs INTEGER NOT NULL,
  rank INTEGER NOT NULL, readyMs INTEGER NOT NULL) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS want_by_rank ON want (rank);
CREATE INDEX IF NOT EXISTS want_by_ready ON want (readyMs);
CREATE TABLE IF NOT EXISTS memo (thing TEXT PRIMARY KEY, steps INTEGER NOT NULL, memo TEXT NOT NULL) WITHOUT ROWID`;

/** How far a question has come that needs several calls. */
export interface Progress {
  /** Calls made for it. */
  steps: number;
  /** What the adapter wants to remember, as JSON. */
  memo: string;
}

export class WaitingWants {
  #rows: Rows;

  constructor(rows: Rows) {
    this.#rows = rows;
    for (const statement of SCHEMA.split(";\n")) rows.run(statement);
  }

  of(thing: string): Want | undefined {
    return this.#rows.all<Want>("SELECT * FROM want WHERE thing = ?", thing)[0];
  }

  put(want: Want): void {
    this.#rows.run(
      "INSERT OR REPLACE INTO want VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
      want.thing,
      want.key,
      want.lane,
      want.stranger,
      want.sinceMs,
      want.notBeforeMs,
      want.leaseUntilMs,
      want.seq,
      want.firstAskedMs,
      rankOf(want),
      Math.max(want.notBeforeMs, want.leaseUntilMs),
    );
  }

  drop(thing: string): void {
    this.#rows.run("DELETE FROM want WHERE thing = ?", thing);
  }

  /** How far the question about a thing has come; undefined at its beginning. */
  progressOf(thing: string): Progress | undefined {
    return this.#rows.all<Progress>("SELECT steps, memo FROM memo WHERE thing = ?", thing)[0];
  }

  /** Null: the question is answered. */
  setProgress(thing: string, progress: Progress | null): void {
    if (progress === null) this.#rows.run("DELETE FROM memo WHERE thing = ?", thing);
    else this.#rows.run("INSERT OR REPLACE INTO memo VALUES (?, ?, ?)", thing, progress.steps, progress.memo);
  }

  /** Those of these lanes that are due, smallest rank first. */
  due(lanes: readonly Lane[], nowMs: number, strangersToo: boolean): Iterable<Want> {
    const places = lanes.map(() => "?").join(", ");
    return this.#rows.each<Want>(
      `SELECT * FROM want WHERE readyMs <= ? AND stranger <= ? AND lane IN (${places}) ORDER BY rank`,
      nowMs,
      strangersToo ? 1 : 0,
      ...lanes,
    );
  }

  /** How many are due. */
  countDue(nowMs: number): number {
    return this.#number("SELECT count(*) AS value FROM want WHERE readyMs <= ?", nowMs) ?? 0;
  }

  countStrangers(): number {
    return this.#number("SELECT count(*) AS value FROM want WHERE stranger = 1") ?? 0;
  }

  /** When the first of all is, or was, due; null when nothing is wanted. */
  firstReadyMs(): number | null {
    return this.#number("SELECT min(readyMs) AS value FROM want");
  }

  /** When the next one becomes due that is not due yet. */
  nextReadyMs(nowMs: number): number | null {
    return this.#number("SELECT min(readyMs) AS value FROM want WHERE readyMs > ?", nowMs);
  }

  /** Drops those that have waited longer than anybody waits for them. */
  forget(nowMs: number): void {
    this.#rows.run("DELETE FROM want WHERE stranger = 1 AND readyMs <= ?", nowMs - STRANGER_PATIENCE_MS);
    this.#rows.run("DELETE FROM want WHERE lane = 'background' AND readyMs <= ?", nowMs - BACKGROUND_PATIENCE_MS);
    this.#rows.run("DELETE FROM memo WHERE thing NOT IN (SELECT thing FROM want)");
  }

  #number(statement: string, ...values: number[]): number | null {
    return this.#rows.all<{ value: number | null }>(statement, ...values)[0]?.value ?? null;
  }
}
