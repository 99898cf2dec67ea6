/** The health of one provider account as it is stored. */
import type { SqlRows } from "../platform/sql-rows.ts";

/** The part of the health that is stored. All times are in epoch milliseconds. */
export interface Health {
  /** Failures in a row. */
  failures: number;
  /** No call is made before this time, except for a probe. */
  pausedUntilMs: number;
  /** When one trusted call may probe a pause; 0 when none may. */
  probeMs: number;
  /** No call for an untrusted id is made before this time. */
  untrustedUntilMs: number;
}

const HEALTHY: Health = Object.freeze({ failures: 0, pausedUntilMs: 0, probeMs: 0, untrustedUntilMs: 0 });

export class StoredHealth {
  readonly #rows: SqlRows;
  /** Equal to what is stored. */
  #current: Health;

  constructor(rows: SqlRows) {
    this.#rows = rows;
    const [stored] = rows.all<Health>("SELECT failures, pausedUntilMs, probeMs, untrustedUntilMs FROM breaker");
    this.#current = stored ?? HEALTHY;
  }

  get current(): Health {
    return this.#current;
  }

  /** Stores the health where it differs from what is stored. */
  store(health: Health): void {
    const { failures, pausedUntilMs, probeMs, untrustedUntilMs } = health;
    const values = [failures, pausedUntilMs, probeMs, untrustedUntilMs];
    const { current } = this;
    const stored = [current.failures, current.pausedUntilMs, current.probeMs, current.untrustedUntilMs];
    if (values.every((value, index) => value === stored[index])) return;
    this.#rows.run(
      `INSERT OR REPLACE INTO breaker (id, failures, pausedUntilMs, probeMs, untrustedUntilMs)
       VALUES (1, ?, ?, ?, ?)`,
      ...values,
    );
    this.#current = health;
  }
}
