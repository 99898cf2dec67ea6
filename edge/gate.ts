/**
 * One provider account: takes wants, grants calls, learns from answers. Every decision is made from stored rows
 * (`waiting-wants.ts`, `call-log.ts`) in one synchronous step, so being evicted between any two steps loses nothing.
 * No clock and no network: `nowMs` comes in, and what may be asked goes out.
 */
import { type Budget, budgetOf, type CallRow, HARD_TIMEOUT_MS, headroom, isInFlight, LEASE_MS } from "./budget.ts";
import { CallLog } from "./call-log.ts";
import { type Health, healthAfter, isProbing } from "./provider-health.ts";
import type { Answer, Limits } from "./providers/provider.ts";
import { chooseWant, type Lane, type Want } from "./queue.ts";
import type { Rows } from "./rows.ts";
import { WaitingWants } from "./waiting-wants.ts";

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

export interface Grant {
  callId: number;
  thing: string;
  seq: number;
  stranger: boolean;
  firstAskedMs: number;
  sentMs: number;
}

/** Strangers' wants that may stand in line; more guesses than that are not even remembered. */
const MAX_STRANGERS_WAITING = 100;

export class Gate {
  #rows: Rows;
  #budget: Budget;
  #windowMs: number;
  #wants: WaitingWants;
  #calls: CallLog;
  /** Exactly what is stored. */
  #health: Health;

  constructor(rows: Rows, limits: Limits) {
    this.#rows = rows;
    this.#budget = budgetOf(limits);
    this.#windowMs = limits.windowSeconds * 1000;
    this.#wants = new WaitingWants(rows);
    this.#calls = new CallLog(rows, this.#budget);
    this.#health = storedHealth(rows);
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
    this.#wants.put({
      thing: wish.thing,
      key: wish.key,
      lane,
      stranger: wish.stranger ? 1 : 0,
      sinceMs: unserved ? Math.min(known.sinceMs, notBeforeMs) : notBeforeMs,
      notBeforeMs,
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
    if (nowMs < this.#health.closedUntilMs) return granted;
    this.#forget(nowMs);
    for (;;) {
      const room = headroom(calls, this.#budget, nowMs);
      if (isProbing(this.#health) && calls.some((call) => isInFlight(call, nowMs))) return granted;
      const due = (lanes: readonly Lane[]) => this.#wants.due(lanes, nowMs, room.stranger);
      const want = chooseWant(due, room, this.#budget.perAccount);
      if (!want) return granted;
      const call = this.#reserve(want, nowMs);
      calls.push(call);
      const { thing, seq, firstAskedMs } = want;
      granted.push({ callId: call.id, thing, seq, firstAskedMs, stranger: want.stranger === 1, sentMs: nowMs });
    }
  }

  /** Learns from an answer: the slot is stamped now, the account's health follows. */
  answered(grant: Grant, answer: Answer, clockMs: number): void {
    const nowMs = Math.max(clockMs, grant.sentMs);
    const unknown =
      answer.outcome === "no-answer" && (answer.reason === "timeout" || answer.reason === "network") ? 1 : 0;
    const missed = grant.stranger && answer.outcome !== "found" ? 1 : 0;
    this.#calls.end(grant.callId, { doneMs: nowMs, unknown, stranger: missed });
    const health = healthAfter(this.#health, answer, this.#windowMs, nowMs);
    if (health.failures === this.#health.failures && health.closedUntilMs === this.#health.closedUntilMs) return;
    this.#rows.run("UPDATE health SET failures = ?, closedUntilMs = ?", health.failures, health.closedUntilMs);
    this.#health = health;
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
    const { closedUntilMs } = this.#health;
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
    return Math.max(queueMs, this.#health.closedUntilMs - nowMs);
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

function storedHealth(rows: Rows): Health {
  rows.run(
    "CREATE TABLE IF NOT EXISTS health (one INTEGER PRIMARY KEY, failures INTEGER NOT NULL, closedUntilMs INTEGER NOT NULL)",
  );
  rows.run("INSERT OR IGNORE INTO health VALUES (1, 0, 0)");
  return rows.all<Health>("SELECT failures, closedUntilMs FROM health")[0] ?? { failures: 0, closedUntilMs: 0 };
}
