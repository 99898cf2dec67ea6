/**
 * Which check runs next. A slot that nobody else may use is not left empty, except where a rule keeps it: for first checks,
 * and for networks without a recent call for an untrusted id.
 */
import type { AccountHealth } from "../account-health.ts";
import { type Budget, MAX_UNTRUSTED_IN_FLIGHT } from "../budget.ts";
import type { CallLog } from "../call-log.ts";
import { type PendingCheck, wideNetworkOf } from "../queue.ts";
import type { PendingChecks } from "./pending-checks.ts";
import type { Load, Order, ViewerFilter } from "./ready-checks.ts";
import type { UntrustedTurns } from "./untrusted-turns.ts";
import type { WantedChecks } from "./wanted-checks.ts";

/** First checks run in the order of arrival until the oldest has waited this long. Beyond that, the newest runs first. */
const OLDEST_FIRST_MS = 5_000;
/** While first checks wait, one call in this number is a re-check. */
export const CALLS_PER_RECHECK = 5;
/** A webhook is confirmed before re-checks that are due up to this much earlier. */
const WEBHOOK_HEAD_START_MS = 5_000;

/** A network that uses a tenth of the window is `heavy`, one that uses a third is `full`. */
export function loadOf(calls: number, { tenth, third }: Budget): Load {
  if (calls >= third) return "full";
  return calls >= tenth ? "heavy" : "light";
}

/** The parts of a gate that decide about a check. */
export interface GateParts {
  budget: Budget;
  pending: PendingChecks;
  calls: CallLog;
  health: AccountHealth;
  turns: UntrustedTurns;
  wanted: WantedChecks;
}

type UsableLoad = Exclude<Load, "full">;

const RECHECK_ORDERS: readonly Order[] = ["watched", "confirm", "spare"];

export class CheckChooser {
  readonly #parts: GateParts;
  #firstsInARow = 0;

  constructor(parts: GateParts) {
    this.#parts = parts;
  }

  /** The check that runs next, or null. Checks whose id has no call left, or that may be unwanted, are put off. */
  next(includeUntrusted: boolean, nowMs: number): PendingCheck | null {
    if (!this.#parts.calls.allowsCall) return null;
    return (
      this.#ofPresent("light", includeUntrusted, nowMs) ??
      this.#ofPresent("heavy", includeUntrusted, nowMs) ??
      this.#spare(nowMs)
    );
  }

  /** When a re-check that waits for room may run although no call has changed; null when none does. */
  recheckFromMs(nowMs: number): number | null {
    const { calls, pending } = this.#parts;
    const isReady = RECHECK_ORDERS.some((order) => pending.ready.count(order) > 0);
    return isReady && !this.#hasRoomForRecheck(nowMs) ? calls.coming.nextPartMs(nowMs) : null;
  }

  /** A call for this check is made. */
  recordCall({ lane, untrusted }: PendingCheck): void {
    if (lane === "first" && !untrusted) this.#firstsInARow += 1;
    if (lane === "webhook" || lane === "watched") this.#firstsInARow = 0;
  }

  /** The next check that somebody waits for. */
  #ofPresent(load: UsableLoad, includeUntrusted: boolean, nowMs: number): PendingCheck | null {
    const untrusted = includeUntrusted ? this.#untrusted(load, nowMs) : null;
    if (untrusted) return untrusted;
    const oldest = this.#allowed("oldest", load, nowMs);
    if (!oldest) return this.#recheck(load, nowMs) ?? this.#candidate("confirm", load, nowMs);
    const recheck = this.#firstsInARow >= CALLS_PER_RECHECK - 1 ? this.#recheck(load, nowMs) : null;
    if (recheck) return recheck;
    const order = nowMs - oldest.sinceMs < OLDEST_FIRST_MS ? "oldest" : "newest";
    return this.#candidate(order, load, nowMs) ?? this.#recheck(load, nowMs);
  }

