/**
 * The health of one provider account: what is paused, why, and until when.
 *
 * A 429 pauses only what the provider limited: one id, the untrusted ids, or the account. During the pause of an account,
 * one call for a trusted id probes whether the provider answers again. Failures in a row open the circuit: the account is
 * paused, then single calls probe it until one succeeds.
 */
import { BoundedMap } from "../platform/bounded-map.ts";
import type { FileResult, NoResultReason, QueryStep } from "../providers/query.ts";
import type { Budget } from "./budget.ts";
import type { PauseReason } from "./report/report-messages.ts";
import type { Health, StoredHealth } from "./stored-health.ts";

/** A pause, and why it is. */
export interface Pause {
  reason: PauseReason;
  untilMs: number;
}

/** What a call that has ended was for, and how much of the limits was in use. */
export interface EndedCall {
  key: string;
  untrusted: boolean;
  isProbe: boolean;
  /** The calls of its key and of the account that count, this one included. */
  ofKey: number;
  ofAccount: number;
}

/** With a lower number, one bad minute would pause the account for long. */
const FAILURES_TO_OPEN = 5;
const FIRST_OPEN_MS = 30_000;
/** The longest pause, whatever a Retry-After says and however often the account has failed. */
const LONGEST_PAUSE_MS = 600_000;
/** The shortest pause: a provider that requests none would be asked again at once. */
const SHORTEST_PAUSE_MS = 1_000;
const EARLIEST_PROBE_MS = 5_000;
/** Ids whose pause is remembered. */
const MAX_LIMITED_IDS = 1_000;

/** Failures of the account as a whole. The other reasons concern only the requested resource. */
const ACCOUNT_FAILURES: ReadonlySet<NoResultReason> = new Set(["timeout", "network", "server-error", "unauthorized"]);

export class AccountHealth {
  /** The ids that the provider has limited, each with the end of its pause. In memory only. */
  readonly limitedIds = new BoundedMap<string, number>(MAX_LIMITED_IDS);
  readonly #stored: StoredHealth;
  readonly #budget: Budget;
  readonly #operator: { readonly isPaused: boolean };

  /** @param operator whether an operator has paused the account */
  constructor(stored: StoredHealth, budget: Budget, operator: { readonly isPaused: boolean } = { isPaused: false }) {
    this.#stored = stored;
    this.#budget = budget;
    this.#operator = operator;
  }

