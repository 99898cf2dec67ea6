// A clock, timers and a random generator that a test controls.
import type { Ports } from "../../../../widget/connection/status-client.ts";
import type { FakeEdge } from "./fake-edge.ts";
import { SERVER_MS } from "./samples.ts";

const realSetTimeout = globalThis.setTimeout.bind(globalThis);
const realClearTimeout = globalThis.clearTimeout.bind(globalThis);
const realNow = Date.now;

/** Waits until all promises, updates of elements and chunks of streams that are ready have run. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 2; turn++)
    await new Promise((resolve) => {
      // A message arrives sooner than a timer, which browsers throttle.
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
  /** The next random number, from 0 to less than 1. */
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

  /** The remaining times of all timers, the shortest first. */
  get waitsMs(): number[] {
    return [...this.#timers.values()].map(({ atMs }) => atMs - this.nowMs).sort((a, b) => a - b);
  }

  /** Advances the clock timer by timer, and runs what each one causes. */
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

  /** Replaces the clock and the timers of the page until `restoreTime()`. */
  install(): this {
    Object.assign(globalThis, { setTimeout: this.setTimeout, clearTimeout: this.clearTimeout });
    Date.now = this.now;
    return this;
  }
}

/** The ports of a tab that cannot share its stream. */
export function portsOf(edge: FakeEdge, time: FakeTime): Ports {
  const { setTimeout, clearTimeout } = time;
  const alone = { crypto: {} as Crypto, navigator: {} as Navigator, BroadcastChannel };
  return { fetch: edge.fetch, setTimeout, clearTimeout, Date: time, Math: time, ...alone };
}

export function restoreTime(): void {
  Object.assign(globalThis, { setTimeout: realSetTimeout, clearTimeout: realClearTimeout });
  Date.now = realNow;
}
