/**
 * Stripe's limits of calls, counted in windows of one second: for the account, for each endpoint with all its ids
 * together, and for all searches together.
 * @see https://docs.stripe.com/rate-limits (checked 2026-11-28)
 */
import type { RateLimitSettings } from "../shared/rate-limits.ts";
import { SlidingWindow } from "../shared/sliding-window.ts";

/** Test mode. In live mode an account has 100 calls a second. */
export const LIMITS: RateLimitSettings = { perAccount: 25, perId: 25, windowMs: 1000, enforce: true };
const LIVE_PER_ACCOUNT = 100;
const SEARCHES = 20;

/** Counts calls by account and by endpoint: `perId` of the settings is the limit of one endpoint. */
export class StripeLimits {
  readonly #settings: RateLimitSettings;
  readonly #windows = new Map<string, SlidingWindow>();

  constructor(settings: RateLimitSettings) {
    this.#settings = settings;
  }

  /** Counts a call; returns the reason instead when a limit is exceeded. */
  count(account: string, endpoint: string, livemode: boolean, nowMs: number): string | null {
    const { perAccount, perId, enforce } = this.#settings;
    const global = this.#window(account);
    const own = this.#window(`${account}/${endpoint}`);
    const limit = livemode ? Math.max(perAccount, LIVE_PER_ACCOUNT) : perAccount;
    const ofEndpoint = endpoint === "search" ? Math.min(SEARCHES, perId) : perId;
    if (enforce && global.count(nowMs) >= limit) return "global-rate";
    if (enforce && own.count(nowMs) >= ofEndpoint) return "endpoint-rate";
    global.add(nowMs);
    own.add(nowMs);
    return null;
  }

  #window(name: string): SlidingWindow {
    const window = this.#windows.get(name) ?? new SlidingWindow(this.#settings.windowMs);
    this.#windows.set(name, window);
    return window;
  }
}
