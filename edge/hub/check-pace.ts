/** The times between the checks of one resource (docs/interface.md#freshness). */

const WATCHED_PACE_SECONDS = [2, 3, 5, 8, 13, 21, 34, 55, 60];
const HOUR_MS = 3_600_000;
const UNWATCHED_PACE_MS = [300_000, 1_800_000, 2 * HOUR_MS];
const UNWATCHED_LATER_MS = 12 * HOUR_MS;
const UNWATCHED_FOR_MS = 72 * HOUR_MS;

/** The time from check number `step` (from 0) to the next one while a viewer is present, in milliseconds. */
export function watchedPaceMs(step: number): number {
  return (WATCHED_PACE_SECONDS[Math.min(step, WATCHED_PACE_SECONDS.length - 1)] ?? 60) * 1000;
}

/**
 * The time of the next check while no viewer is present. Null when there is none until a viewer or a webhook comes: after
 * 3 days, or an hour after the resource expires where that is later.
 */
export function unwatchedCheckMs(
  step: number,
  nowMs: number,
  lastEventMs: number,
  expiresMs: number | null,
): number | null {
  const dueMs = nowMs + (UNWATCHED_PACE_MS[step] ?? UNWATCHED_LATER_MS);
  const untilMs = Math.max(lastEventMs + UNWATCHED_FOR_MS, expiresMs === null ? 0 : expiresMs + HOUR_MS);
  if (dueMs <= untilMs) return dueMs;
  return expiresMs !== null && expiresMs > nowMs ? expiresMs : null;
}
