/**
 * The pending checks of one provider account, one per resource, in memory only: their hubs request them again when they
 * are lost. A check waits until it is due, then it is ready.
 */
import { SET_BACK_MS } from "../call-log.ts";
import type { Check } from "../messages.ts";
import { type PendingCheck, wideNetworkOf } from "../queue.ts";
import { IndexedHeap } from "./indexed-heap.ts";
import type { ReadyChecks } from "./ready-checks.ts";

/** Untrusted checks that have waited this long are dropped; their viewer has left. */
const UNTRUSTED_MAX_WAIT_MS = 60_000;
/** Background checks that have waited this long are dropped, so that webhooks cannot fill the queue. A view requests another. */
const BACKGROUND_MAX_WAIT_MS = 3_600_000;

/** Checks that may be pending at once, for each call of the account in a window. */
const MAX_UNTRUSTED = 10;
const MAX_TRUSTED = 200;
/** Checks of untrusted ids that may be pending at once for one client network. */
const MAX_UNTRUSTED_OF_NETWORK = 3;

/** The network of untrusted checks whose message names none. */
const UNNAMED_NETWORK = "";

export class PendingChecks {
  readonly ready: ReadyChecks;
  readonly #limits: { readonly perAccount: number };
  #untrusted = 0;
  #arrivals = 0;
  #latestMs = Number.NEGATIVE_INFINITY;
  readonly #byResource = new Map<string, PendingCheck>();
  readonly #untrustedOf = new Map<string, number>();
  /** Until when a call for a resource may be in flight: the call that was made longest ago first. */
  readonly #leases = new Map<string, number>();
  readonly #readyMs = new Map<PendingCheck, number>();
  readonly #waiting = new IndexedHeap<PendingCheck>((a, b) => this.#readyMsOf(a) < this.#readyMsOf(b));
  readonly #byExpiry = new IndexedHeap<PendingCheck>((a, b) => a.expiresMs < b.expiresMs);

  /** @param limits read anew with every check */
  constructor(ready: ReadyChecks, limits: { readonly perAccount: number }) {
    this.ready = ready;
    this.#limits = limits;
  }

  get size(): number {
    return this.#byResource.size;
  }

  all(): Iterable<PendingCheck> {
    return this.#byResource.values();
  }

  get(resource: string): PendingCheck | undefined {
    return this.#byResource.get(resource);
  }

  /**
   * The check that a request asks for. One that waits keeps its place.
   * @param isBegun its query needs another call, which is made at once, whatever is requested meanwhile
   */
  checkOf(request: Check, isBegun: boolean, nowMs: number): PendingCheck {
    const { resource, key, lane, trusted, notBeforeMs, seq, firstRequestedMs } = request;
    const before = this.#byResource.get(resource);
    const waiting = before && !this.#leases.has(resource) ? before : null;
    const sinceMs = waiting ? Math.min(waiting.sinceMs, notBeforeMs) : notBeforeMs;
    const maxWaitMs = trusted ? (lane === "background" ? BACKGROUND_MAX_WAIT_MS : null) : UNTRUSTED_MAX_WAIT_MS;
    const untilMs = request.untilMs ?? Number.POSITIVE_INFINITY;
    return {
      resource,
      key,
      lane,
      seq,
      firstRequestedMs,
      sinceMs,
      untrusted: trusted ? 0 : 1,
      network: request.network ?? (trusted ? null : UNNAMED_NETWORK),
      notBeforeMs: isBegun && before ? Math.min(before.notBeforeMs, notBeforeMs) : notBeforeMs,
      expiresMs: maxWaitMs === null ? untilMs : Math.min(untilMs, sinceMs + maxWaitMs),
      wantedMs: nowMs,
      arrival: waiting ? waiting.arrival : ++this.#arrivals,
    };
  }

