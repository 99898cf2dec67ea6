/**
 * The calls of one provider account as they are stored, so that no eviction forgets one. What they mean for the budget
 * is `budget.ts`. No clock and no network.
 */

import type { SqlRows } from "../platform/sql-rows.ts";
import { type Budget, type CallRow, HARD_TIMEOUT_MS, liveCalls, steadyNowMs, UNKNOWN_GRACE_MS } from "./budget.ts";
import type { PendingCheck } from "./queue.ts";

const SCHEMA = `
CREATE TABLE IF NOT EXISTS call (
  id INTEGER PRIMARY KEY, key TEXT NOT NULL, lane TEXT NOT NULL, untrusted INTEGER NOT NULL,
  sentMs INTEGER NOT NULL, doneMs INTEGER, unknown INTEGER NOT NULL)`;

export class CallLog {
  #rows: SqlRows;
  #budget: Budget;
  /** Exactly what is stored, so that deciding need not read it each time; every change is written first. */
  #calls: CallRow[];

  constructor(rows: SqlRows, budget: Budget) {
    this.#rows = rows;
    this.#budget = budget;
    rows.run(SCHEMA);
    this.#calls = rows.all<CallRow>("SELECT * FROM call");
  }

  /** The calls that count at this moment, and the moment itself, which never runs back behind what is stored. */
  live(clockMs: number): { calls: CallRow[]; nowMs: number } {
    const nowMs = steadyNowMs(clockMs, this.#calls);
    return { calls: liveCalls(this.#calls, this.#budget, nowMs), nowMs };
  }

  /** Takes a slot for a call that is about to be made. */
  reserve({ key, lane, untrusted }: Pick<PendingCheck, "key" | "lane" | "untrusted">, nowMs: number): CallRow {
    const [row] = this.#rows.all<{ id: number }>(
      "INSERT INTO call (key, lane, untrusted, sentMs, unknown) VALUES (?, ?, ?, ?, 0) RETURNING id",
      key,
      lane,
      untrusted,
      nowMs,
    );
    const call: CallRow = { id: row?.id ?? 0, key, lane, untrusted, sentMs: nowMs, doneMs: null, unknown: 0 };
    this.#calls.push(call);
    return call;
  }

  /** Stamps a call's slot with its end. */
  end(id: number, { doneMs, unknown, untrusted }: Pick<CallRow, "doneMs" | "unknown" | "untrusted">): void {
    const statement = "UPDATE call SET doneMs = ?, unknown = ?, untrusted = ? WHERE id = ?";
    this.#rows.run(statement, doneMs, unknown, untrusted, id);
    this.#calls = this.#calls.map((call) => (call.id === id ? { ...call, doneMs, unknown, untrusted } : call));
  }

  /** Gives a slot back: its call was never made. */
  giveBack(id: number): void {
    this.#rows.run("DELETE FROM call WHERE id = ?", id);
    this.#calls = this.#calls.filter((call) => call.id !== id);
  }

  /** Drops the calls that no longer count. */
  forget(nowMs: number): void {
    const { windowMs } = this.#budget;
    const longestMs = windowMs + HARD_TIMEOUT_MS + UNKNOWN_GRACE_MS;
    this.#rows.run("DELETE FROM call WHERE doneMs <= ? AND unknown = 0", nowMs - windowMs);
    this.#rows.run("DELETE FROM call WHERE sentMs <= ?", nowMs - longestMs);
    this.#calls = liveCalls(this.#calls, this.#budget, nowMs);
  }
}
