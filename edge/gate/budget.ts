/**
 * The exact sliding log: how many calls the provider may have counted, and when the next one is allowed.
 * No I/O. No clock: `nowMs` comes in.
 *
 * A call holds its slot until a whole window after its *completion*. The provider counts it somewhere between our
 * sending and our hearing, so of any N + 1 calls the last is sent at least a window after the provider counted the
 * first: it can never count more than N, whatever the latency. Stamped at sending, jitter lets it count 17 of 10.
 */

/** After this long a call without an answer is given up. */
export const HARD_TIMEOUT_MS = 5_000;
/**
 * A call whose end we never saw (time-out, broken connection, crash) may reach the provider this much later than its
 * time-out: whatever a network still holds back after 15 s is taken for lost.
 */
export const UNKNOWN_GRACE_MS = 10_000;
/** Longer than any call can take: after this, an answer that nobody heard will not come. */
export const LEASE_MS = 10_000;
/** Workers let six connections wait for their headers; a seventh would queue where we cannot see it. */
export const MAX_IN_FLIGHT = 6;

export interface Budget {
  perAccount: number;
  perId: number;
  /** The provider's window plus a guard for clocks that step when an object moves to another host. */
  windowMs: number;
  /** Look-ups of strangers' ids that found nothing or are still open: at most a fifth (interface 4). */
  untrusted: number;
}

export interface CallRow {
  id: number;
  /** What the provider counts as one id. */
  key: string;
  lane: string;
  /** 1 while it counts as a stranger's look-up that found nothing, or has not come back yet. */
  untrusted: 0 | 1;
  sentMs: number;
  /** When its answer came or it failed; null while nobody knows. */
  doneMs: number | null;
  /** 1 when it ended without a sign that the provider had counted it by then. */
  unknown: 0 | 1;
}

export function budgetOf(limits: { perAccount: number; perId: number; windowSeconds: number }): Budget {
  const windowMs = limits.windowSeconds * 1000;
  return {
    perAccount: limits.perAccount,
    perId: Math.min(limits.perId, limits.perAccount),
    windowMs: windowMs + Math.min(1000, windowMs / 50),
    untrusted: Math.max(1, Math.floor(limits.perAccount / 5)),
  };
}

/** The last moment at which the provider can have counted it. */
function countedByMs(call: CallRow): number {
  return call.doneMs === null || call.unknown ? call.sentMs + HARD_TIMEOUT_MS + UNKNOWN_GRACE_MS : call.doneMs;
}

/** True while its answer may still come. */
export function isInFlight(call: CallRow, nowMs: number): boolean {
  return call.doneMs === null && call.sentMs + LEASE_MS > nowMs;
}

/** The moment from which a call no longer counts. */
function countsUntilMs(call: CallRow, budget: Budget): number {
  return countedByMs(call) + budget.windowMs;
}

/** The calls that the provider may still be counting. */
export function liveCalls(calls: readonly CallRow[], budget: Budget, nowMs: number): CallRow[] {
  return calls.filter((call) => countsUntilMs(call, budget) > nowMs);
}

/** Time never runs backwards against what is stored: an object that moved to a slower clock waits for it. */
export function steadyNowMs(nowMs: number, calls: readonly CallRow[]): number {
  return calls.reduce((latest, call) => Math.max(latest, call.sentMs, call.doneMs ?? 0), nowMs);
}

/** What is left of the budget at one moment. */
export interface Headroom {
  account: boolean;
  untrusted: boolean;
  keyHasRoom(key: string): boolean;
  /** How many live calls a lane has in the window. */
  used(lane: string): number;
  /** The next moment at which any of this gets better by itself; null when nothing counts. */
  nextChangeMs: number | null;
}

/** @param live what `liveCalls` gave for the same moment */
export function headroom(live: readonly CallRow[], budget: Budget, nowMs: number): Headroom {
  const inFlight = live.filter((call) => isInFlight(call, nowMs));
  const perKey = new Map<string, number>();
  const perLane = new Map<string, number>();
  for (const call of live) {
    perKey.set(call.key, (perKey.get(call.key) ?? 0) + 1);
    perLane.set(call.lane, (perLane.get(call.lane) ?? 0) + 1);
  }
  const changes = [
    ...live.map((call) => countsUntilMs(call, budget)),
    ...inFlight.map((call) => call.sentMs + LEASE_MS),
  ];
  return {
    account: live.length < budget.perAccount && inFlight.length < MAX_IN_FLIGHT,
    untrusted: live.reduce((untrusted, call) => untrusted + call.untrusted, 0) < budget.untrusted,
    keyHasRoom: (key) => (perKey.get(key) ?? 0) < budget.perId,
    used: (lane) => perLane.get(lane) ?? 0,
    nextChangeMs: changes.length === 0 ? null : Math.min(...changes),
  };
}
