/** How long to wait before asking again. No I/O. No clock: `random` and `nowMs` come in. */

/** Nobody waits longer than this on a server's word: a wrong date must not silence the element, or overflow a timer. */
const LONGEST_FLOOR_MS = 10 * 60_000;
const BASE_MS = 1000;
const CAP_MS = 30_000;

/**
 * Full jitter: anything from nothing to the doubled wait, so that viewers who lost the edge together do not come
 * back together. Never sooner than `floorMs`, which the server asked for.
 * @param failures how many tries in a row have failed before this one, from 0
 */
export function retryDelayMs(failures: number, floorMs: number, random: () => number): number {
  return Math.max(Math.min(floorMs, LONGEST_FLOOR_MS), random() * Math.min(CAP_MS, BASE_MS * 2 ** failures));
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
