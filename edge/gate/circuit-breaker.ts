/**
 * Is the provider to be asked at all? A 429 freezes the account for as long as the provider says; failures in a row
 * open a circuit that lets one call through now and then. No I/O. No clock.
 */
import type { FileResult, NoResultReason, QueryStep } from "../providers/query.ts";

export interface Health {
  /** Failures in a row. */
  failures: number;
  /** Nothing is asked before this moment. */
  closedUntilMs: number;
}

/** Fewer would make a single bad minute a long silence. */
const FAILURES_TO_OPEN = 5;
const FIRST_OPEN_MS = 30_000;
const LONGEST_OPEN_MS = 600_000;
/** A longer Retry-After than an hour is believed for an hour, then tried again. */
const LONGEST_FREEZE_MS = 3_600_000;

/** Failures of the account as a whole; a refused, unreadable or oversized answer speaks of the one thing asked for. */
const OF_THE_ACCOUNT: ReadonlySet<NoResultReason> = new Set(["timeout", "network", "server-error", "unauthorized"]);

/**
 * What the account's health is after a call. What a stranger's id has provoked never counts as a failure: anybody could
 * then close the account for everybody.
 */
export function healthAfter(
  health: Health,
  answer: QueryStep | FileResult,
  isUntrusted: boolean,
  windowMs: number,
  nowMs: number,
): Health {
  // A question that goes on may still fail: a token that is given is not yet a token that is taken.
  if (answer.outcome === "more") return health;
  if (answer.outcome !== "no-result") return { ...health, failures: 0 };
  if (answer.reason === "rate-limited") {
    const freezeMs = answer.retryAfterSeconds === undefined ? windowMs : answer.retryAfterSeconds * 1000;
    const untilMs = nowMs + Math.min(freezeMs, LONGEST_FREEZE_MS);
    return { failures: health.failures, closedUntilMs: Math.max(health.closedUntilMs, untilMs) };
  }
  if (isUntrusted || !OF_THE_ACCOUNT.has(answer.reason)) return health;
  // Calls that were already out when the circuit opened tell nothing new.
  if (nowMs < health.closedUntilMs) return health;
  const failures = health.failures + 1;
  if (failures < FAILURES_TO_OPEN) return { ...health, failures };
  const openMs = Math.min(FIRST_OPEN_MS * 2 ** (failures - FAILURES_TO_OPEN), LONGEST_OPEN_MS);
  return { failures, closedUntilMs: Math.max(health.closedUntilMs, nowMs + openMs) };
}

/** True while one call may go out and others wait for what it learns. */
export function isProbing(health: Health): boolean {
  return health.failures >= FAILURES_TO_OPEN;
}
