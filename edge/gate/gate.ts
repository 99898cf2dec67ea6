/**
 * One provider account: takes wants, grants calls, learns from answers. Every decision is made from stored rows
 * (`waiting-wants.ts`, `call-log.ts`, `stored-health.ts`) in one synchronous step, so being evicted between any two
 * steps loses nothing.
 * No clock and no network: `nowMs` comes in, and what may be asked goes out.
 */

import type { SqlRows } from "../platform/sql-rows.ts";
import type { Limits } from "../providers/provider.ts";
import type { FileResult, QueryResult, QueryStep } from "../providers/query.ts";
import { type Budget, budgetOf, type CallRow, HARD_TIMEOUT_MS, headroom, isInFlight, LEASE_MS } from "./budget.ts";
import { CallLog } from "./call-log.ts";
import { healthAfter, isProbing } from "./circuit-breaker.ts";
import { type Check, type CheckRequest, cancellationOf } from "./messages.ts";
import { PendingChecks } from "./pending-checks.ts";
import { chooseCheck, type PendingCheck } from "./queue.ts";
import { StoredBreaker } from "./stored-health.ts";

/** A slot that is taken until its call has ended. */
export interface Slot {
  callId: number;
  untrusted: boolean;
  sentMs: number;
}

export interface Grant extends Slot {
  resource: string;
  seq: number;
  firstRequestedMs: number;
  /** What the question's last step remembered, as JSON; null at its beginning. */
  cursor: string | null;
}

/** A bulk payout of 10,000 items, 50 a page. More steps, or more to remember, is no honest answer any more. */
const MAX_STEPS = 201;
const MAX_CURSOR_LENGTH = 256 * 1024;

/** Strangers' wants that may stand in line; more guesses than that are not even remembered. */
const MAX_UNTRUSTED_PENDING = 100;

/** A hub that refuses a result runs another version for the minutes of a deploy, so this long it is not asked again. */
const REFUSED_RETRY_MS = 60_000;

export class Gate {
  #budget: Budget;
  #windowMs: number;
  #pendingChecks: PendingChecks;
  #calls: CallLog;
  #health: StoredBreaker;

  constructor(rows: SqlRows, limits: Limits) {
    this.#budget = budgetOf(limits);
    this.#windowMs = limits.windowSeconds * 1000;
    this.#pendingChecks = new PendingChecks(rows);
    this.#calls = new CallLog(rows, this.#budget);
    this.#health = new StoredBreaker(rows);
  }

