/** When a check is likely to run, by the kept counts: `nextCheckAt` of a status. */
import type { Budget } from "../budget.ts";
import type { PendingCheck } from "../queue.ts";
import { CALLS_PER_RECHECK, type GateParts } from "./choose-check.ts";

/** A check that the gate has not taken is not requested again sooner. */
const SHORTEST_REFUSAL_MS = 10_000;

export class ExpectedTimes {
  readonly #parts: GateParts;

  constructor(parts: GateParts) {
    this.#parts = parts;
  }

  /** When this pending check is likely to run, with the checks before it and all pauses counted. */
  checkMs(check: PendingCheck, nowMs: number): number {
    const { calls, health } = this.#parts;
    const { key, lane, untrusted, network, notBeforeMs } = check;
    return Math.max(
      notBeforeMs,
      nowMs + (untrusted ? this.#untrustedQueueMs(nowMs) : this.#queueMs(this.#before(lane))),
      health.paused(nowMs)?.untilMs ?? 0,
      (untrusted ? health.untrustedPaused(nowMs) : null) ?? 0,
      health.limitedUntilMs(key),
      calls.keyFreeMs(key, network !== null),
    );
  }

  /** Until when it makes no sense to request a check again that the gate has not taken. */
  retryMs(check: PendingCheck, nowMs: number): number {
    return Math.max(this.checkMs(check, nowMs), nowMs + SHORTEST_REFUSAL_MS);
  }

  /** How long the checks that are ready for present viewers will keep the account busy, in milliseconds. */
  backlogMs(nowMs: number): number {
    const pausedMs = (this.#parts.health.paused(nowMs)?.untilMs ?? nowMs) - nowMs;
    return Math.max(this.#queueMs(this.#before("watched")), pausedMs);
  }

  /** Whether quick checks of this id take nothing from others: no check waits, the account has half of its calls left, the id a third. */
  isBudgetFree(key: string, nowMs: number): boolean {
    const { budget, calls } = this.#parts;
    const { account } = calls.counts;
    const isIdFree = calls.counts.ofKey(key).size * 3 <= budget.perId * 2;
    return isIdFree && account <= budget.half && this.backlogMs(nowMs) === 0;
  }

  /** The number of checks that run before one of this lane, that one included. */
  #before(lane: PendingCheck["lane"]): number {
    const { pending, calls } = this.#parts;
    const { ready } = pending;
    const firsts = ready.count("oldest");
    if (lane === "first") return firsts;
    const isPressed = firsts > 0 && !calls.allowsCall;
    const rechecks = ready.count("webhook") + ready.count("watched");
    if (lane !== "webhook" && lane !== "watched") return ready.size - ready.count("untrusted");
    return isPressed ? rechecks * CALLS_PER_RECHECK : firsts + rechecks;
  }

  #queueMs(checks: number): number {
    const { budget, calls } = this.#parts;
    return waitMs(checks - (budget.perAccount - calls.counts.account), budget);
  }

  #untrustedQueueMs(nowMs: number): number {
    const { budget, calls, pending } = this.#parts;
    const others = Math.max(0, pending.ready.count("untrusted") - 1);
    const isSpaced = calls.untrustedFromMs(nowMs) > 0;
    const spacedMs = isSpaced ? calls.untrustedFromMs(nowMs) - nowMs + others * budget.untrustedSpacingMs : 0;
    const isFull = calls.counts.account >= budget.perAccount;
    return Math.max(0, spacedMs, isFull ? waitMs(others + 1, budget) : 0);
  }
}

/** How long this many checks take that find no free slot. */
function waitMs(checks: number, { windowMs, perAccount }: Budget): number {
  return Math.ceil((Math.max(0, checks) * windowMs) / perAccount);
}
