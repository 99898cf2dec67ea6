/**
 * The call budget of one provider account: a sliding log of calls, which decides whether the next call is allowed.
 *
 * A call occupies its slot until one whole window after its completion. The provider counts a call at some moment
 * between our sending it and our receiving the response. Of any N + 1 calls, the last one is therefore sent at least one
 * window after the provider counted the first, so the provider never counts more than N in a window, whatever the
 * latency. Slots that are stamped when a call is sent do not have this property: with a varying latency, a provider that
 * allows 10 calls can count 17.
 */
import type { Limits } from "../providers/provider.ts";
import type { Lane } from "./queue.ts";

/** A call without a response is aborted after this time. */
export const HARD_TIMEOUT_MS = 5_000;
/**
 * A call that ended without a response (time-out, broken connection, crash) may still reach the provider this long after
 * the time-out. A request that the network has held for longer is lost.
 */
export const UNKNOWN_GRACE_MS = 10_000;
/** Longer than any call can take: after this time, a result that has not arrived never arrives. */
export const LEASE_MS = 10_000;
/** A hub refuses a result while it runs another version, which takes some minutes in a deploy. */
export const REFUSED_RETRY_MS = 60_000;
/** A call in flight may end at any moment. A call outside of the queue that waits for this end tries again after this time. */
export const CALL_END_CHECK_MS = 100;
/**
 * The number of connections of one object that may wait for response headers. The platform queues a seventh, and so
 * would send it later than the log records.
 * https://developers.cloudflare.com/workers/platform/limits/#simultaneous-open-connections (checked 2026-11-27)
 */
export const MAX_IN_FLIGHT = 6;
/** Of these, calls for untrusted ids: a provider may be slow for ids that do not exist. */
export const MAX_UNTRUSTED_IN_FLIGHT = 2;

/** The limits of one account, and the parts of its window that kinds of calls may use. */
export interface Budget {
  /** Calls of the account in one window. */
  perAccount: number;
  /** Calls of one id in one window. */
  perId: number;
  /** Of these, calls for viewers without a token: anybody can write an id in many ways that the provider takes for one. */
  tokenlessPerId: number;
  /** The provider's window, plus a guard for clocks that differ when an object moves to another host. */
  windowMs: number;
  /** The same for the calls of one id. */
  idWindowMs: number;
  /** A half, a third, a fifth and a tenth of the account's calls, at least 1. */
  half: number;
  third: number;
  fifth: number;
  tenth: number;
  /** The time between calls for untrusted ids: what is spent at once is missing for a window. */
  untrustedSpacingMs: number;
}

/** A stored call. */
export interface CallRow {
  /** The number of its slot. A later call overwrites it. */
  id: number;
  /** What the provider counts as one id. */
  key: string;
  lane: Lane;
  /** 1 while the call counts for the untrusted share: its id is untrusted, and it is in flight or found nothing. */
  untrusted: 0 | 1;
  /** The client network of the viewers, when none of them had a token. */
  network: string | null;
  sentMs: number;
  /** When the call ended; null while it is in flight, and after a crash. */
  doneMs: number | null;
  /** 1 when the call ended without proof that the provider had counted it by then. */
  unknown: 0 | 1;
}

/** The budget of an account with these limits. */
export function budgetOf({ perAccount, windowSeconds, perIdWindowSeconds = windowSeconds, ...limits }: Limits): Budget {
  const windowMs = windowSeconds * 1000;
  // In a longer window, one id may have more calls than the account has in its own.
  const perId = perIdWindowSeconds > windowSeconds ? limits.perId : Math.min(limits.perId, perAccount);
  const part = (divisor: number) => Math.max(1, Math.floor(perAccount / divisor));
  return {
    perAccount,
    perId,
    tokenlessPerId: perId - Math.floor(perId / 5),
    windowMs: guarded(windowMs),
    idWindowMs: guarded(perIdWindowSeconds * 1000),
    half: part(2),
    third: part(3),
    fifth: part(5),
    tenth: part(10),
    untrustedSpacingMs: Math.ceil((2 * windowMs) / perAccount),
  };
}

function guarded(windowMs: number): number {
  return windowMs + Math.min(1000, windowMs / 50);
}

/** The last moment at which the provider can have counted the call. */
export function countedByMs(call: CallRow): number {
  return call.doneMs === null || call.unknown ? call.sentMs + HARD_TIMEOUT_MS + UNKNOWN_GRACE_MS : call.doneMs;
}

/** True while the call's response can still arrive. */
export function isInFlight(call: Pick<CallRow, "doneMs" | "sentMs">, nowMs: number): boolean {
  return call.doneMs === null && call.sentMs + LEASE_MS > nowMs;
}

/** The moment from which a call no longer counts for its account. */
export function countsUntilMs(call: CallRow, { windowMs }: Budget): number {
  return countedByMs(call) + windowMs;
}

/** The moment from which a call no longer counts for its id. */
export function idCountsUntilMs(call: CallRow, { idWindowMs }: Budget): number {
  return countedByMs(call) + idWindowMs;
}

/** Lanes whose checks look again at a status that is known. */
export function isRecheck(lane: Lane): boolean {
  return lane !== "first" && lane !== "webhook";
}
