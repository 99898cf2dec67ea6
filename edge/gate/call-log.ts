/**
 * The calls of one provider account as they are stored, so that the budget survives the eviction of the object. There is
 * one row for each slot, which the slot's next call overwrites: every statement writes one row.
 */
import type { SqlRows } from "../platform/sql-rows.ts";
import {
  type Budget,
  CALL_END_CHECK_MS,
  type CallRow,
  countedByMs,
  countsUntilMs,
  idCountsUntilMs,
  isInFlight,
  LEASE_MS,
  MAX_IN_FLIGHT,
} from "./budget.ts";
import { CallCounts } from "./call-counts.ts";
import { IndexedHeap } from "./checks/indexed-heap.ts";
import { ComingSlots } from "./coming-slots.ts";

/**
 * A clock this far behind a stored time is a clock that was set back, not the slower clock of another host. All calls
 * then count for one window from now on, so that the account does not wait for the lost time.
 */
export const SET_BACK_MS = 10_000;

/** So many calls for untrusted ids in a window are not spaced. */
const UNSPACED_UNTRUSTED = 3;

export class CallLog {
  readonly counts: CallCounts;
  coming: ComingSlots;
  readonly #rows: SqlRows;
  readonly #budget: Budget;
  /** The calls that count, equal to what is stored. Each change is written first. */
  readonly #live: IndexedHeap<CallRow>;
  /** The same for the limit of one id, which can have a window of its own. */
  readonly #liveOfKeys: IndexedHeap<CallRow>;
  readonly #byId = new Map<number, CallRow>();
  readonly #inFlight = new Set<CallRow>();
  readonly #freeIds: number[] = [];
  /** When the last calls for untrusted ids were sent, oldest first. */
  #untrustedSentMs: number[] = [];
  #latestMs = Number.NEGATIVE_INFINITY;
  #lastId = 0;

  /** @param onNetworkChange as in `CallCounts` */
  constructor(rows: SqlRows, budget: Budget, onNetworkChange: (network: string) => void) {
    this.#rows = rows;
    this.#budget = budget;
    this.counts = new CallCounts(onNetworkChange);
    this.coming = new ComingSlots(budget);
    this.#live = new IndexedHeap((a, b) => countsUntilMs(a, budget) < countsUntilMs(b, budget));
    this.#liveOfKeys = new IndexedHeap((a, b) => idCountsUntilMs(a, budget) < idCountsUntilMs(b, budget));
    const select = "SELECT id, key, lane, untrusted, network, sentMs, doneMs, unknown FROM call ORDER BY sentMs";
    for (const call of rows.all<CallRow>(select)) {
      this.#lastId = Math.max(this.#lastId, call.id);
      this.#add(call);
      if (call.untrusted) this.#noteUntrusted(call.sentMs);
    }
  }

