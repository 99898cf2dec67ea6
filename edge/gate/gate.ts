/**
 * The decisions of one provider account: it takes check requests, grants calls, and records their ends. Each decision is
 * one synchronous step on stored rows (`pending-checks.ts`, `call-log.ts`, `stored-breaker.ts`), so an eviction between two
 * steps loses nothing. The rows must have the schema of `GATE_MIGRATIONS`.
 */

import { err, ok, type Result } from "../platform/result.ts";
import type { SqlRows } from "../platform/sql-rows.ts";
import type { Limits } from "../providers/provider.ts";
import type { FileResult, QueryResult, QueryStep } from "../providers/query.ts";
import {
  type Budget,
  budgetOf,
  type CallRow,
  HARD_TIMEOUT_MS,
  type Headroom,
  headroomOf,
  isInFlight,
  LEASE_MS,
} from "./budget.ts";
import { CallLog } from "./call-log.ts";
import { breakerAfter, isProbing } from "./circuit-breaker.ts";
import { type Check, type CheckRequest, cancellationOf } from "./messages.ts";
import { PendingChecks } from "./pending-checks.ts";
import { chooseCheck, type PendingCheck } from "./queue.ts";
import { StoredBreaker } from "./stored-breaker.ts";

/** A slot in the budget, reserved until its call has ended. */
export interface Slot {
  callId: number;
  untrusted: boolean;
  sentMs: number;
}

/** The permission to make one call for a pending check. */
export interface Grant extends Slot {
  resource: string;
  seq: number;
  firstRequestedMs: number;
  /** The cursor of the query's previous step as JSON; null in its first step. */
  cursor: string | null;
}

/** A bulk payout of 10,000 items, 50 a page, and one call before them. A query that needs more gets no result. */
const MAX_STEPS = 201;
const MAX_CURSOR_LENGTH = 256 * 1024;

/** Untrusted checks that may be pending at once. */
const MAX_UNTRUSTED_PENDING = 100;

/** A hub refuses a result while it runs another version, which takes some minutes in a deploy. */
const REFUSED_RETRY_MS = 60_000;

export class Gate {
  readonly #budget: Budget;
  readonly #windowMs: number;
  readonly #pendingChecks: PendingChecks;
  readonly #calls: CallLog;
  readonly #breaker: StoredBreaker;

  constructor(rows: SqlRows, limits: Limits) {
    this.#budget = budgetOf(limits);
    this.#windowMs = limits.windowSeconds * 1000;
    this.#pendingChecks = new PendingChecks(rows);
    this.#calls = new CallLog(rows, this.#budget);
    this.#breaker = new StoredBreaker(rows);
  }

