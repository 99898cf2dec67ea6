/**
 * One provider account: takes wants, grants calls, learns from answers. Every decision is made from stored rows in one
 * synchronous step, so being evicted between any two steps loses nothing. No clock and no network: `nowMs` comes in,
 * and what may be asked goes out.
 */
import {
  type Budget,
  budgetOf,
  type CallRow,
  HARD_TIMEOUT_MS,
  headroom,
  isInFlight,
  LEASE_MS,
  liveCalls,
  steadyNowMs,
  UNKNOWN_GRACE_MS,
} from "./budget.ts";
import { type Health, healthAfter, isProbing } from "./provider-health.ts";
import type { Answer, Limits } from "./providers/provider.ts";
import { chooseWant, type Lane, rankOf, type Want } from "./queue.ts";
import type { Rows } from "./rows.ts";

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
/** A stranger's want nobody has been served for by then is forgotten: its viewer has long gone. */
const STRANGER_PATIENCE_MS = 60_000;

/** So long a background want waits at most: more webhooks than budget must not pile up, and a look asks anyway. */
const BACKGROUND_PATIENCE_MS = 3_600_000;

const SCHEMA = `
CREATE TABLE IF NOT EXISTS call (
  id INTEGER PRIMARY KEY, key TEXT NOT NULL, lane TEXT NOT NULL, stranger INTEGER NOT NULL,
  sentMs INTEGER NOT NULL, doneMs INTEGER, unknown INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS want (
  thing TEXT PRIMARY KEY, key TEXT NOT NULL, lane TEXT NOT NULL, stranger INTEGER NOT NULL, sinceMs INTEGER NOT NULL,
  notBeforeMs INTEGER NOT NULL, leaseUntilMs INTEGER NOT NULL, seq INTEGER NOT NULL, firstAskedMs INTEGER NOT NULL,
  rank INTEGER NOT NULL, readyMs INTEGER NOT NULL) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS want_by_rank ON want (rank);
CREATE INDEX IF NOT EXISTS want_by_ready ON want (readyMs);
CREATE TABLE IF NOT EXISTS health (one INTEGER PRIMARY KEY, failures INTEGER NOT NULL, closedUntilMs INTEGER NOT NULL);
INSERT OR IGNORE INTO health VALUES (1, 0, 0);`;

export class Gate {
  #rows: Rows;
  #budget: Budget;
  #windowMs: number;
  /** Exactly what is stored, so that deciding need not read it each time; every change is written first. */
  #calls: CallRow[];
  #health: Health;