  /**
   * Drops the calls that no longer count. Returns the current time, which is never before a stored time: an object that
   * moved to a host with a slower clock waits for it.
   */
  advance(clockMs: number): number {
    if (clockMs < this.#latestMs - SET_BACK_MS) this.#restamp(clockMs);
    const nowMs = Math.max(clockMs, this.#latestMs);
    const [live, ofKeys] = [this.#live, this.#liveOfKeys];
    for (let call = live.first; call && countsUntilMs(call, this.#budget) <= nowMs; call = live.first) {
      this.#leaveAccount(call);
      this.#freeIfOver(call);
    }
    for (let call = ofKeys.first; call && idCountsUntilMs(call, this.#budget) <= nowMs; call = ofKeys.first) {
      this.#leaveKey(call);
      this.#freeIfOver(call);
    }
    for (const call of this.#inFlight) if (!isInFlight(call, nowMs)) this.#inFlight.delete(call);
    return nowMs;
  }

  /** Other limits count from now on. The budget that others hold changes with it. */
  setBudget(budget: Budget): void {
    const calls = [...this.#byId.values()];
    for (const call of calls) this.#delete(call);
    Object.assign(this.#budget, budget);
    this.coming = new ComingSlots(budget);
    for (const call of calls) this.#add(call);
  }

  /** Calls whose response can still arrive, as of the last `advance`. */
  get inFlight(): number {
    return this.#inFlight.size;
  }

  /** True when the account may make a call now. */
  get allowsCall(): boolean {
    return this.counts.account < this.#budget.perAccount && this.#inFlight.size < MAX_IN_FLIGHT;
  }

  get untrustedInFlight(): number {
    let count = 0;
    for (const call of this.#inFlight) count += call.untrusted;
    return count;
  }

  /** When the limit for one id may allow the next call for a viewer with a token, or without; 0 when it does now. */
  keyFreeMs(key: string, isTokenless: boolean): number {
    const calls = this.counts.ofKey(key);
    const { perId, tokenlessPerId } = this.#budget;
    if (calls.size < (isTokenless ? tokenlessPerId : perId)) return 0;
    let freeMs = Number.POSITIVE_INFINITY;
    for (const call of calls) {
      // How long a call in flight counts is known only when it has ended.
      const untilMs = this.#inFlight.has(call) ? call.sentMs + LEASE_MS : idCountsUntilMs(call, this.#budget);
      freeMs = Math.min(freeMs, untilMs);
    }
    return freeMs;
  }

  /** When a slot for this key can be free at the earliest, without regard to the queue; 0 when it is now. */
  slotFreeMs(key: string, nowMs: number): number {
    const { perAccount, perId } = this.#budget;
    const ofKey = this.counts.ofKey(key);
    if (ofKey.size >= perId) return this.#freeMs(ofKey, this.#budget.idWindowMs, nowMs);
    if (this.counts.account >= perAccount) return this.#freeMs(this.#live.values(), this.#budget.windowMs, nowMs);
    return this.#inFlight.size < MAX_IN_FLIGHT ? 0 : nowMs + CALL_END_CHECK_MS;
  }

  /** From when on the spacing between calls for untrusted ids allows one; 0 when it does now. */
  untrustedFromMs(nowMs: number): number {
    const [oldestMs = 0] = this.#untrustedSentMs;
    const isSpaced = this.#untrustedSentMs.length >= UNSPACED_UNTRUSTED && oldestMs > nowMs - this.#budget.windowMs;
    return isSpaced ? (this.#untrustedSentMs.at(-1) ?? 0) + this.#budget.untrustedSpacingMs : 0;
  }

  /** The next moment at which a call stops counting or leaves its connection; null when no call counts. */
  get nextChangeMs(): number | null {
    const [first, ofKey] = [this.#live.first, this.#liveOfKeys.first];
    if (!first && !ofKey) return null;
    let changeMs = Math.min(
      first ? countsUntilMs(first, this.#budget) : Number.POSITIVE_INFINITY,
      ofKey ? idCountsUntilMs(ofKey, this.#budget) : Number.POSITIVE_INFINITY,
    );
    for (const { sentMs } of this.#inFlight) changeMs = Math.min(changeMs, sentMs + LEASE_MS);
    return changeMs;
  }

  /** Reserves a slot for a call that is about to be made. */
  reserve(check: Pick<CallRow, "key" | "lane" | "untrusted" | "network">, nowMs: number): CallRow {
    const { key, lane, untrusted, network } = check;
    const id = this.#freeIds.at(-1) ?? this.#lastId + 1;
    const call: CallRow = { id, key, lane, untrusted, network, sentMs: nowMs, doneMs: null, unknown: 0 };
    this.#rows.run(
      `INSERT OR REPLACE INTO call (id, key, lane, untrusted, network, sentMs, doneMs, unknown)
       VALUES (?, ?, ?, ?, ?, ?, NULL, 0)`,
      ...[id, key, lane, untrusted, network, nowMs],
    );
    this.#freeIds.pop();
    this.#lastId = Math.max(this.#lastId, id);
    if (untrusted) this.#noteUntrusted(nowMs);
    this.#add(call);
    return call;
  }

  /** Stamps the slot of a call that has ended. */
  end(id: number, { doneMs, unknown, untrusted }: Pick<CallRow, "doneMs" | "unknown" | "untrusted">): void {
    const call = this.#byId.get(id);
    if (!call) return;
    const statement = "UPDATE call SET doneMs = ?, unknown = ?, untrusted = ? WHERE id = ?";
    this.#rows.run(statement, doneMs, unknown, untrusted, id);
    this.#delete(call);
    this.#add({ ...call, doneMs, unknown, untrusted });
  }

  /** Frees the slot of a call that was never made. */
  free(id: number): void {
    const call = this.#byId.get(id);
    if (!call) return;
    this.#rows.run("UPDATE call SET untrusted = 0, sentMs = 0, doneMs = 0, unknown = 0 WHERE id = ?", id);
    this.#delete(call);
    this.#freeIds.push(id);
  }

  /** When the first of these calls can stop counting. A call in flight counts for one window after its end, which may be now. */
  #freeMs(calls: Iterable<CallRow>, windowMs: number, nowMs: number): number {
    let freeMs = Number.POSITIVE_INFINITY;
    for (const call of calls) {
      const endMs = this.#inFlight.has(call) ? nowMs : countedByMs(call);
      freeMs = Math.min(freeMs, endMs + windowMs);
    }
    return freeMs;
  }

  #add(call: CallRow): void {
    this.#live.add(call);
    this.#liveOfKeys.add(call);
    this.#byId.set(call.id, call);
    if (call.doneMs === null) this.#inFlight.add(call);
    this.#latestMs = Math.max(this.#latestMs, call.sentMs, call.doneMs ?? 0);
    this.counts.add(call);
    this.counts.addToKey(call);
    this.coming.add(countsUntilMs(call, this.#budget));
  }

  #delete(call: CallRow): void {
    this.#leaveAccount(call);
    this.#leaveKey(call);
    this.#byId.delete(call.id);
    this.#inFlight.delete(call);
  }

  #leaveAccount(call: CallRow): void {
    if (!this.#live.delete(call)) return;
    this.counts.delete(call);
    this.coming.delete(countsUntilMs(call, this.#budget));
  }

  #leaveKey(call: CallRow): void {
    if (this.#liveOfKeys.delete(call)) this.counts.deleteFromKey(call);
  }

  /** The slot of a call that counts neither for its account nor for its id is free. */
  #freeIfOver(call: CallRow): void {
    if (this.#live.has(call) || this.#liveOfKeys.has(call)) return;
    this.#delete(call);
    this.#freeIds.push(call.id);
  }

  #noteUntrusted(sentMs: number): void {
    this.#untrustedSentMs = [...this.#untrustedSentMs, sentMs].slice(-UNSPACED_UNTRUSTED);
  }

  /** The provider counted every call before now, so now is a safe stamp for those that have a later one. */
  #restamp(nowMs: number): void {
    this.#latestMs = nowMs;
    this.#untrustedSentMs = this.#untrustedSentMs.map((sentMs) => Math.min(sentMs, nowMs));
    for (const call of [...this.#byId.values()]) {
      this.#delete(call);
      const doneMs = call.doneMs === null ? null : Math.min(call.doneMs, nowMs);
      this.#add({ ...call, sentMs: Math.min(call.sentMs, nowMs), doneMs });
    }
  }
}