  /** The pause of the whole account; null while there is none. That of an operator ends not before the time it has. */
  paused(nowMs: number): Pause | null {
    if (this.#operator.isPaused) return { reason: "operator", untilMs: nowMs + LONGEST_PAUSE_MS };
    const { failures, pausedUntilMs } = this.#at(nowMs);
    if (pausedUntilMs <= nowMs) return null;
    return { reason: failures >= FAILURES_TO_OPEN ? "failing" : "rate-limited", untilMs: pausedUntilMs };
  }

  /** True while the provider is not asked, for another reason than its limits. */
  isBlocked(nowMs: number): boolean {
    const pause = this.paused(nowMs);
    return pause !== null && pause.reason !== "rate-limited";
  }

  /** When the pause of untrusted ids ends; null while there is none. */
  untrustedPaused(nowMs: number): number | null {
    const { untrustedUntilMs } = this.#at(nowMs);
    return untrustedUntilMs > nowMs ? untrustedUntilMs : null;
  }

  /** When the pause of this id ends; 0 when it is not limited. */
  limitedUntilMs(key: string): number {
    return this.limitedIds.get(key) ?? 0;
  }

  /** From when on one trusted call may probe the pause of the account; null when none may. */
  probeFromMs(nowMs: number): number | null {
    const { probeMs, pausedUntilMs } = this.#at(nowMs);
    return probeMs > 0 && pausedUntilMs > nowMs && !this.#operator.isPaused ? probeMs : null;
  }

  /** The times at which a pause ends or may be probed. */
  changesMs(nowMs: number): (number | null)[] {
    return [this.paused(nowMs)?.untilMs ?? null, this.probeFromMs(nowMs), this.untrustedPaused(nowMs)];
  }

  /** True while only one call at a time is allowed, and the others wait for its result. */
  get isProbing(): boolean {
    return this.#stored.current.failures >= FAILURES_TO_OPEN;
  }

  /** The probe of the pause is made: there is no second one. */
  takeProbe(): void {
    this.#stored.store({ ...this.#stored.current, probeMs: 0 });
  }

  /**
   * A call has ended with this step. A failure with an untrusted id never counts: otherwise anybody could open the circuit
   * for all customers by requesting invalid ids.
   */
  record(call: EndedCall, step: QueryStep | FileResult, nowMs: number): void {
    // A query of several calls can still fail: an access token that was granted may not be accepted.
    if (step.outcome === "more") return;
    const health = this.#at(nowMs);
    if (step.outcome !== "no-result") {
      const pausedUntilMs = call.isProbe ? 0 : health.pausedUntilMs;
      this.#stored.store({ ...health, failures: 0, pausedUntilMs });
    } else if (step.reason === "rate-limited") {
      this.#pause(call, step, health, nowMs);
    } else if (!call.untrusted && ACCOUNT_FAILURES.has(step.reason)) {
      this.#stored.store(afterFailure(health, nowMs));
    }
  }

  #pause(call: EndedCall, { retryAfterSeconds, limited }: RateLimited, health: Health, nowMs: number): void {
    const requestedMs = retryAfterSeconds === undefined ? this.#budget.windowMs : retryAfterSeconds * 1000;
    const pauseMs = Math.min(Math.max(requestedMs, SHORTEST_PAUSE_MS), LONGEST_PAUSE_MS);
    const untilMs = nowMs + pauseMs;
    if (limited === "id" || (limited === undefined && this.#isLimitOfId(call))) {
      this.limitedIds.set(call.key, Math.max(this.limitedUntilMs(call.key), untilMs));
    } else if (call.untrusted) {
      this.#stored.store({ ...health, untrustedUntilMs: Math.max(health.untrustedUntilMs, untilMs) });
    } else if (untilMs > health.pausedUntilMs) {
      const probeMs = nowMs + Math.max(EARLIEST_PROBE_MS, Math.ceil(pauseMs / 3));
      const hasProbe = probeMs < untilMs && health.failures < FAILURES_TO_OPEN;
      this.#stored.store({ ...health, pausedUntilMs: untilMs, probeMs: hasProbe ? probeMs : 0 });
    }
  }

  /** Our own count shows the limit of the id: the id is near its limit, and the account is not near its own. */
  #isLimitOfId({ ofKey, ofAccount }: EndedCall): boolean {
    const { perId, perAccount } = this.#budget;
    return ofKey >= Math.max(2, 0.8 * perId) && ofAccount <= 0.8 * perAccount;
  }

  /** What is stored. No pause is longer than the longest, also after a clock was set back. */
  #at(nowMs: number): Health {
    const { current } = this.#stored;
    const latestMs = nowMs + LONGEST_PAUSE_MS;
    if (current.pausedUntilMs > latestMs || current.untrustedUntilMs > latestMs) {
      this.#stored.store({
        ...current,
        pausedUntilMs: Math.min(current.pausedUntilMs, latestMs),
        untrustedUntilMs: Math.min(current.untrustedUntilMs, latestMs),
      });
    }
    return this.#stored.current;
  }
}

type RateLimited = Extract<QueryStep, { outcome: "no-result" }>;

function afterFailure(health: Health, nowMs: number): Health {
  // This call was in flight when the circuit opened, or it was the probe of a pause: its failure adds nothing.
  if (nowMs < health.pausedUntilMs) return health;
  const failures = health.failures + 1;
  if (failures < FAILURES_TO_OPEN) return { ...health, failures };
  const openMs = Math.min(FIRST_OPEN_MS * 2 ** (failures - FAILURES_TO_OPEN), LONGEST_PAUSE_MS);
  return { ...health, failures, pausedUntilMs: nowMs + openMs, probeMs: 0 };
}
