/**
 * One provider account: takes wants, grants calls, learns from answers. Every decision is made from stored rows
 * (`waiting-wants.ts`, `call-log.ts`, `stored-health.ts`) in one synchronous step, so being evicted between any two
 * steps loses nothing.
 * No clock and no network: `nowMs` comes in, and what may be asked goes out.
 */

import type { Rows } from "../platform/sql-rows.ts";
import type { Answer, FileAnswer, Limits, Step } from "../providers/provider.ts";
import { type Budget, budgetOf, type CallRow, HARD_TIMEOUT_MS, headroom, isInFlight, LEASE_MS } from "./budget.ts";
import { CallLog } from "./call-log.ts";
import { healthAfter, isProbing } from "./circuit-breaker.ts";
import { WaitingWants } from "./pending-checks.ts";
import { chooseWant, type Lane, type Want } from "./queue.ts";
import { StoredHealth } from "./stored-health.ts";

/** What a hub wants next. The whole wish each time, so that a lost or repeated message does no harm. */
export interface Wish {
  thing: string;
  key: string;
  seq: number;
  stranger: boolean;
  firstAskedMs: number;
  /** Null: nothing more is wanted. */
  next: { lane: Lane; notBeforeMs: number } | null;
}

/** A slot that is taken until its call has ended. */
export interface Slot {
  callId: number;
  stranger: boolean;
  sentMs: number;
}

export interface Grant extends Slot {
  thing: string;
  seq: number;
  firstAskedMs: number;
  /** What the question's last step remembered, as JSON; null at its beginning. */
  memo: string | null;
}

/** A bulk payout of 10,000 items, 50 a page. More steps, or more to remember, is no honest answer any more. */
const MAX_STEPS = 201;
const MAX_MEMO_LENGTH = 256 * 1024;

/** Strangers' wants that may stand in line; more guesses than that are not even remembered. */
const MAX_STRANGERS_WAITING = 100;

export class Gate {
  #budget: Budget;
  #windowMs: number;
  #wants: WaitingWants;
  #calls: CallLog;
  #health: StoredHealth;

  constructor(rows: Rows, limits: Limits) {
    this.#budget = budgetOf(limits);
    this.#windowMs = limits.windowSeconds * 1000;
    this.#wants = new WaitingWants(rows);
    this.#calls = new CallLog(rows, this.#budget);
    this.#health = new StoredHealth(rows);
  }

