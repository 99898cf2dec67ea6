// Promise: a clock and timers that move only when a test says so, and a die that always falls as told.
import type { Ports } from "../../../../widget/connection/status-client.ts";
import type { FakeEdge } from "./fake-edge.ts";
import { SERVER_MS } from "./samples.ts";

const realSetTimeout = globalThis.setTimeout.bind(globalThis);
const realClearTimeout = globalThis.clearTimeout.bind(globalThis);
const realNow = Date.now;

/** Lets everything that is ready happen: promises, updates of the element, chunks of streams. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 2; turn++)
    await new Promise((resolve) => {
      // A message is quicker than a timer, which browsers slow down.
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => {
        port1.close();
        resolve(null);
      };
      port2.postMessage(null);
    });
}

export class FakeTime {
  nowMs = SERVER_MS;
  /** What the die gives, from 0 up to but not including 1. */
  chance = 0.5;
  #timers = new Map<number, { atMs: number; run: () => void }>();
  #lastTimer = 0;

  readonly now = (): number => this.nowMs;
  readonly random = (): number => this.chance;

  readonly setTimeout = (run: () => void, ms = 0): number => {
    this.#timers.set(++this.#lastTimer, { atMs: this.nowMs + ms, run });
    return this.#lastTimer;
  };

  readonly clearTimeout = (timer: unknown): void => {
    this.#timers.delete(timer as number);
  };

  /** How long every timer still has to go, the shortest first. */
  get waitsMs(): number[] {
    return [...this.#timers.values()].map(({ atMs }) => atMs - this.nowMs).sort((a, b) => a - b);
  }

  /** Lets time pass, timer by timer, and what each causes happen. */
  async advance(ms: number): Promise<void> {
    const untilMs = this.nowMs + ms;
    await settle();
    for (let timer = this.#nextUntil(untilMs); timer !== null; timer = this.#nextUntil(untilMs)) {
      const due = this.#timers.get(timer);
      this.#timers.delete(timer);
      if (due) this.nowMs = Math.max(this.nowMs, due.atMs);
      due?.run();
      await settle();
    }
    this.nowMs = untilMs;
  }

  #nextUntil(untilMs: number): number | null {
    const due = [...this.#timers].filter(([, { atMs }]) => atMs <= untilMs).sort(([, a], [, b]) => a.atMs - b.atMs);
    return due[0]?.[0] ?? null;
  }

  /** Makes the page live by this time, until `restoreTime()`. */
  install(): this {
    Object.assign(globalThis, { setTimeout: this.setTimeout, clearTimeout: this.clearTimeout });
    Date.now = this.now;
    return this;
  }
}

/** The world outside, as the element's code takes it; each tab by itself. */
export function portsOf(edge: FakeEdge, time: FakeTime): Ports {
  const { setTimeout, clearTimeout } = time;
  const alone = { crypto: {} as Crypto, navigator: {} as Navigator, BroadcastChannel };
  return { fetch: edge.fetch, setTimeout, clearTimeout, Date: time, Math: time, ...alone };
}

export function restoreTime(): void {
  Object.assign(globalThis, { setTimeout: realSetTimeout, clearTimeout: realClearTimeout });
  Date.now = realNow;
}
