/**
 * The call budget of one provider account: a sliding log of calls, which decides whether the next call is allowed.
 *
 * A call occupies its slot until one whole window after its completion. The provider counts a call at some moment
 * between our sending it and our receiving the response. Of any N + 1 calls, the last one is therefore sent at least one
 * window after the provider counted the first, so the provider never counts more than N in a window, whatever the
 * latency. Slots that are stamped when a call is sent do not have this property: with a varying latency, a provider that
 * allows 10 calls can count 17.
 */

/** A call without a response is aborted after this time. */
export const HARD_TIMEOUT_MS = 5_000;
/**
 * A call that ended without a response (time-out, broken connection, crash) may still reach the provider this long after
 * the time-out. A request that the network has held for longer is lost.
 */
export const UNKNOWN_GRACE_MS = 10_000;
/** Longer than any call can take: after this time, a result that has not arrived never arrives. */
export const LEASE_MS = 10_000;
/**
 * The number of connections of one object that may wait for response headers. The platform queues a seventh, and so
 * would send it later than the log records.
 * https://developers.cloudflare.com/workers/platform/limits/#simultaneous-open-connections (checked 2026-11-27)
 */
export const MAX_IN_FLIGHT = 6;

export interface Budget {
  /** Calls of the account in one window. */
  perAccount: number;
  /** Calls of one id in one window. */
  perId: number;
  /** The provider's window, plus a guard for clocks that differ when an object moves to another host. */
  windowMs: number;
  /** Calls in one window for untrusted ids that are in flight or found nothing: a fifth of the account's. */
  untrusted: number;
}

/** A stored call. */
export interface CallRow {
  id: number;
  /** What the provider counts as one id. */
  key: string;
  lane: string;
  /** 1 while the call counts for the untrusted share: its id is untrusted, and it is in flight or found nothing. */
  untrusted: 0 | 1;
  sentMs: number;
  /** When the call ended; null while it is in flight, and after a crash. */
  doneMs: number | null;
  /** 1 when the call ended without proof that the provider had counted it by then. */
  unknown: 0 | 1;
}

/** The budget of an account with these limits. */
export function budgetOf(limits: { perAccount: number; perId: number; windowSeconds: number }): Budget {
  const windowMs = limits.windowSeconds * 1000;
  return {
    perAccount: limits.perAccount,
    perId: Math.min(limits.perId, limits.perAccount),
    windowMs: windowMs + Math.min(1000, windowMs / 50),
    untrusted: Math.max(1, Math.floor(limits.perAccount / 5)),
  };
}

/** The last moment at which the provider can have counted the call. */
function countedByMs(call: CallRow): number {
  return call.doneMs === null || call.unknown ? call.sentMs + HARD_TIMEOUT_MS + UNKNOWN_GRACE_MS : call.doneMs;
}

/** True while the call's response can still arrive. */
export function isInFlight(call: CallRow, nowMs: number): boolean {
  return call.doneMs === null && call.sentMs + LEASE_MS > nowMs;
}

/** The moment from which a call no longer counts. */
function countsUntilMs(call: CallRow, budget: Budget): number {
  return countedByMs(call) + budget.windowMs;
}

/** The calls that the provider may still count. */
export function liveCalls(calls: readonly CallRow[], budget: Budget, nowMs: number): CallRow[] {
  return calls.filter((call) => countsUntilMs(call, budget) > nowMs);
}

/** The current time, but never before a stored time: an object that moved to a host with a slower clock waits for it. */
export function steadyNowMs(nowMs: number, calls: readonly CallRow[]): number {
  return calls.reduce((latest, call) => Math.max(latest, call.sentMs, call.doneMs ?? 0), nowMs);
}

/** What is left of the budget at one moment. */
export interface Headroom {
  /** True when the account may make a call. */
  allowsCall: boolean;
  /** True when the untrusted share has a call left. */
  allowsUntrusted: boolean;
  /** True when this key has a call left. */
  allowsKey(key: string): boolean;
  /** How many live calls a lane has in the window. */
  used(lane: string): number;
  /** The next moment at which a call stops counting or leaves its connection; null when there is no live call. */
  nextChangeMs: number | null;
}

/** @param live the result of `liveCalls` for the same moment */
export function headroomOf(live: readonly CallRow[], budget: Budget, nowMs: number): Headroom {
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
    allowsCall: live.length < budget.perAccount && inFlight.length < MAX_IN_FLIGHT,
    allowsUntrusted: live.reduce((untrusted, call) => untrusted + call.untrusted, 0) < budget.untrusted,
    allowsKey: (key) => (perKey.get(key) ?? 0) < budget.perId,
    used: (lane) => perLane.get(lane) ?? 0,
    nextChangeMs: changes.length === 0 ? null : Math.min(...changes),
  };
}
