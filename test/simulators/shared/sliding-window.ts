/** How many moments lie in the last `windowMs`, exactly. No I/O. No clock. */

/** Half-open: two moments exactly one window apart are never in the same window. */
export class SlidingWindow {
  readonly #windowMs: number;
  #momentsMs: number[] = [];

  constructor(windowMs: number) {
    this.#windowMs = windowMs;
  }

  add(atMs: number): void {
    this.#momentsMs.push(atMs);
  }

  count(nowMs: number): number {
    this.#forget(nowMs);
    return this.#momentsMs.length;
  }

  /** When the oldest moment leaves the window; `nowMs` when there is none. */
  nextFreeMs(nowMs: number): number {
    this.#forget(nowMs);
    const oldestMs = this.#momentsMs[0];
    return oldestMs === undefined ? nowMs : oldestMs + this.#windowMs;
  }

  #forget(nowMs: number): void {
    const kept = this.#momentsMs.findIndex((atMs) => atMs > nowMs - this.#windowMs);
    if (kept !== 0) this.#momentsMs = kept === -1 ? [] : this.#momentsMs.slice(kept);
  }
}
