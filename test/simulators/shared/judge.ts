/**
 * Counts calls as a provider does: by arrival, refused ones too. The most that any window of the whole run held, per
 * account and per id, exactly. Knows nothing of the code it judges. No I/O. No clock.
 */
import { SlidingWindow } from "./sliding-window.ts";

export interface ReceivedCall {
  /** Whose budget the call spends, as the provider names it. */
  account: string;
  /** What was asked for, prefixed by the endpoint (`getByUuid/…`); null when the call names nothing. */
  id: string | null;
  atMs: number;
}

export interface Peak {
  /** Most calls in any window; 0 before the first call. */
  most: number;
  /** Who made them. */
  name: string | null;
}

export interface JudgeReport {
  windowMs: number;
  calls: number;
  /** Calls the provider answered with 429. */
  refused: number;
  perAccount: Peak;
  perId: Peak;
  callsPerId: Record<string, number>;
  firstMs: number | null;
  lastMs: number | null;
}

/** One limit's view: a window per name and the fullest one ever seen. */
class PeakCounter {
  readonly #windows = new Map<string, SlidingWindow>();
  worst: Peak = { most: 0, name: null };

  add(name: string, atMs: number, windowMs: number): void {
    const window = this.#windows.get(name) ?? new SlidingWindow(windowMs);
    this.#windows.set(name, window);
    window.add(atMs);
    // Enough to look at each arrival: a fullest window can always be moved until it ends with one.
    const count = window.count(atMs);
    if (count > this.worst.most) this.worst = { most: count, name };
  }
}

export class Judge {
  readonly #windowMs: number;
  #accounts = new PeakCounter();
  #ids = new PeakCounter();
  #callsPerId = new Map<string, number>();
  #calls = 0;
  #refused = 0;
  #firstMs: number | null = null;
  #lastMs: number | null = null;

  constructor(windowMs = 60_000) {
    this.#windowMs = windowMs;
  }

  recordCall(arrival: ReceivedCall): void {
    this.#calls += 1;
    this.#firstMs ??= arrival.atMs;
    this.#lastMs = arrival.atMs;
    this.#accounts.add(arrival.account, arrival.atMs, this.#windowMs);
    if (arrival.id === null) return;
    this.#ids.add(arrival.id, arrival.atMs, this.#windowMs);
    this.#callsPerId.set(arrival.id, (this.#callsPerId.get(arrival.id) ?? 0) + 1);
  }

  recordRefusal(): void {
    this.#refused += 1;
  }

  report(): JudgeReport {
    return {
      windowMs: this.#windowMs,
      calls: this.#calls,
      refused: this.#refused,
      perAccount: this.#accounts.worst,
      perId: this.#ids.worst,
      callsPerId: Object.fromEntries(this.#callsPerId),
      firstMs: this.#firstMs,
      lastMs: this.#lastMs,
    };
  }
}
