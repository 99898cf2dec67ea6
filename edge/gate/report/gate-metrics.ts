/** The metrics of one account's gate. */
import { writePoint } from "../../platform/metrics.ts";
import type { MeteredRows } from "../../platform/sql-rows.ts";
import type { QueryResult } from "../../providers/query.ts";
import type { Pause } from "../account-health.ts";
import type { Grant } from "../grant.ts";

export class GateMetrics {
  readonly #env: object;
  readonly #rows: MeteredRows;
  /** The pause that the last point about it has. */
  #writtenPause: string | null = null;

  constructor(env: object, rows: MeteredRows) {
    this.#env = env;
    this.#rows = rows;
  }

  /** Writes that a check has ended. A missing result is named by its reason. */
  writeCheck(connection: string, grant: Grant, result: QueryResult, endMs: number, isUseful: boolean): void {
    const { lane, sinceMs, sentMs } = grant;
    writePoint(this.#env, {
      metric: "check",
      connection,
      lane,
      outcome: result.outcome === "no-result" ? result.reason : result.outcome,
      isUseful,
      waitedMs: Math.max(0, sentMs - sinceMs),
      callMs: Math.max(0, endMs - sentMs),
      rows: this.#rows.takeWritten(),
    });
  }

  /** Writes when the account has been paused, why, and when it goes on. */
  writePause(connection: string, pause: Pause | null): void {
    const reason = pause?.reason ?? null;
    if (reason !== this.#writtenPause) {
      writePoint(this.#env, { metric: "circuit", connection, reason: reason ?? "closed" });
    }
    this.#writtenPause = reason;
  }
}
