/**
 * How often Yuno may be asked. It publishes no limit, so these are our own promise: 60 calls in 60 s per public key,
 * 10 per thing, by arrival. A refused call uses up nothing. No I/O. No clock.
 */
import { SlidingWindow } from "../sliding-window.ts";

export interface RateLimitSettings {
  perAccount: number;
  perId: number;
  windowMs: number;
  /** False: only the judge counts, nothing is refused. */
  enforce: boolean;
}

export const DEFAULT_LIMITS: RateLimitSettings = { perAccount: 60, perId: 10, windowMs: 60_000, enforce: true };

export class RateLimits {
  readonly #settings: RateLimitSettings;
  readonly #windows = new Map<string, SlidingWindow>();

  constructor(settings: RateLimitSettings) {
    this.#settings = settings;
  }

  /** Counts a call; or the seconds after which to come back. */
  take(id: string, nowMs: number): number | null {
    const { perAccount, perId, enforce } = this.#settings;
    const budgets = [
      { window: this.#windowOf("account"), most: perAccount },
      { window: this.#windowOf(`id ${id}`), most: perId },
    ];
    const full = budgets.find(({ window, most }) => window.count(nowMs) >= most);
    if (enforce && full) return Math.ceil((full.window.nextFreeMs(nowMs) - nowMs) / 1000);
    for (const { window } of budgets) window.add(nowMs);
    return null;
  }

  #windowOf(name: string): SlidingWindow {
    const window = this.#windows.get(name) ?? new SlidingWindow(this.#settings.windowMs);
    this.#windows.set(name, window);
    return window;
  }
}
