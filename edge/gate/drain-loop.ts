/**
 * Drains a gate for as long as checks are pending. The object sleeps in between and sets no alarm, since each alarm writes
 * a row. When the object is evicted, hubs request their checks again, which starts the loop again.
 */
import { logInternal } from "../platform/log.ts";

/** A timer takes at most 24 days. A longer sleep is several short ones. */
const LONGEST_SLEEP_MS = 600_000;
/** A drain that has failed, because the storage did not respond for example, is repeated after this time. */
const RETRY_MS = 5_000;

/** The part of a Durable Object's state that keeps it awake. */
interface ObjectState {
  waitUntil(promise: Promise<unknown>): void;
}

export class DrainLoop {
  readonly #object: ObjectState;
  readonly #drain: () => number | null;
  #isRunning = false;
  /** When the loop drains next; null when nothing is pending. */
  #wakeMs: number | null = null;
  #wake: () => void = () => {};

  /** @param drain does everything that is due, and returns when something is due next, or null when nothing is pending */
  constructor(object: ObjectState, drain: () => number | null) {
    this.#object = object;
    this.#drain = drain;
  }

  /** Drains now, and again whenever something is due. Throws what `drain` throws. */
  run(): void {
    const wakeMs = this.#drain();
    if (wakeMs !== null && this.#wakeMs !== null && wakeMs >= this.#wakeMs) return;
    this.#wakeMs = wakeMs;
    if (this.#isRunning) this.#wake();
    else if (wakeMs !== null) this.#object.waitUntil(this.#loop());
  }

  /** Ends when nothing is pending, so that the object can be evicted. Never throws. */
  async #loop(): Promise<void> {
    this.#isRunning = true;
    for (let wakeMs = this.#wakeMs; wakeMs !== null; wakeMs = this.#wakeMs) {
      const hasElapsed = await this.#sleepUntil(wakeMs);
      // A clock that was set back while the loop slept has not reached the time yet.
      if (hasElapsed || Date.now() >= (this.#wakeMs ?? Number.POSITIVE_INFINITY)) this.#wakeMs = this.#drainOrRetry();
    }
    this.#isRunning = false;
  }

  /** Checks are pending, so a drain that has failed is repeated. */
  #drainOrRetry(): number | null {
    try {
      return this.#drain();
    } catch (thrown) {
      logInternal("gate-drain", thrown);
      return Date.now() + RETRY_MS;
    }
  }

  /** Resolves with false before the time: when the loop was woken, and after the longest sleep. */
  #sleepUntil(atMs: number): Promise<boolean> {
    const sleepMs = Math.max(0, atMs - Date.now());
    return new Promise((resolve) => {
      const hasElapsed = sleepMs <= LONGEST_SLEEP_MS;
      const timer = setTimeout(() => resolve(hasElapsed), Math.min(sleepMs, LONGEST_SLEEP_MS));
      this.#wake = () => {
        clearTimeout(timer);
        resolve(false);
      };
    });
  }
}
