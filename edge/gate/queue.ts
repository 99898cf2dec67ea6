/**
 * Who is asked about next, and how soon a thing is asked about again. No I/O. No clock.
 *
 * A want's rank is a moment: since when it is wanted plus the patience of its lane. The smallest rank goes first, so a
 * want ages by standing still, and is overtaken only by what arrives within its lane's patience: none starves.
 */
import type { Headroom } from "./budget.ts";

export const LANES = ["first", "webhook", "watched", "background", "idle"] as const;
/**
 * Why a thing is asked about. `first`: somebody looks and nothing is known · `news`: a webhook came · `watched`:
 * somebody looks · `background`: nobody looks · `idle`: it is settled and somebody looks.
 */
export type Lane = (typeof LANES)[number];

interface LaneRule {
  /** How long others with less patience may go ahead. */
  patienceMs: number;
  /** The part of a window this lane may use while others wait who could be served instead. */
  share: number;
}

const LANE_RULES: Record<Lane, LaneRule> = {
  first: { patienceMs: 0, share: 1 },
  webhook: { patienceMs: 5_000, share: 0.9 },
  watched: { patienceMs: 10_000, share: 0.9 },
  background: { patienceMs: 120_000, share: 0.2 },
  idle: { patienceMs: 600_000, share: 0.2 },
};

export interface PendingCheck {
  /** Path of the thing: one want per thing, however many viewers. */
  resource: string;
  key: string;
  lane: Lane;
  untrusted: 0 | 1;
  /** Since when it is wanted; kept until it is served, so asking again never loses one's place. */
  sinceMs: number;
  notBeforeMs: number;
  /** While a call for it is out; after a crash it is simply wanted again. */
  leaseUntilMs: number;
  /** The hub's counter: an older wish never replaces a newer one. */
  seq: number;
  firstRequestedMs: number;
}

export function rankOf(check: Pick<PendingCheck, "lane" | "sinceMs">): number {
  return check.sinceMs + LANE_RULES[check.lane].patienceMs;
}

/**
 * The first want, in order of rank, that may be served now. A lane that has used its share lets others go first, but
 * nothing is left unused because of it.
 *
 * @param byRank wants of these lanes that are due, smallest rank first; read only as far as needed
 */
export function chooseCheck(
  byRank: (lanes: readonly Lane[]) => Iterable<PendingCheck>,
  room: Headroom,
  perAccount: number,
): PendingCheck | null {
  if (!room.account) return null;
  const hasShareLeft = (lane: Lane) => room.used(lane) < LANE_RULES[lane].share * perAccount;
  const within = LANES.filter(hasShareLeft);
  const beyond = LANES.filter((lane) => !hasShareLeft(lane));
  return firstFit(byRank(within), room) ?? (beyond.length > 0 ? firstFit(byRank(beyond), room) : null);
}

function firstFit(pendingChecks: Iterable<PendingCheck>, room: Headroom): PendingCheck | null {
  for (const check of pendingChecks) {
    if (room.keyHasRoom(check.key) && (room.untrusted || !check.untrusted)) return check;
  }
  return null;
}

/** Seconds between checks while somebody looks (interface 4, "Freshness"). */
const WATCHED_PACE_SECONDS = [2, 3, 5, 8, 13, 21, 34, 55, 60];
const HOUR_MS = 3_600_000;
const UNWATCHED_PACE_MS = [300_000, 1_800_000, 2 * HOUR_MS];
const UNWATCHED_LATER_MS = 12 * HOUR_MS;
const UNWATCHED_FOR_MS = 72 * HOUR_MS;

/** How long after check number `step` (from 0) a watched thing is checked again. */
export function watchedPaceMs(step: number): number {
  return (WATCHED_PACE_SECONDS[Math.min(step, WATCHED_PACE_SECONDS.length - 1)] ?? 60) * 1000;
}

/**
 * When a thing nobody looks at is checked again, or null when it is left alone until somebody looks or the provider
 * calls: after 3 days, or an hour after it expires if that is later.
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
