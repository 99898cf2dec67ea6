/**
 * A provider's rate limits: so many calls in a window per account, and so many per id, by arrival. A refused call uses up
 * nothing. No I/O. No clock.
 */
import { SlidingWindow } from "./sliding-window.ts";

export interface RateLimitSettings {
  perAccount: number;
  perId: number;
  windowMs: number;
  /** False: only the judge counts, nothing is refused. */
  enforce: boolean;
}

export interface Refusal {
  limit: number;
  retryAfterSeconds: number;
}

export class RateLimits {
  readonly #settings: RateLimitSettings;
  readonly #account: SlidingWindow;
  readonly #ids = new Map<string, SlidingWindow>();

  constructor(settings: RateLimitSettings) {
    this.#settings = settings;
    this.#account = new SlidingWindow(settings.windowMs);
  }

  /** Counts a call, or says why it is refused. */
  take(id: string, nowMs: number): Refusal | null {
    const { perAccount, perId, windowMs, enforce } = this.#settings;
    const ofId = this.#ids.get(id) ?? new SlidingWindow(windowMs);
    this.#ids.set(id, ofId);
    const refusal = refusalBy(this.#account, perAccount, nowMs) ?? refusalBy(ofId, perId, nowMs);
    if (enforce && refusal) return refusal;
    this.#account.add(nowMs);
    ofId.add(nowMs);
    return null;
  }
}

function refusalBy(window: SlidingWindow, limit: number, nowMs: number): Refusal | null {
  if (window.count(nowMs) < limit) return null;
  return { limit, retryAfterSeconds: Math.ceil((window.nextFreeMs(nowMs) - nowMs) / 1000) };
}
