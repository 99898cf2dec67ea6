/**
 * How often one viewer may ask for one thing (interface 4): a brake in the Worker's memory, best effort, decided before
 * any object is woken. No I/O. No clock.
 */
import type { Refused } from "./failure.ts";

/** One limit, under the name that the headers know it by. */
export interface Policy {
  name: "viewer" | "streams" | "guesses";
  quota: number;
  /** Null where it counts how many there are at once. */
  windowSeconds: number | null;
}

/** Look-ups of strangers' ids that find nothing, per viewer (interface 4). */
export const GUESSES = { name: "guesses", quota: 10, windowSeconds: 60 } as const satisfies Policy;

/** Keeps memory bounded under a flood of addresses; the oldest viewers are forgotten first. */
const MAX_VIEWERS = 20_000;

type Refusal = { allowed: false; retryAfterSeconds: number };
export type Verdict = { allowed: true; remaining: number; resetSeconds: number } | Refusal;

/** A sliding log of times per key, bounded in keys. */
export class RecentTimes {
  #times = new Map<string, number[]>();

  /** The times of `key` inside the window, oldest first. */
  within(key: string, windowMs: number, nowMs: number): number[] {
    const times = (this.#times.get(key) ?? []).filter((time) => time > nowMs - windowMs);
    this.#times.delete(key);
    if (times.length > 0) this.#times.set(key, times);
    return times;
  }

  add(key: string, nowMs: number): void {
    const times = this.#times.get(key);
    if (times) times.push(nowMs);
    else this.#times.set(key, [nowMs]);
    if (this.#times.size > MAX_VIEWERS) {
      const oldest = this.#times.keys().next().value;
      if (oldest !== undefined) this.#times.delete(oldest);
    }
  }

  /** Takes back the latest time of `key`: what it stood for turned out well. */
  takeBack(key: string): void {
    this.#times.get(key)?.pop();
  }
}

/** Counts one request, or refuses it and counts nothing. */
export function countRequest(
  recent: RecentTimes,
  key: string,
  quota: number,
  windowMs: number,
  nowMs: number,
): Verdict {
  const times = recent.within(key, windowMs, nowMs);
  const secondsUntilFree = Math.ceil(((times[0] ?? nowMs) + windowMs - nowMs) / 1000);
  if (times.length >= quota) return { allowed: false, retryAfterSeconds: Math.max(1, secondsUntilFree) };
  const remaining = quota - times.length - 1;
  recent.add(key, nowMs);
  return { allowed: true, remaining, resetSeconds: secondsUntilFree };
}

/** `RateLimit` and `RateLimit-Policy` of draft-ietf-httpapi-ratelimit-headers-11, for the viewer's own quota only. */
export function rateLimitHeaders({ name, quota, windowSeconds }: Policy, verdict: Verdict): Record<string, string> {
  const remaining = verdict.allowed ? verdict.remaining : 0;
  const seconds = verdict.allowed ? verdict.resetSeconds : verdict.retryAfterSeconds;
  const measure = windowSeconds === null ? 'qu="concurrent-requests"' : `w=${windowSeconds}`;
  return {
    "RateLimit-Policy": `"${name}";q=${quota};${measure}`,
    RateLimit: `"${name}";r=${remaining};t=${seconds}`,
  };
}

/** What a viewer over a limit is told: of that limit alone, whatever is left of others. */
export function tooManyRequests(policy: Policy, refusal: Refusal, headers: Record<string, string>): Refused {
  const { retryAfterSeconds } = refusal;
  return {
    failure: { reason: "viewer-too-fast", retryAfterSeconds },
    headers: { ...headers, ...rateLimitHeaders(policy, refusal) },
  };
}

/** The client address as one viewer: an IPv6 household is its /64. */
export function viewerOf(address: string | null): string {
  if (!address) return "unknown";
  if (!address.includes(":")) return address;
  const [head = "", tail = ""] = address.toLowerCase().split("::");
  const left = head ? head.split(":") : [];
  const right = tail ? tail.split(":") : [];
  const groups = [...left, ...Array<string>(Math.max(0, 8 - left.length - right.length)).fill("0"), ...right];
  return `${groups
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ""))
    .join(":")}::/64`;
}
