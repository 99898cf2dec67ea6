/**
 * The circuit breaker of one provider account. A 429 pauses the account for as long as the provider requests. Failures
 * in a row open the circuit: the account is paused, then single calls probe it until one succeeds.
 */
import type { FileResult, NoResultReason, QueryStep } from "../providers/query.ts";

export interface CircuitBreaker {
  /** Failures in a row. */
  failures: number;
  /** No call is made before this time, in epoch milliseconds. */
  pausedUntilMs: number;
}

export const CLOSED_BREAKER: CircuitBreaker = Object.freeze({ failures: 0, pausedUntilMs: 0 });

/** With a lower number, one bad minute would pause the account for long. */
const FAILURES_TO_OPEN = 5;
const FIRST_OPEN_MS = 30_000;
const LONGEST_OPEN_MS = 600_000;
/** The longest pause after one 429, whatever its Retry-After. */
const LONGEST_RATE_LIMIT_MS = 3_600_000;

/** Failures of the account as a whole. The other reasons concern only the requested resource. */
const ACCOUNT_FAILURES: ReadonlySet<NoResultReason> = new Set(["timeout", "network", "server-error", "unauthorized"]);

/**
 * The circuit breaker after a call. A failure with an untrusted id never counts: otherwise anybody could open the circuit
 * for all customers by requesting invalid ids.
 *
 * @param windowMs the provider's window, which is the length of the pause after a 429 without Retry-After
 */
export function breakerAfter(
  breaker: CircuitBreaker,
  step: QueryStep | FileResult,
  isUntrusted: boolean,
  windowMs: number,
  nowMs: number,
): CircuitBreaker {
  // A query of several calls can still fail: an access token that was granted may not be accepted.
  if (step.outcome === "more") return breaker;
  if (step.outcome !== "no-result") return { ...breaker, failures: 0 };
  if (step.reason === "rate-limited") {
    const pauseMs = step.retryAfterSeconds === undefined ? windowMs : step.retryAfterSeconds * 1000;
    return pausedUntil(breaker, breaker.failures, nowMs + Math.min(pauseMs, LONGEST_RATE_LIMIT_MS));
  }
  if (isUntrusted || !ACCOUNT_FAILURES.has(step.reason)) return breaker;
  // This call was in flight when the circuit opened, so its failure adds nothing.
  if (nowMs < breaker.pausedUntilMs) return breaker;
  const failures = breaker.failures + 1;
  if (failures < FAILURES_TO_OPEN) return { ...breaker, failures };
  const openMs = Math.min(FIRST_OPEN_MS * 2 ** (failures - FAILURES_TO_OPEN), LONGEST_OPEN_MS);
  return pausedUntil(breaker, failures, nowMs + openMs);
}

/** True while only one call at a time is allowed, and the others wait for its result. */
export function isProbing(breaker: CircuitBreaker): boolean {
  return breaker.failures >= FAILURES_TO_OPEN;
}

/** A later pause never shortens an earlier one. */
function pausedUntil(breaker: CircuitBreaker, failures: number, untilMs: number): CircuitBreaker {
  return { failures, pausedUntilMs: Math.max(breaker.pausedUntilMs, untilMs) };
}