  /**
   * Takes a hub's wish. Gives the moment at which it will be served if nothing comes between, or null when nothing is
   * wanted or a stranger's want found no place.
   */
  wish(wish: Wish, nowMs: number): number | null {
    const known = this.#wants.of(wish.thing);
    if (known && known.seq > wish.seq) return known.notBeforeMs;
    if (wish.next === null) {
      this.#wants.drop(wish.thing);
      return null;
    }
    if (!known && wish.stranger && this.#isFullOfStrangers(nowMs)) return null;
    const { lane, notBeforeMs } = wish.next;
    const unserved = known && known.leaseUntilMs <= nowMs;
    // A question half asked goes on, whatever is wished meanwhile.
    const isHalfAsked = known && this.#wants.progressOf(wish.thing) !== undefined;
    this.#wants.put({
      thing: wish.thing,
      key: wish.key,
      lane,
      stranger: wish.stranger ? 1 : 0,
      sinceMs: unserved ? Math.min(known.sinceMs, notBeforeMs) : notBeforeMs,
      notBeforeMs: isHalfAsked ? Math.min(known.notBeforeMs, notBeforeMs) : notBeforeMs,
      leaseUntilMs: known?.leaseUntilMs ?? 0,
      seq: wish.seq,
      firstAskedMs: wish.firstAskedMs,
    });
    return Math.max(notBeforeMs, nowMs + this.backlogMs(nowMs));
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
      const choose = (strangersToo: boolean) =>
        chooseWant((lanes) => this.#wants.due(lanes, nowMs, strangersToo), room, this.#budget.perAccount);
      // A stranger's id may be what the provider chokes on: whether it is back is tried with another first.
      const want = (isTrying ? choose(false) : null) ?? choose(room.stranger);
      if (!want) return granted;
      const call = this.#reserve(want, nowMs);
      calls.push(call);
      const { thing, seq, firstAskedMs } = want;
      const memo = this.#wants.progressOf(thing)?.memo ?? null;
      granted.push({ ...slotOf(call), thing, seq, firstAskedMs, memo });
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
    return { slot: slotOf(this.#calls.reserve({ key, lane: "first", stranger: 0 }, nowMs)) };
  }

  /**
   * Learns from one step of a question. Gives the answer, or null when the question goes on: then it keeps its place in
   * line and what it remembers.
   */
  answered(grant: Grant, step: Step, clockMs: number, wasCalled = true): Answer | null {
    this.ended(grant, step, clockMs, wasCalled);
    const steps = (this.#wants.progressOf(grant.thing)?.steps ?? 0) + 1;
    const memo = step.outcome === "more" ? JSON.stringify(step.memo ?? null) : null;
    const isEndless = memo !== null && (steps >= MAX_STEPS || memo.length > MAX_MEMO_LENGTH);
    this.#wants.setProgress(grant.thing, memo === null || isEndless ? null : { steps, memo });
    if (step.outcome !== "more") return step;
    if (isEndless) return { outcome: "no-answer", reason: "too-large" };
    const want = this.#wants.of(grant.thing);
    if (want) this.#wants.put({ ...want, sinceMs: grant.sentMs, notBeforeMs: grant.sentMs, leaseUntilMs: 0 });
    return null;
  }

  /**
   * The call of a slot has ended with this: the slot is stamped now, the account's health follows. Where the adapter
   * answered without a call, the provider counts nothing and has shown nothing of its health.
   */
  ended({ callId, stranger, sentMs }: Slot, said: Step | FileAnswer, clockMs: number, wasCalled = true): void {
    if (!wasCalled) {
      this.#calls.giveBack(callId);
      return;
    }
    const nowMs = Math.max(clockMs, sentMs);
    const isUnknown = said.outcome === "no-answer" && (said.reason === "timeout" || said.reason === "network");
    const isMiss = stranger && said.outcome !== "found";
    this.#calls.end(callId, { doneMs: nowMs, unknown: isUnknown ? 1 : 0, stranger: isMiss ? 1 : 0 });
    this.#health.keep(healthAfter(this.#health.now, said, stranger, this.#windowMs, nowMs));
  }

  /** The hub has heard the answer and says what it wants next. Ends the lease. */
  released(wish: Wish, nowMs: number): void {
    // Taken while the lease still holds: what was just served stands in line anew.
    this.wish(wish, nowMs);
    const known = this.#wants.of(wish.thing);
    if (known) this.#wants.put({ ...known, leaseUntilMs: 0 });
  }

  /** When to look again; null when nobody wants anything. Never in the past. */
  wakeMs(clockMs: number): number | null {
    const { calls, nowMs } = this.#calls.live(clockMs);
    const readyMs = this.#wants.firstReadyMs();
    if (readyMs === null) return null;
    const { closedUntilMs } = this.#health.now;
    if (closedUntilMs > nowMs) return Math.max(closedUntilMs, readyMs);
    if (readyMs > nowMs) return readyMs;
    const changeMs = headroom(calls, this.#budget, nowMs).nextChangeMs ?? nowMs + HARD_TIMEOUT_MS;
    return Math.min(this.#wants.nextReadyMs(nowMs) ?? changeMs, changeMs);
  }

  /** How long the wants that are due now will keep the account busy. */
  backlogMs(clockMs: number): number {
    const { calls, nowMs } = this.#calls.live(clockMs);
    const free = this.#budget.perAccount - calls.length;
    const waiting = Math.max(0, this.#wants.countDue(nowMs) - free);
    const queueMs = Math.ceil((waiting * this.#budget.windowMs) / this.#budget.perAccount);
    return Math.max(queueMs, this.#health.now.closedUntilMs - nowMs);
  }

  #reserve(want: Want, nowMs: number): CallRow {
    const call = this.#calls.reserve(want, nowMs);
    // The lease outlives any call, so a want is asked twice at once only if nobody heard the first time.
    const leaseUntilMs = nowMs + LEASE_MS;
    this.#wants.put({ ...want, leaseUntilMs, sinceMs: Math.max(leaseUntilMs, want.notBeforeMs) });
    return call;
  }

  #isFullOfStrangers(nowMs: number): boolean {
    this.#forget(nowMs);
    return this.#wants.countStrangers() >= MAX_STRANGERS_WAITING;
  }

  #forget(nowMs: number): void {
    this.#calls.forget(nowMs);
    this.#wants.forget(nowMs);
  }
}

function slotOf({ id, stranger, sentMs }: CallRow): Slot {
  return { callId: id, stranger: stranger === 1, sentMs };
}
