/**
 * IXOPAY's rate limits: 60 calls in 60 s per API user, 10 per uuid and per merchantTransactionId, by arrival.
 * A refused call uses up nothing. No I/O. No clock.
 */
import { SlidingWindow } from "../sliding-window.ts";

export interface RateLimitSettings {
  perAccount: number;
  perId: number;
  windowMs: number;
  /** False: only the judge counts, nothing is refused. */
  enforce: boolean;
}

export const IXOPAY_LIMITS: RateLimitSettings = { perAccount: 60, perId: 10, windowMs: 60_000, enforce: true };

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