  /**
   * Takes a hub's request. Returns the time at which the check is likely to run, or null when the check is cancelled or
   * too many untrusted checks are pending.
   */
  requestCheck(request: CheckRequest, nowMs: number): number | null {
    const pending = this.#pendingChecks.of(request.resource);
    if (pending && pending.seq > request.seq) return pending.notBeforeMs;
    if (request.type === "cancel") {
      this.#pendingChecks.delete(request.resource);
      return null;
    }
    if (!pending && !request.trusted && this.#isFullOfUntrusted(nowMs)) return null;
    this.#enqueue(request, pending, nowMs);
    return Math.max(request.notBeforeMs, nowMs + this.backlogMs(nowMs));
  }

  /** The calls that may be made now. Each slot is stored before it is returned; no call may be made without one. */
  grants(clockMs: number): Grant[] {
    const granted: Grant[] = [];
    const { calls, nowMs } = this.#calls.live(clockMs);
    if (nowMs < this.#breaker.current.pausedUntilMs) return granted;
    this.#deleteOld(nowMs);
    for (;;) {
      const isProbe = isProbing(this.#breaker.current);
      if (isProbe && calls.some((call) => isInFlight(call, nowMs))) return granted;
      const check = this.#nextCheck(headroomOf(calls, this.#budget, nowMs), isProbe, nowMs);
      if (!check) return granted;
      const call = this.#reserve(check, nowMs);
      calls.push(call);
      granted.push(this.#grantOf(check, call));
    }
  }

  /** Reserves a slot for a call outside of the queue, or returns the time at which to try again. */
  takeSlot(key: string, clockMs: number): Result<Slot, { retryAtMs: number }> {
    const { calls, nowMs } = this.#calls.live(clockMs);
    const { pausedUntilMs } = this.#breaker.current;
    if (nowMs < pausedUntilMs) return err({ retryAtMs: pausedUntilMs });
    const headroom = headroomOf(calls, this.#budget, nowMs);
    const waitsForProbe = isProbing(this.#breaker.current) && calls.some((call) => isInFlight(call, nowMs));
    if (waitsForProbe || !headroom.allowsCall || !headroom.allowsKey(key))
      return err({ retryAtMs: headroom.nextChangeMs ?? nowMs + HARD_TIMEOUT_MS });
    return ok(slotOf(this.#calls.reserve({ key, lane: "first", untrusted: 0 }, nowMs)));
  }

  /**
   * Records one step of a query. Returns the query's result, or null when it needs another call: then its check stays
   * first in the queue, with the step's cursor.
   */
  recordStep(grant: Grant, step: QueryStep, clockMs: number, wasSent = true): QueryResult | null {
    this.recordEnd(grant, step, clockMs, wasSent);
    const { resource, sentMs } = grant;
    const steps = (this.#pendingChecks.progressOf(resource)?.steps ?? 0) + 1;
    const cursor = step.outcome === "more" ? JSON.stringify(step.cursor ?? null) : null;
    const isTooLong = cursor !== null && (steps >= MAX_STEPS || cursor.length > MAX_CURSOR_LENGTH);
    this.#pendingChecks.setProgress(resource, cursor === null || isTooLong ? null : { steps, cursor });
    if (step.outcome !== "more") return step;
    if (isTooLong) return { outcome: "no-result", reason: "too-large" };
    const check = this.#pendingChecks.of(resource);
    if (check) this.#pendingChecks.put({ ...check, sinceMs: sentMs, notBeforeMs: sentMs, leaseUntilMs: 0 });
    return null;
  }

  /**
   * Records the end of a call: its slot is stamped, and the circuit breaker follows. When the adapter returned without a
   * call, the slot is freed and the circuit breaker stays as it is.
   */
  recordEnd({ callId, untrusted, sentMs }: Slot, step: QueryStep | FileResult, clockMs: number, wasSent = true): void {
    if (!wasSent) {
      this.#calls.free(callId);
      return;
    }
    const nowMs = Math.max(clockMs, sentMs);
    const isUnknown = step.outcome === "no-result" && (step.reason === "timeout" || step.reason === "network");
    const isMiss = untrusted && step.outcome !== "found";
    this.#calls.end(callId, { doneMs: nowMs, unknown: isUnknown ? 1 : 0, untrusted: isMiss ? 1 : 0 });
    this.#breaker.store(breakerAfter(this.#breaker.current, step, untrusted, this.#windowMs, nowMs));
  }

  /** Takes the request with which the hub replied to a result, and ends the lease. */
  release(request: CheckRequest, nowMs: number): void {
    // Requested before the lease ends: a check that has just run gets a new place in the queue.
    this.requestCheck(request, nowMs);
    this.#pendingChecks.endLease(request.resource);
  }

  /** Ends a check whose resource belongs to no connection any more. */
  cancel({ resource, seq }: Grant, nowMs: number): void {
    this.release(cancellationOf(resource, seq), nowMs);
  }

  /** Ends the lease of a check whose result the hub refused. The check runs again after a minute. */
  postpone({ resource, seq }: Grant, nowMs: number): void {
    const pending = this.#pendingChecks.of(resource);
    const notBeforeMs = nowMs + REFUSED_RETRY_MS;
    if (pending?.seq === seq) this.#pendingChecks.put({ ...pending, sinceMs: notBeforeMs, notBeforeMs });
    this.#pendingChecks.endLease(resource);
  }

  /** When `grants` may return something next; null when no check is pending. Always in the future. */
  wakeMs(clockMs: number): number | null {
    const { calls, nowMs } = this.#calls.live(clockMs);
    const readyMs = this.#pendingChecks.firstReadyMs();
    if (readyMs === null) return null;
    const { pausedUntilMs } = this.#breaker.current;
    if (pausedUntilMs > nowMs) return Math.max(pausedUntilMs, readyMs);
    if (readyMs > nowMs) return readyMs;
    const changeMs = headroomOf(calls, this.#budget, nowMs).nextChangeMs ?? nowMs + HARD_TIMEOUT_MS;
    return Math.min(this.#pendingChecks.nextReadyMs(nowMs) ?? changeMs, changeMs);
  }

  /** How long the checks that are due now will keep the account busy, in milliseconds. */
  backlogMs(clockMs: number): number {
    const { calls, nowMs } = this.#calls.live(clockMs);
    const free = this.#budget.perAccount - calls.length;
    const waiting = Math.max(0, this.#pendingChecks.countDue(nowMs) - free);
    const queueMs = Math.ceil((waiting * this.#budget.windowMs) / this.#budget.perAccount);
    return Math.max(queueMs, this.#breaker.current.pausedUntilMs - nowMs);
  }

  #enqueue(request: Check, pending: PendingCheck | undefined, nowMs: number): void {
    const { resource, key, lane, trusted, notBeforeMs, seq, firstRequestedMs } = request;
    const isWaiting = pending !== undefined && pending.leaseUntilMs <= nowMs;
    // A query that has begun continues at once, whatever is requested meanwhile.
    const hasBegun = pending !== undefined && this.#pendingChecks.progressOf(resource) !== undefined;
    this.#pendingChecks.put({
      resource,
      key,
      lane,
      untrusted: trusted ? 0 : 1,
      sinceMs: isWaiting ? Math.min(pending.sinceMs, notBeforeMs) : notBeforeMs,
      notBeforeMs: hasBegun ? Math.min(pending.notBeforeMs, notBeforeMs) : notBeforeMs,
      leaseUntilMs: pending?.leaseUntilMs ?? 0,
      seq,
      firstRequestedMs,
    });
  }

  #nextCheck(headroom: Headroom, isProbe: boolean, nowMs: number): PendingCheck | null {
    const choose = (includeUntrusted: boolean) =>
      chooseCheck(
        (lanes) => this.#pendingChecks.due(lanes, nowMs, includeUntrusted),
        headroom,
        this.#budget.perAccount,
      );
    // An untrusted id may be what makes the provider fail, so a probe uses a trusted one where there is one.
    return (isProbe ? choose(false) : null) ?? choose(headroom.allowsUntrusted);
  }

  #reserve(check: PendingCheck, nowMs: number): CallRow {
    const call = this.#calls.reserve(check, nowMs);
    // The lease is longer than any call, so a second call for the same check is made only when the first one was lost.
    const leaseUntilMs = nowMs + LEASE_MS;
    this.#pendingChecks.put({ ...check, leaseUntilMs, sinceMs: Math.max(leaseUntilMs, check.notBeforeMs) });
    return call;
  }

  #grantOf({ resource, seq, firstRequestedMs }: PendingCheck, call: CallRow): Grant {
    const cursor = this.#pendingChecks.progressOf(resource)?.cursor ?? null;
    return { ...slotOf(call), resource, seq, firstRequestedMs, cursor };
  }

  #isFullOfUntrusted(nowMs: number): boolean {
    this.#deleteOld(nowMs);
    return this.#pendingChecks.countUntrusted() >= MAX_UNTRUSTED_PENDING;
  }

  #deleteOld(nowMs: number): void {
    this.#calls.deleteOld(nowMs);
    this.#pendingChecks.deleteOld(nowMs);
  }
}

function slotOf({ id, untrusted, sentMs }: CallRow): Slot {
  return { callId: id, untrusted: untrusted === 1, sentMs };
}