  constructor(rows: Rows, limits: Limits) {
    this.#rows = rows;
    this.#budget = budgetOf(limits);
    this.#windowMs = limits.windowSeconds * 1000;
    for (const statement of SCHEMA.split(";\n")) rows.run(statement);
    this.#calls = rows.all<CallRow>("SELECT * FROM call");
    this.#health = rows.all<Health>("SELECT failures, closedUntilMs FROM health")[0] ?? {
      failures: 0,
      closedUntilMs: 0,
    };
  }

  /**
   * Takes a hub's wish. Gives the moment at which it will be served if nothing comes between, or null when nothing is
   * wanted or a stranger's want found no place.
   */
  wish(wish: Wish, nowMs: number): number | null {
    const [known] = this.#rows.all<Want>("SELECT * FROM want WHERE thing = ?", wish.thing);
    if (known && known.seq > wish.seq) return known.notBeforeMs;
    if (wish.next === null) {
      this.#rows.run("DELETE FROM want WHERE thing = ?", wish.thing);
      return null;
    }
    if (!known && wish.stranger && this.#strangersWaiting(nowMs) >= MAX_STRANGERS_WAITING) return null;
    const { lane, notBeforeMs } = wish.next;
    const unserved = known && known.leaseUntilMs <= nowMs;
    this.#put({
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
    const { calls, nowMs } = this.#liveCalls(clockMs);
    if (nowMs < this.#health.closedUntilMs) return granted;
    this.#forget(nowMs);
    for (;;) {
      const room = headroom(calls, this.#budget, nowMs);
      if (isProbing(this.#health) && calls.some((call) => isInFlight(call, nowMs))) return granted;
      const want = chooseWant((lanes) => this.#due(lanes, nowMs, room.stranger), room, this.#budget.perAccount);
      if (!want) return granted;
      const call = this.#reserve(want, nowMs, granted);
      this.#calls.push(call);
      calls.push(call);
    }
  }

  /** Learns from an answer: the slot is stamped now, the account's health follows. */
  answered(grant: Grant, answer: Answer, clockMs: number): void {
    const nowMs = Math.max(clockMs, grant.sentMs);
    const unknown =
      answer.outcome === "no-answer" && (answer.reason === "timeout" || answer.reason === "network") ? 1 : 0;
    const missed = grant.stranger && answer.outcome !== "found" ? 1 : 0;
    this.#rows.run(
      "UPDATE call SET doneMs = ?, unknown = ?, stranger = ? WHERE id = ?",
      nowMs,
      unknown,
      missed,
      grant.callId,
    );
    this.#calls = this.#calls.map((call) =>
      call.id === grant.callId ? { ...call, doneMs: nowMs, unknown, stranger: missed } : call,
    );
    const health = healthAfter(this.#health, answer, this.#windowMs, nowMs);
    if (health.failures === this.#health.failures && health.closedUntilMs === this.#health.closedUntilMs) return;
    this.#rows.run("UPDATE health SET failures = ?, closedUntilMs = ?", health.failures, health.closedUntilMs);
    this.#health = health;
  }

  /** The hub has heard the answer and says what it wants next. Ends the lease. */
  released(wish: Wish, nowMs: number): void {
    // Taken while the lease still holds: what was just served stands in line anew.
    this.wish(wish, nowMs);
    const [known] = this.#rows.all<Want>("SELECT * FROM want WHERE thing = ?", wish.thing);
    if (known) this.#put({ ...known, leaseUntilMs: 0 });
  }

  /** When to look again; null when nobody wants anything. Never in the past. */
  wakeMs(clockMs: number): number | null {
    const { calls, nowMs } = this.#liveCalls(clockMs);
    const [next] = this.#rows.all<{ readyMs: number | null }>("SELECT min(readyMs) AS readyMs FROM want");
    if (next?.readyMs == null) return null;
    const { closedUntilMs } = this.#health;
    if (closedUntilMs > nowMs) return Math.max(closedUntilMs, next.readyMs);
    if (next.readyMs > nowMs) return next.readyMs;
    const change = headroom(calls, this.#budget, nowMs).nextChangeMs;
    return this.#nextReadyAfter(nowMs, change ?? nowMs + HARD_TIMEOUT_MS);
  }

  /** How long the wants that are due now will keep the account busy. */
  backlogMs(clockMs: number): number {
    const { calls, nowMs } = this.#liveCalls(clockMs);
    const [due] = this.#rows.all<{ count: number }>("SELECT count(*) AS count FROM want WHERE readyMs <= ?", nowMs);
    const free = this.#budget.perAccount - calls.length;
    const waiting = Math.max(0, (due?.count ?? 0) - free);
    const queueMs = Math.ceil((waiting * this.#budget.windowMs) / this.#budget.perAccount);
    return Math.max(queueMs, this.#health.closedUntilMs - nowMs);
  }

  #reserve(want: Want, nowMs: number, granted: Grant[]): CallRow {
    const [row] = this.#rows.all<{ id: number }>(
      "INSERT INTO call (key, lane, stranger, sentMs, unknown) VALUES (?, ?, ?, ?, 0) RETURNING id",
      want.key,
      want.lane,
      want.stranger,
      nowMs,
    );
    const id = row?.id ?? 0;
    // The lease outlives any call, so a want is asked twice at once only if nobody heard the first time.
    const leaseUntilMs = nowMs + LEASE_MS;
    this.#put({ ...want, leaseUntilMs, sinceMs: Math.max(leaseUntilMs, want.notBeforeMs) });
    const { thing, seq, firstAskedMs } = want;
    granted.push({ callId: id, thing, seq, firstAskedMs, stranger: want.stranger === 1, sentMs: nowMs });
    return { id, key: want.key, lane: want.lane, stranger: want.stranger, sentMs: nowMs, doneMs: null, unknown: 0 };
  }

  #put(want: Want): void {
    this.#rows.run(
      "INSERT OR REPLACE INTO want VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
      want.thing,
      want.key,
      want.lane,
      want.stranger,
      want.sinceMs,
      want.notBeforeMs,
      want.leaseUntilMs,
      want.seq,
      want.firstAskedMs,
      rankOf(want),
      Math.max(want.notBeforeMs, want.leaseUntilMs),
    );
  }

  #due(lanes: readonly Lane[], nowMs: number, strangersToo: boolean): Iterable<Want> {
    const places = lanes.map(() => "?").join(", ");
    return this.#rows.each<Want>(
      `SELECT * FROM want WHERE readyMs <= ? AND stranger <= ? AND lane IN (${places}) ORDER BY rank`,
      nowMs,
      strangersToo ? 1 : 0,
      ...lanes,
    );
  }

  /** The calls that count at this moment, and the moment itself, which never runs back behind what is stored. */
  #liveCalls(clockMs: number): { calls: CallRow[]; nowMs: number } {
    const nowMs = steadyNowMs(clockMs, this.#calls);
    return { calls: liveCalls(this.#calls, this.#budget, nowMs), nowMs };
  }

  #forget(nowMs: number): void {
    const { windowMs } = this.#budget;
    const longestMs = windowMs + HARD_TIMEOUT_MS + UNKNOWN_GRACE_MS;
    this.#rows.run("DELETE FROM call WHERE doneMs <= ? AND unknown = 0", nowMs - windowMs);
    this.#rows.run("DELETE FROM call WHERE sentMs <= ?", nowMs - longestMs);
    this.#calls = liveCalls(this.#calls, this.#budget, nowMs);
    this.#rows.run("DELETE FROM want WHERE stranger = 1 AND readyMs <= ?", nowMs - STRANGER_PATIENCE_MS);
    this.#rows.run("DELETE FROM want WHERE lane = 'background' AND readyMs <= ?", nowMs - BACKGROUND_PATIENCE_MS);
  }

  #strangersWaiting(nowMs: number): number {
    this.#forget(nowMs);
    return this.#rows.all<{ count: number }>("SELECT count(*) AS count FROM want WHERE stranger = 1")[0]?.count ?? 0;
  }

  #nextReadyAfter(nowMs: number, otherwiseMs: number): number {
    const [next] = this.#rows.all<{ readyMs: number | null }>(
      "SELECT min(readyMs) AS readyMs FROM want WHERE readyMs > ?",
      nowMs,
    );
    return Math.min(next?.readyMs ?? otherwiseMs, otherwiseMs);
  }
}
