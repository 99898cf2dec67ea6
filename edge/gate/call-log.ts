/** The calls of one provider account as they are stored, so that the budget survives the eviction of the object. */
import type { SqlRows } from "../platform/sql-rows.ts";
import { type Budget, type CallRow, HARD_TIMEOUT_MS, liveCalls, steadyNowMs, UNKNOWN_GRACE_MS } from "./budget.ts";
import type { PendingCheck } from "./queue.ts";

export class CallLog {
  readonly #rows: SqlRows;
  readonly #budget: Budget;
  /** Equal to what is stored, so that a decision needs no read. Each change is written first. */
  #calls: CallRow[];

  constructor(rows: SqlRows, budget: Budget) {
    this.#rows = rows;
    this.#budget = budget;
    this.#calls = rows.all<CallRow>("SELECT id, key, lane, untrusted, sentMs, doneMs, unknown FROM call");
  }

  /** The calls that count now, and the current time, which is never before a stored time. */
  live(clockMs: number): { calls: CallRow[]; nowMs: number } {
    const nowMs = steadyNowMs(clockMs, this.#calls);
    return { calls: liveCalls(this.#calls, this.#budget, nowMs), nowMs };
  }

  /** Reserves a slot for a call that is about to be made. */
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

  /** Stamps the slot of a call that has ended. */
  end(id: number, { doneMs, unknown, untrusted }: Pick<CallRow, "doneMs" | "unknown" | "untrusted">): void {
    const statement = "UPDATE call SET doneMs = ?, unknown = ?, untrusted = ? WHERE id = ?";
    this.#rows.run(statement, doneMs, unknown, untrusted, id);
    this.#calls = this.#calls.map((call) => (call.id === id ? { ...call, doneMs, unknown, untrusted } : call));
  }

  /** Frees the slot of a call that was never made. */
  free(id: number): void {
    this.#rows.run("DELETE FROM call WHERE id = ?", id);
    this.#calls = this.#calls.filter((call) => call.id !== id);
  }

  /** Deletes the calls that no longer count. */
  deleteOld(nowMs: number): void {
    const { windowMs } = this.#budget;
    const longestMs = windowMs + HARD_TIMEOUT_MS + UNKNOWN_GRACE_MS;
    this.#rows.run("DELETE FROM call WHERE doneMs <= ? AND unknown = 0", nowMs - windowMs);
    this.#rows.run("DELETE FROM call WHERE sentMs <= ?", nowMs - longestMs);
    this.#calls = liveCalls(this.#calls, this.#budget, nowMs);
  }
}
