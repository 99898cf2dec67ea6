/**
 * The order in which pending checks run.
 *
 * A check's rank is the time since which it is due plus the delay of its lane. The lowest rank runs first. A check keeps
 * its rank while it waits, so only checks that become due within its lane's delay can overtake it, and none waits for
 * ever.
 */
import type { Headroom } from "./budget.ts";

export const LANES = ["first", "webhook", "watched", "confirm", "background", "idle"] as const;
/**
 * Why a check is requested. `first`: a viewer waits and there is no status yet · `webhook`: a webhook needs to be
 * confirmed · `watched`: a viewer is present · `confirm`: a signed webhook has settled the status that a viewer sees, so
 * its confirmation waits for those who have no status yet · `background`: no viewer is present · `idle`: a viewer is present and the
 * status is settled.
 */
export type Lane = (typeof LANES)[number];

interface LaneRule {
  /** How much later a check of a lane without delay may become due and still run first. */
  delayMs: number;
  /** The part of the account's calls in one window that the lane may use while checks of other lanes wait. */
  share: number;
}

const LANE_RULES: Record<Lane, LaneRule> = {
  first: { delayMs: 0, share: 1 },
  webhook: { delayMs: 5_000, share: 0.9 },
  watched: { delayMs: 10_000, share: 0.9 },
  confirm: { delayMs: 20_000, share: 0.9 },
  background: { delayMs: 120_000, share: 0.2 },
  idle: { delayMs: 600_000, share: 0.2 },
};

/** A queued check request. */
export interface PendingCheck {
  /** The resource path. A resource has one pending check, however many viewers it has. */
  resource: string;
  /** What the provider counts as one id. */
  key: string;
  lane: Lane;
  untrusted: 0 | 1;
  /** Since when the check is due. Kept until it runs, so that a repeated request does not lose its place. */
  sinceMs: number;
  notBeforeMs: number;
  /** Until then, a call for this check may be in flight. After a crash, the check runs again. */
  leaseUntilMs: number;
  /** The hub's counter: an older request never replaces a newer one. */
  seq: number;
  firstRequestedMs: number;
}

/** The place of a check in the queue, as a time: the lowest runs first. */
export function rankOf(check: Pick<PendingCheck, "lane" | "sinceMs">): number {
  return check.sinceMs + LANE_RULES[check.lane].delayMs;
}

/**
 * The check with the lowest rank that may run now, or null. A lane that has used its share lets the other lanes go first.
 * A slot that no other lane can use is not left empty.
 *
 * @param byRank the due checks of these lanes, lowest rank first; read only as far as needed
 */
export function chooseCheck(
  byRank: (lanes: readonly Lane[]) => Iterable<PendingCheck>,
  headroom: Headroom,
  perAccount: number,
): PendingCheck | null {
  if (!headroom.allowsCall) return null;
  const hasShareLeft = (lane: Lane) => headroom.used(lane) < LANE_RULES[lane].share * perAccount;
  const within = LANES.filter(hasShareLeft);
  const beyond = LANES.filter((lane) => !hasShareLeft(lane));
  return firstAllowed(byRank(within), headroom) ?? (beyond.length > 0 ? firstAllowed(byRank(beyond), headroom) : null);
}

function firstAllowed(checks: Iterable<PendingCheck>, headroom: Headroom): PendingCheck | null {
  for (const check of checks) {
    if (headroom.allowsKey(check.key) && (headroom.allowsUntrusted || !check.untrusted)) return check;
  }
  return null;
}
