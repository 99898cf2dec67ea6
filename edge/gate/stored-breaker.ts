/** The circuit breaker of one provider account as it is stored. */
import type { SqlRows } from "../platform/sql-rows.ts";
import { type CircuitBreaker, CLOSED_BREAKER } from "./circuit-breaker.ts";

export class StoredBreaker {
  readonly #rows: SqlRows;
  /** Equal to what is stored. */
  #current: CircuitBreaker;

  constructor(rows: SqlRows) {
    this.#rows = rows;
    const [stored] = rows.all<CircuitBreaker>("SELECT failures, pausedUntilMs FROM breaker");
    this.#current = stored ?? CLOSED_BREAKER;
  }

  get current(): CircuitBreaker {
    return this.#current;
  }

  /** Stores the circuit breaker where it differs from what is stored. */
  store(breaker: CircuitBreaker): void {
    const { failures, pausedUntilMs } = breaker;
    if (failures === this.#current.failures && pausedUntilMs === this.#current.pausedUntilMs) return;
    const statement = "INSERT OR REPLACE INTO breaker (id, failures, pausedUntilMs) VALUES (1, ?, ?)";
    this.#rows.run(statement, failures, pausedUntilMs);
    this.#current = breaker;
  }
}
