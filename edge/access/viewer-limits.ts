/**
 * How often one viewer may ask for one resource, and how many streams of it they may have open. Counted in the memory of
 * one isolate, before any object is woken, so it is best effort (docs/interface.md#4-http).
 */
import { BoundedMap } from "../platform/bounded-map.ts";
import { err, ok, type Result } from "../platform/result.ts";

/** One limit, under its name in the RateLimit headers. */
export interface RateLimitPolicy {
  name: "viewer" | "streams" | "guesses" | "webhooks" | "connections" | "credentials" | "pushes";
  quota: number;
  /** Null for a limit on how many there are at once. */
  windowSeconds: number | null;
}

/** What is left of a policy's quota, and the seconds until more of it is free. */
export interface Quota {
  remaining: number;
  resetSeconds: number;
}

export interface LimitExceeded {
  reason: "too-many-requests";
  policy: RateLimitPolicy;
  retryAfterSeconds: number;
}

/** A policy that counts requests in a sliding window. */
export type WindowPolicy = RateLimitPolicy & { windowSeconds: number };

/** Look-ups of ids without a token that find nothing, per viewer. */
export const GUESSES: WindowPolicy = { name: "guesses", quota: 10, windowSeconds: 60 };

/** Bounds memory under a flood of addresses. The viewers that were seen longest ago are dropped first. */
const MAX_VIEWERS = 20_000;

/** A sliding log of times per key, with a bounded number of keys. */
export class RecentTimes {
  readonly #times = new BoundedMap<string, number[]>(MAX_VIEWERS);

  /** The times of `key` inside the window, oldest first. */
  within(key: string, windowMs: number, nowMs: number): number[] {
    const times = (this.#times.get(key) ?? []).filter((time) => time > nowMs - windowMs);
    if (times.length > 0) this.#times.set(key, times);
    else this.#times.delete(key);
    return times;
  }

  add(key: string, nowMs: number): void {
    this.#times.set(key, [...(this.#times.get(key) ?? []), nowMs]);
  }

  /** Removes the latest time of `key`, so that it no longer counts. */
  removeLatest(key: string): void {
    this.#times.get(key)?.pop();
  }
}

/** Counts one request of `key`. A refused request is not counted. */
export function countRequest(
  recent: RecentTimes,
  key: string,
  policy: WindowPolicy,
  nowMs: number,
): Result<Quota, LimitExceeded> {
  const windowMs = policy.windowSeconds * 1000;
  const times = recent.within(key, windowMs, nowMs);
  const secondsUntilFree = Math.ceil(((times[0] ?? nowMs) + windowMs - nowMs) / 1000);
  if (times.length >= policy.quota) {
    return err({ reason: "too-many-requests", policy, retryAfterSeconds: Math.max(1, secondsUntilFree) });
  }
  const remaining = policy.quota - times.length - 1;
  recent.add(key, nowMs);
  return ok({ remaining, resetSeconds: secondsUntilFree });
}

/** How many streams each key has open. */
export class OpenStreams {
  #counts = new Map<string, number>();

  /** Counts one stream of `key`. The value ends the stream; call it once. */
  open(key: string, policy: RateLimitPolicy, retryAfterSeconds: number): Result<() => void, LimitExceeded> {
    const count = this.#counts.get(key) ?? 0;
    if (count >= policy.quota) return err({ reason: "too-many-requests", policy, retryAfterSeconds });
    this.#counts.set(key, count + 1);
    return ok(() => this.#close(key));
  }

  #close(key: string): void {
    const count = (this.#counts.get(key) ?? 1) - 1;
    if (count > 0) this.#counts.set(key, count);
    else this.#counts.delete(key);
  }
}
