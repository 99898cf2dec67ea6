/** A provider's rate limits: calls in a sliding window per account and per id. A refused call is not counted. */
import { SlidingWindow } from "./sliding-window.ts";

export interface RateLimitSettings {
  perAccount: number;
  perId: number;
  windowMs: number;
  /** False: no call is refused. The judge still counts. */
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

  /** Counts a call. Returns the refusal instead when the account or the id has reached its limit. */
  count(id: string, nowMs: number): Refusal | null {
    const { perAccount, perId, windowMs, enforce } = this.#settings;
    const perIdWindow = this.#ids.get(id) ?? new SlidingWindow(windowMs);
    this.#ids.set(id, perIdWindow);
    const refusal = refusalBy(this.#account, perAccount, nowMs) ?? refusalBy(perIdWindow, perId, nowMs);
    if (enforce && refusal) return refusal;
    this.#account.add(nowMs);
    perIdWindow.add(nowMs);
    return null;
  }
}

function refusalBy(window: SlidingWindow, limit: number, nowMs: number): Refusal | null {
  if (window.count(nowMs) < limit) return null;
  return { limit, retryAfterSeconds: Math.ceil((window.nextFreeMs(nowMs) - nowMs) / 1000) };
}
