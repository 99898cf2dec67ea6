/** How long to wait before asking again. No I/O. No clock: `random` and `nowMs` come in. */

/** Nobody waits longer than this on a server's word: a wrong date must not silence the element, or overflow a timer. */
const LONGEST_FLOOR_MS = 10 * 60_000;
const BASE_MS = 1000;
const CAP_MS = 30_000;

/** As many failures as spread a wait to the cap. */
const FAILURES_TO_CAP = 5;

/**
 * Full jitter: anything from nothing to the doubled wait, so that viewers who lost the edge together do not come
 * back together. Never sooner than `floorMs`, which the server asked for: it says the same to all, so they spread over as
 * long again.
 * @param failures how many tries in a row have failed before this one, from 0
 */
export function retryDelayMs(failures: number, floorMs: number, random: () => number): number {
  const floor = Math.min(floorMs, LONGEST_FLOOR_MS);
  return Math.max(0, floor) + random() * Math.min(CAP_MS, Math.max(floor, BASE_MS * 2 ** failures));
}

/** For a stream that was open and broke: perhaps it broke for everybody, as when a server restarts. */
export function lostStreamDelayMs(floorMs: number, random: () => number): number {
  return retryDelayMs(FAILURES_TO_CAP, floorMs, random);
}

/** `Retry-After` in milliseconds, from seconds or an HTTP date (RFC 9110, 10.2.3); 0 or less when there is no need. */
export function retryAfterMs(header: string | null, nowMs: number): number {
  return Number(header) * 1000 || Date.parse(`${header}`) - nowMs || 0;
}

const POLL_MS = 5000;
const SLOW_POLL_MS = 30_000;
/** A minute of quick polls, then slow ones. */
const QUICK_POLLS = 12;

/** The wait after the poll numbered `done`, from 0, spread by a quarter either way. */
export function pollDelayMs(done: number, random: () => number): number {
  return (done < QUICK_POLLS ? POLL_MS : SLOW_POLL_MS) * (0.75 + random() / 2);
}