  /** True when there is no room for this check. A check whose resource has one already takes its place. */
  isFullFor({ resource, untrusted, network }: PendingCheck): boolean {
    if (this.#byResource.has(resource)) return false;
    if (!untrusted) return this.size - this.#untrusted >= MAX_TRUSTED * this.#limits.perAccount;
    const ofNetwork = this.#untrustedOf.get(wideNetworkOf(network ?? UNNAMED_NETWORK)) ?? 0;
    return ofNetwork >= MAX_UNTRUSTED_OF_NETWORK || this.#untrusted >= MAX_UNTRUSTED * this.#limits.perAccount;
  }

  /** Adds a check, or replaces the one of its resource. */
  put(check: PendingCheck, nowMs: number): void {
    this.delete(check.resource);
    this.#byResource.set(check.resource, check);
    this.#byExpiry.add(check);
    this.#countUntrusted(check, 1);
    this.#place(check, Math.max(check.notBeforeMs, this.#leases.get(check.resource) ?? 0), nowMs);
  }

  delete(resource: string): void {
    const check = this.#byResource.get(resource);
    if (!check) return;
    this.#byResource.delete(resource);
    this.#byExpiry.delete(check);
    this.#countUntrusted(check, -1);
    this.#withdraw(check);
  }

  /** Drops every check. Returns the resources. */
  clear(): string[] {
    const resources = [...this.#byResource.keys()];
    for (const resource of resources) this.delete(resource);
    return resources;
  }

  /** Lets a check wait until this time, with its place in the order kept. */
  defer(check: PendingCheck, untilMs: number, nowMs: number): void {
    this.#withdraw(check);
    this.#place(check, untilMs, nowMs);
  }

  /** A call for this resource may be in flight until `untilMs`. */
  lease(resource: string, untilMs: number): void {
    this.#leases.delete(resource);
    this.#leases.set(resource, untilMs);
  }

  /** No call for this resource is in flight any more. */
  endLease(resource: string, nowMs: number): void {
    this.#leases.delete(resource);
    const check = this.#byResource.get(resource);
    if (check) this.defer(check, check.notBeforeMs, nowMs);
  }

  /** Makes the checks ready that are due, and drops those that have expired. Returns the resources of those. */
  advance(nowMs: number): string[] {
    if (nowMs < this.#latestMs - SET_BACK_MS) this.#setBack(this.#latestMs - nowMs, nowMs);
    this.#latestMs = nowMs;
    const expired: string[] = [];
    for (let check = this.#byExpiry.first; check && check.expiresMs <= nowMs; check = this.#byExpiry.first) {
      this.delete(check.resource);
      expired.push(check.resource);
    }
    for (let check = this.#waiting.first; check && this.#readyMsOf(check) <= nowMs; check = this.#waiting.first) {
      this.#withdraw(check);
      this.ready.add(check);
    }
    for (const [resource, untilMs] of this.#leases) {
      if (untilMs > nowMs) break;
      this.#leases.delete(resource);
    }
    return expired;
  }

  /** When the next check becomes ready; null when none waits. */
  get nextReadyMs(): number | null {
    const { first } = this.#waiting;
    return first && this.#readyMsOf(first);
  }

  /** The clock was set back by so much: every check is due as soon as before. */
  #setBack(byMs: number, nowMs: number): void {
    for (const [resource, untilMs] of this.#leases) this.#leases.set(resource, untilMs - byMs);
    for (const check of [...this.#byResource.values()]) {
      const { sinceMs, notBeforeMs, expiresMs, wantedMs } = check;
      const moved = { sinceMs: sinceMs - byMs, notBeforeMs: notBeforeMs - byMs, expiresMs: expiresMs - byMs };
      this.put({ ...check, ...moved, wantedMs: wantedMs && wantedMs - byMs }, nowMs);
    }
  }

  #place(check: PendingCheck, readyMs: number, nowMs: number): void {
    if (readyMs <= nowMs) {
      this.ready.add(check);
      return;
    }
    this.#readyMs.set(check, readyMs);
    this.#waiting.add(check);
  }

  #withdraw(check: PendingCheck): void {
    if (this.#waiting.delete(check)) this.#readyMs.delete(check);
    else this.ready.delete(check);
  }

  #readyMsOf(check: PendingCheck): number {
    return this.#readyMs.get(check) ?? 0;
  }

  #countUntrusted({ untrusted, network }: PendingCheck, change: 1 | -1): void {
    if (!untrusted) return;
    this.#untrusted += change;
    const wide = wideNetworkOf(network ?? UNNAMED_NETWORK);
    const count = (this.#untrustedOf.get(wide) ?? 0) + change;
    if (count > 0) this.#untrustedOf.set(wide, count);
    else this.#untrustedOf.delete(wide);
  }
}