  /**
   * Takes a hub's request. Returns the time at which the check is likely to run, or null when the check is cancelled or
   * there is no place for one more untrusted check.
   */
  requestCheck(request: CheckRequest, nowMs: number): number | null {
    const pending = this.#pendingChecks.of(request.resource);
    if (pending && pending.seq > request.seq) return pending.notBeforeMs;
    if (request.type === "cancel") {
      this.#pendingChecks.drop(request.resource);
      return null;
    }
    if (!pending && !request.trusted && this.#isFullOfUntrusted(nowMs)) return null;
    this.#put(request, pending, nowMs);
    return Math.max(request.notBeforeMs, nowMs + this.backlogMs(nowMs));
  }

  #put(
    { resource, key, lane, trusted, notBeforeMs, seq, firstRequestedMs }: Check,
    pending: PendingCheck | undefined,
    nowMs: number,
  ): void {
    const isUnserved = pending !== undefined && pending.leaseUntilMs <= nowMs;
    // A query that has begun continues at once, whatever is requested meanwhile.
    const hasBegun = pending !== undefined && this.#pendingChecks.progressOf(resource) !== undefined;
    this.#pendingChecks.put({
      resource,
      key,
      lane,
      untrusted: trusted ? 0 : 1,
      sinceMs: isUnserved ? Math.min(pending.sinceMs, notBeforeMs) : notBeforeMs,
      notBeforeMs: hasBegun ? Math.min(pending.notBeforeMs, notBeforeMs) : notBeforeMs,
      leaseUntilMs: pending?.leaseUntilMs ?? 0,
      seq,
      firstRequestedMs,
    });
  }

  /**
   * What may be asked now. Each grant's reservation is written before it is handed out; no call may be made without.
   */
  grants(clockMs: number): Grant[] {
    const granted: Grant[] = [];
    const { calls, nowMs } = this.#calls.live(clockMs);
    if (nowMs < this.#health.now.closedUntilMs) return granted;
    this.#forget(nowMs);
    for (;;) {
      const room = headroom(calls, this.#budget, nowMs);
      const isTrying = isProbing(this.#health.now);
      if (isTrying && calls.some((call) => isInFlight(call, nowMs))) return granted;
      const choose = (includeUntrusted: boolean) =>
        chooseCheck((lanes) => this.#pendingChecks.due(lanes, nowMs, includeUntrusted), room, this.#budget.perAccount);
      // A stranger's id may be what the provider chokes on: whether it is back is tried with another first.
      const check = (isTrying ? choose(false) : null) ?? choose(room.untrusted);
      if (!check) return granted;
      const call = this.#reserve(check, nowMs);
      calls.push(call);
      const { resource, seq, firstRequestedMs } = check;
      const cursor = this.#pendingChecks.progressOf(resource)?.cursor ?? null;
      granted.push({ ...slotOf(call), resource, seq, firstRequestedMs, cursor });
    }
  }

  /** A slot for a call outside of the queue, which somebody waits for; else the moment at which to try again. */
  take(key: string, clockMs: number): { slot: Slot } | { againMs: number } {
    const { calls, nowMs } = this.#calls.live(clockMs);
    const { closedUntilMs } = this.#health.now;
    if (nowMs < closedUntilMs) return { againMs: closedUntilMs };
    const room = headroom(calls, this.#budget, nowMs);
    const isBusyProbing = isProbing(this.#health.now) && calls.some((call) => isInFlight(call, nowMs));
    if (isBusyProbing || !room.account || !room.keyHasRoom(key))
      return { againMs: room.nextChangeMs ?? nowMs + HARD_TIMEOUT_MS };
    return { slot: slotOf(this.#calls.reserve({ key, lane: "first", untrusted: 0 }, nowMs)) };
  }

  /**
   * Learns from one step of a question. Gives the answer, or null when the question goes on: then it keeps its place in
   * line and what it remembers.
   */
  answered(grant: Grant, step: QueryStep, clockMs: number, wasSent = true): QueryResult | null {
    this.ended(grant, step, clockMs, wasSent);
    const steps = (this.#pendingChecks.progressOf(grant.resource)?.steps ?? 0) + 1;
    const cursor = step.outcome === "more" ? JSON.stringify(step.cursor ?? null) : null;
    const isEndless = cursor !== null && (steps >= MAX_STEPS || cursor.length > MAX_CURSOR_LENGTH);
    this.#pendingChecks.setProgress(grant.resource, cursor === null || isEndless ? null : { steps, cursor });
    if (step.outcome !== "more") return step;
    if (isEndless) return { outcome: "no-result", reason: "too-large" };
    const check = this.#pendingChecks.of(grant.resource);
    if (check) this.#pendingChecks.put({ ...check, sinceMs: grant.sentMs, notBeforeMs: grant.sentMs, leaseUntilMs: 0 });
    return null;
  }

  /**
   * The call of a slot has ended with this: the slot is stamped now, the account's health follows. Where the adapter
   * answered without a call, the provider counts nothing and has shown nothing of its health.
   */
  ended({ callId, untrusted, sentMs }: Slot, said: QueryStep | FileResult, clockMs: number, wasSent = true): void {
    if (!wasSent) {
      this.#calls.giveBack(callId);
      return;
    }
    const nowMs = Math.max(clockMs, sentMs);
    const isUnknown = said.outcome === "no-result" && (said.reason === "timeout" || said.reason === "network");
    const isMiss = untrusted && said.outcome !== "found";
    this.#calls.end(callId, { doneMs: nowMs, unknown: isUnknown ? 1 : 0, untrusted: isMiss ? 1 : 0 });
    this.#health.keep(healthAfter(this.#health.now, said, untrusted, this.#windowMs, nowMs));
  }

  /** Takes the request with which the hub replied to a result, and ends the lease. */
  release(request: CheckRequest, nowMs: number): void {
    // Requested before the lease ends: a check that has just run gets a new place in the queue.
    this.requestCheck(request, nowMs);
    this.#endLease(request.resource);
  }

  /** Ends the lease of a check whose resource belongs to no connection any more. */
  cancel({ resource, seq }: Grant, nowMs: number): void {
    this.release(cancellationOf(resource, seq), nowMs);
  }

  /** Ends the lease of a check whose result the hub refused, and runs it again after a while. */
  postpone({ resource, seq }: Grant, nowMs: number): void {
    const pending = this.#pendingChecks.of(resource);
    const notBeforeMs = nowMs + REFUSED_RETRY_MS;
    if (pending?.seq === seq) this.#pendingChecks.put({ ...pending, sinceMs: notBeforeMs, notBeforeMs });
    this.#endLease(resource);
  }

  /** When to look again; null when nobody wants anything. Never in the past. */
  wakeMs(clockMs: number): number | null {
    const { calls, nowMs } = this.#calls.live(clockMs);
    const readyMs = this.#pendingChecks.firstReadyMs();
    if (readyMs === null) return null;
    const { closedUntilMs } = this.#health.now;
    if (closedUntilMs > nowMs) return Math.max(closedUntilMs, readyMs);
    if (readyMs > nowMs) return readyMs;
    const changeMs = headroom(calls, this.#budget, nowMs).nextChangeMs ?? nowMs + HARD_TIMEOUT_MS;
    return Math.min(this.#pendingChecks.nextReadyMs(nowMs) ?? changeMs, changeMs);
  }

  /** How long the wants that are due now will keep the account busy. */
  backlogMs(clockMs: number): number {
    const { calls, nowMs } = this.#calls.live(clockMs);
    const free = this.#budget.perAccount - calls.length;
    const waiting = Math.max(0, this.#pendingChecks.countDue(nowMs) - free);
    const queueMs = Math.ceil((waiting * this.#budget.windowMs) / this.#budget.perAccount);
    return Math.max(queueMs, this.#health.now.closedUntilMs - nowMs);
  }

  #reserve(check: PendingCheck, nowMs: number): CallRow {
    const call = this.#calls.reserve(check, nowMs);
    // The lease outlives any call, so a want is asked twice at once only if nobody heard the first time.
    const leaseUntilMs = nowMs + LEASE_MS;
    this.#pendingChecks.put({ ...check, leaseUntilMs, sinceMs: Math.max(leaseUntilMs, check.notBeforeMs) });
    return call;
  }

  #endLease(resource: string): void {
    const pending = this.#pendingChecks.of(resource);
    if (pending) this.#pendingChecks.put({ ...pending, leaseUntilMs: 0 });
  }

  #isFullOfUntrusted(nowMs: number): boolean {
    this.#forget(nowMs);
    return this.#pendingChecks.countUntrusted() >= MAX_UNTRUSTED_PENDING;
  }

  #forget(nowMs: number): void {
    this.#calls.forget(nowMs);
    this.#pendingChecks.forget(nowMs);
  }
}

function slotOf({ id, untrusted, sentMs }: CallRow): Slot {
  return { callId: id, untrusted: untrusted === 1, sentMs };
}
