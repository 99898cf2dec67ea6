/** How many slots become free in each part of the coming window, as kept counts: no decision looks at every call. */
import type { Budget } from "./budget.ts";

/** With this many parts, a decision is at most a twentieth of a window late. */
const PARTS = 20;

export class ComingSlots {
  readonly #partMs: number;
  /** The number of calls that stop counting in each part of time. */
  readonly #ending = new Map<number, number>();

  constructor({ windowMs }: Pick<Budget, "windowMs">) {
    this.#partMs = windowMs / PARTS;
  }

  /** A call counts until then. */
  add(untilMs: number): void {
    this.#count(untilMs, 1);
  }

  /** The same call counts no more, or until another time. */
  delete(untilMs: number): void {
    this.#count(untilMs, -1);
  }

  /**
   * True when at no time of the coming window fewer than `least` slots are free, while `arrivals` calls are made in it, evenly.
   * @param free the slots that are free now
   */
  stayFree(free: number, least: number, arrivals: number, nowMs: number): boolean {
    const current = this.#partOf(nowMs);
    let slots = free;
    for (let part = 0; part < PARTS; part++) {
      if (slots - Math.floor((arrivals * part) / PARTS) < least) return false;
      slots += this.#ending.get(current + part) ?? 0;
    }
    return true;
  }

  /** When `stayFree` may return something else although no call has changed. */
  nextPartMs(nowMs: number): number {
    return Math.ceil((this.#partOf(nowMs) + 1) * this.#partMs);
  }

  #partOf(atMs: number): number {
    return Math.floor(atMs / this.#partMs);
  }

  #count(untilMs: number, change: 1 | -1): void {
    const part = this.#partOf(untilMs);
    const count = (this.#ending.get(part) ?? 0) + change;
    if (count > 0) this.#ending.set(part, count);
    else this.#ending.delete(part);
  }
}