  /** The check of a webhook or a watched resource that is overdue longest. */
  #recheck(load: UsableLoad, nowMs: number): PendingCheck | null {
    const webhook = this.#candidate("webhook", load, nowMs);
    const watched = this.#candidate("watched", load, nowMs);
    if (!webhook || !watched) return webhook ?? watched;
    return webhook.sinceMs - WEBHOOK_HEAD_START_MS <= watched.sinceMs ? webhook : watched;
  }

  /** The next check that nobody waits for: beyond a fifth of the window only when there is no other check. */
  #spare(nowMs: number): PendingCheck | null {
    const { budget, calls, pending } = this.#parts;
    const isAlone = pending.ready.count("spare") === pending.ready.size;
    if (calls.counts.spare >= budget.fifth && !isAlone) return null;
    return this.#candidate("spare", "light", nowMs) ?? this.#candidate("spare", "heavy", nowMs);
  }

  /** The next check of an untrusted id: at most half of the window, and a fifth while a check of a trusted id waits. */
  #untrusted(load: UsableLoad, nowMs: number): PendingCheck | null {
    const { budget, calls, health, pending } = this.#parts;
    if (calls.untrustedInFlight >= MAX_UNTRUSTED_IN_FLIGHT || calls.untrustedFromMs(nowMs) > nowMs) return null;
    if (health.untrustedPaused(nowMs) !== null) return null;
    const trustedWaits = (["oldest", "webhook", "watched"] as const).some((order) => pending.ready.count(order) > 0);
    const share = trustedWaits ? budget.fifth : budget.half;
    const order = this.#orderOfTurns(load, nowMs);
    const check = this.#allowed(order, load, nowMs);
    if (!check || !this.#hasRoomFor(check, share)) return null;
    return this.#candidate(order, load, nowMs);
  }

  /**
   * A network that had a call in the last hour leaves a sixth of the share to networks without one, a tenth of the calls for
   * viewers without a token to the others of them, and a fifth of the account to first checks.
   */
  #hasRoomFor({ network }: PendingCheck, share: number): boolean {
    const { budget, calls, turns } = this.#parts;
    const { account, untrusted, tokenless } = calls.counts;
    if (!turns.hadCall(wideNetworkOf(network ?? ""))) return untrusted < share;
    const leavesRest = leavesPart(untrusted, share, 6) && leavesPart(tokenless, budget.half, 10);
    return leavesRest && leavesPart(account, budget.perAccount, 5);
  }

  /** Networks take turns. Those without a call run in the order of first checks. */
  #orderOfTurns(load: UsableLoad, nowMs: number): Order {
    const oldest = this.#allowed("oldest-turn", load, nowMs);
    return oldest !== null && nowMs - oldest.sinceMs < OLDEST_FIRST_MS ? "oldest-turn" : "untrusted";
  }

  /** The first check in this order that may run. Null while its hub is asked whether it is wanted. */
  #candidate(order: Order, load: UsableLoad, nowMs: number): PendingCheck | null {
    const { wanted } = this.#parts;
    for (let check = this.#allowed(order, load, nowMs); check; check = this.#allowed(order, load, nowMs)) {
      if (!wanted.mustAsk(check, nowMs)) return check;
      if (!wanted.ask(check, nowMs)) return null;
    }
    return null;
  }

  /** The first check in this order that the limits allow. Those before it are put off until their id has a call left. */
  #allowed(order: Order, load: UsableLoad, nowMs: number): PendingCheck | null {
    const { pending } = this.#parts;
    const viewers = this.#viewersAllowed(order, nowMs);
    if (!viewers) return null;
    for (;;) {
      const check = pending.ready.first(order, load, viewers);
      const freeMs = check ? this.#freeMs(check) : 0;
      if (!check || freeMs <= nowMs) return check;
      pending.defer(check, freeMs, nowMs);
    }
  }

  /** When the provider's limit for this id, and a pause of the id, may allow the next call. */
  #freeMs({ key, network }: PendingCheck): number {
    return Math.max(this.#parts.calls.keyFreeMs(key, network !== null), this.#parts.health.limitedUntilMs(key));
  }

  /** The viewers whose checks may run in this order; null for none. */
  #viewersAllowed(order: Order, nowMs: number): ViewerFilter | null {
    const { budget, calls } = this.#parts;
    const { tokenless, tokenlessRechecks } = calls.counts;
    if (!RECHECK_ORDERS.includes(order)) return tokenless < budget.half ? "all" : "with-token";
    if (!this.#hasRoomForRecheck(nowMs)) return null;
    return leavesRoom(tokenless, tokenlessRechecks, budget.half) ? "all" : "with-token";
  }

  /**
   * Re-checks leave a fifth of the window to first checks. A tenth stays free at every time of the coming window, also when
   * first checks take half of it: calls that were made together are missing together. Re-checks always have a fifth.
   */
  #hasRoomForRecheck(nowMs: number): boolean {
    const { budget, calls } = this.#parts;
    const { account, rechecks } = calls.counts;
    const free = budget.perAccount - account;
    if (free > 0 && rechecks < part(budget, 5)) return true;
    if (free <= part(budget, 5)) return false;
    return calls.coming.stayFree(free - 1, part(budget, 10), part(budget, 2), nowMs);
  }
}

/** One call of the account in `divisor`. None in an account with fewer calls. */
function part({ perAccount }: Budget, divisor: number): number {
  return Math.floor(perAccount / divisor);
}

/** True when a call still leaves this part of `limit` calls free: one in `divisor`. */
function leavesPart(calls: number, limit: number, divisor: number): boolean {
  return calls < limit - Math.floor(limit / divisor);
}

/**
 * Re-checks leave a fifth of `limit` calls free for first checks, and have a fifth for themselves: what re-checks use at
 * once is missing for a whole window.
 */
function leavesRoom(calls: number, rechecks: number, limit: number): boolean {
  return leavesPart(calls, limit, 5) || (calls < limit && rechecks < Math.floor(limit / 5));
}
