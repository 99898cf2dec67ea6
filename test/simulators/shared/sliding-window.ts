/** Counts the events of the last `windowMs`. Events exactly one window apart are never in the same window. */
export class SlidingWindow {
  readonly #windowMs: number;
  #timesMs: number[] = [];

  constructor(windowMs: number) {
    this.#windowMs = windowMs;
  }

  add(atMs: number): void {
    this.#timesMs.push(atMs);
  }

  count(nowMs: number): number {
    this.#dropExpired(nowMs);
    return this.#timesMs.length;
  }

  /** The time at which the oldest event leaves the window; `nowMs` if the window is empty. */
  nextFreeMs(nowMs: number): number {
    this.#dropExpired(nowMs);
    const oldestMs = this.#timesMs[0];
    return oldestMs === undefined ? nowMs : oldestMs + this.#windowMs;
  }

  #dropExpired(nowMs: number): void {
    const firstKept = this.#timesMs.findIndex((atMs) => atMs > nowMs - this.#windowMs);
    if (firstKept !== 0) this.#timesMs = firstKept === -1 ? [] : this.#timesMs.slice(firstKept);
  }
}
