/** How long to wait before the next request. */

/** The longest pause that the server can ask for. A wrong date must not silence the element or overflow a timer. */
const LONGEST_FLOOR_MS = 10 * 60_000;
/** A single lost request is usually a short interruption, so the first retry is sent within a second. */
const BASE_MS = 1000;
/** While the server is down, each viewer tries at least twice a minute. */
const CAP_MS = 30_000;
/** Viewers who return over 30 s do not overload a server that restarts, and each sees the status within 30 s of it. */
const LOST_STREAM_SPREAD_MS = 30_000;

/**
 * Returns the delay of a retry in milliseconds, with full jitter: a random part of the doubled delay, so that viewers
 * who lost the connection at the same time do not reconnect at the same time. The server sends the same floor to every
 * viewer, so the random part is at least as long as the floor.
 * @param failures how many attempts in a row failed before this one, from 0
 * @param floorMs the shortest delay, which the server asked for
 */
export function retryDelayMs(failures: number, floorMs: number, random: () => number): number {
  const floor = floorOf(floorMs);
  return floor + random() * Math.min(CAP_MS, Math.max(floor, BASE_MS * 2 ** failures));
}

/**
 * Returns the delay after an open stream broke. It may have broken for every viewer, as when a server restarts, so the
 * random part has its full length.
 */
export function lostStreamDelayMs(floorMs: number, random: () => number): number {
  return floorOf(floorMs) + random() * LOST_STREAM_SPREAD_MS;
}

function floorOf(floorMs: number): number {
  return Math.max(0, Math.min(floorMs, LONGEST_FLOOR_MS));
}

/**
 * Returns `Retry-After` in milliseconds, from seconds or an HTTP date
 * (https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3). 0 or less if there is no need to wait.
 */
export function retryAfterMs(header: string | null, nowMs: number): number {
  return Number(header) * 1000 || Date.parse(`${header}`) - nowMs || 0;
}

/** A customer who has just paid watches the page, and most payments end within a minute. */
const POLL_MS = 5000;
/** After the first minute, a result is no longer expected at any moment. */
const SLOW_POLL_MS = 30_000;
/** A minute of quick polls. Slow ones follow. */
const QUICK_POLLS = 12;

/** A payment that has ended without success rarely changes again. */
const LATE_POLL_MS = 60_000;

/**
 * Returns the delay after poll number `polls`, from 0. It varies at random by up to 25 % in both directions.
 * @param isLate whether the payment has ended without success, and may still succeed
 */
export function pollDelayMs(polls: number, isLate: boolean, random: () => number): number {
  return (isLate ? LATE_POLL_MS : polls < QUICK_POLLS ? POLL_MS : SLOW_POLL_MS) * (0.75 + random() / 2);
}
