// A clock that a test sets forward, for the Worker and its objects alike: `Date.now`, timers and alarms follow it.

const realNow = Date.now;
const realSetInterval = globalThis.setInterval;
/** How often a timer checks whether the clock has been set forward. */
const CHECK_EVERY_MS = 10;

let aheadMs = 0;

Date.now = () => realNow() + aheadMs;
globalThis.setTimeout = ((callback: (...given: unknown[]) => void, delayMs = 0, ...given: unknown[]) => {
  const dueMs = Date.now() + delayMs;
  const timer = realSetInterval(() => {
    if (Date.now() < dueMs) return;
    clearInterval(timer);
    callback(...given);
  }, CHECK_EVERY_MS);
  return timer;
}) as typeof setTimeout;
globalThis.setInterval = ((callback: () => void, everyMs = 0) => {
  let dueMs = Date.now() + everyMs;
  return realSetInterval(() => {
    if (Date.now() < dueMs) return;
    dueMs = Date.now() + everyMs;
    callback();
  }, CHECK_EVERY_MS);
}) as typeof setInterval;

/** Sets the clock forward. Alarms follow when `follow` of each object has been called. */
export function setForward(byMs: number): void {
  aheadMs += byMs;
}

/**
 * The pings on the sockets of one object: it sees the time of the test, as if a ping had just come whenever the clock is
 * set forward, until the sockets are silenced.
 */
export function clockedPings(object: DurableObjectState) {
  const get = object.getWebSocketAutoResponseTimestamp.bind(object);
  let silentSinceMs: number | null = null;
  object.getWebSocketAutoResponseTimestamp = (socket) =>
    new Date(silentSinceMs ?? (get(socket)?.getTime() ?? realNow()) + aheadMs);
  return {
    isSilent: () => silentSinceMs !== null,
    /** Pings that come from now on are not seen. */
    silence: () => {
      silentSinceMs = Date.now();
    },
  };
}

/** The alarm of one object: the platform keeps real time, and the object sees the time of the test. */
export function clockedAlarm(storage: DurableObjectStorage) {
  const set = storage.setAlarm.bind(storage);
  const get = storage.getAlarm.bind(storage);
  storage.setAlarm = (atMs) => set(Number(atMs) - aheadMs);
  storage.getAlarm = async () => {
    const realMs = await get();
    return realMs === null ? null : realMs + aheadMs;
  };
  return {
    /** Call after the clock was set forward: an alarm that is due by now fires. */
    async follow(byMs: number): Promise<void> {
      const realMs = await get();
      if (realMs !== null) await set(Math.max(realMs - byMs, realNow()));
    },
  };
}
