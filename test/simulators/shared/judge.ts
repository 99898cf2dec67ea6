/**
 * The judge counts calls as a provider does: by arrival, refused calls included. It reports the exact maximum of calls
 * in any window of the whole run, per account and per id. It shares no code with the Worker, whose calls it counts.
 */
import { SlidingWindow } from "./sliding-window.ts";

export interface ReceivedCall {
  /** The account whose budget the call uses, as the provider names it. */
  account: string;
  /** The requested id, prefixed with the endpoint (`getByUuid/…`); null when the call names no id. */
  id: string | null;
  atMs: number;
}

export interface Peak {
  /** The maximum number of calls in any window; 0 before the first call. */
  most: number;
  /** The account or id with this maximum. */
  name: string | null;
}

export interface JudgeReport {
  windowMs: number;
  calls: number;
  /** The number of calls that the provider answered with 429. */
  refused: number;
  perAccount: Peak;
  perId: Peak;
  callsPerId: Record<string, number>;
  firstMs: number | null;
  lastMs: number | null;
}

/** Counts calls per name and keeps the fullest window of all. */
class PeakCounter {
  readonly #windows = new Map<string, SlidingWindow>();
  peak: Peak = { most: 0, name: null };

  add(name: string, atMs: number, windowMs: number): void {
    const window = this.#windows.get(name) ?? new SlidingWindow(windowMs);
    this.#windows.set(name, window);
    window.add(atMs);
    // Checking at each arrival is enough: every fullest window can be moved until it ends with an arrival.
    const count = window.count(atMs);
    if (count > this.peak.most) this.peak = { most: count, name };
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

  recordCall(call: ReceivedCall): void {
    this.#calls += 1;
    this.#firstMs ??= call.atMs;
    this.#lastMs = call.atMs;
    this.#accounts.add(call.account, call.atMs, this.#windowMs);
    if (call.id === null) return;
    this.#ids.add(call.id, call.atMs, this.#windowMs);
    this.#callsPerId.set(call.id, (this.#callsPerId.get(call.id) ?? 0) + 1);
  }

  recordRefusal(): void {
    this.#refused += 1;
  }

  report(): JudgeReport {
    return {
      windowMs: this.#windowMs,
      calls: this.#calls,
      refused: this.#refused,
      perAccount: this.#accounts.peak,
      perId: this.#ids.peak,
      callsPerId: Object.fromEntries(this.#callsPerId),
      firstMs: this.#firstMs,
      lastMs: this.#lastMs,
    };
  }
}
