// The most events in any window, wherever the window begins.

export class WindowCount {
  worst = 0;
  total = 0;
  firstMs: number | null = null;
  lastMs: number | null = null;
  readonly #windowMs: number;
  #times: number[] = [];
  #first = 0;

  constructor(windowMs: number) {
    this.#windowMs = windowMs;
  }

  /** Adds an event. Events are added in the order of time. */
  add(atMs: number): void {
    this.total++;
    this.firstMs ??= atMs;
    this.lastMs = atMs;
    this.#times.push(atMs);
    while ((this.#times[this.#first] ?? atMs) <= atMs - this.#windowMs) this.#first++;
    this.worst = Math.max(this.worst, this.#times.length - this.#first);
    if (this.#first < 1_000) return;
    this.#times = this.#times.slice(this.#first);
    this.#first = 0;
  }
}
