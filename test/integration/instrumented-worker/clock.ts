// Promise: a clock that a test sets forward, for the worker and its objects alike: `Date.now`, timers and alarms follow
// it. Not part of the product.

const realNow = Date.now;
const realSetInterval = globalThis.setInterval;
/** How often a timer looks whether the clock has been set forward. */
const LOOK_EVERY_MS = 10;

let aheadMs = 0;

Date.now = () => realNow() + aheadMs;
globalThis.setTimeout = ((callback: (...given: unknown[]) => void, delayMs = 0, ...given: unknown[]) => {
  const dueMs = Date.now() + delayMs;
  const timer = realSetInterval(() => {
    if (Date.now() < dueMs) return;
    clearInterval(timer);
    callback(...given);
  }, LOOK_EVERY_MS);
  return timer;
}) as typeof setTimeout;
globalThis.setInterval = ((callback: () => void, everyMs = 0) => {
  let dueMs = Date.now() + everyMs;
  return realSetInterval(() => {
    if (Date.now() < dueMs) return;
    dueMs = Date.now() + everyMs;
    callback();
  }, LOOK_EVERY_MS);
}) as typeof setInterval;

/** Sets the clock forward. Alarms follow when `follow` of each object has been called. */
export function setForward(byMs: number): void {
  aheadMs += byMs;
}

/** One object's alarm, at the platform's own time; what the object sees is ours. */
export function clockedAlarm(storage: DurableObjectStorage) {
  const set = storage.setAlarm.bind(storage);
  const get = storage.getAlarm.bind(storage);
  storage.setAlarm = (atMs) => set(Number(atMs) - aheadMs);
  storage.getAlarm = async () => {
    const realMs = await get();
    return realMs === null ? null : realMs + aheadMs;
  };
  return {
    /** After the clock was set forward: what became due meanwhile rings now. */
    async follow(byMs: number): Promise<void> {
      const realMs = await get();
      if (realMs !== null) await set(Math.max(realMs - byMs, realNow()));
    },
  };
}
