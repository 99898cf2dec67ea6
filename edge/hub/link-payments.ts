/**
 * A payment link and the payments made with it. The provider reports of the link only that it was used, and the webhooks
 * of its payments arrive in any order.
 */
import type { Facts, VisibleState } from "../providers/facts.ts";
import { RANK } from "./state-rank.ts";

/** One payment made with a link, with its latest facts. */
export interface Attempt {
  uuid: string;
  facts: Facts;
}

/** More attempts than anybody makes with one link; the oldest is dropped. */
const MAX_ATTEMPTS = 20;

/** Adds what a webhook reports about one of the payments. Its latest facts count, in whatever order they arrive. */
export function addAttempt(attempts: readonly Attempt[], added: Attempt): Attempt[] {
  const before = attempts.find(({ uuid }) => uuid === added.uuid);
  if (before && !isNewer(added.facts, before.facts)) return [...attempts];
  return [...attempts.filter(({ uuid }) => uuid !== added.uuid), added].slice(-MAX_ATTEMPTS);
}

/**
 * The visible state of a link. A link for a single payment shows the payment that has come furthest, once it is in
 * progress. Failed payments leave it open, with a hint until another one begins. A link for several payments shows its
 * own state.
 */
export function applyLinkPayments(
  link: VisibleState,
  isSingleUse: boolean,
  attempts: readonly Attempt[],
): VisibleState {
  if (!isSingleUse || attempts.length === 0) return link;
  const inProgress = attempts.filter(({ facts }) => !isEnded(facts) && RANK[facts.state] >= RANK.processing);
  const [furthest] = inProgress.sort((a, b) => RANK[b.facts.state] - RANK[a.facts.state]);
  if (furthest) {
    const { state, settled, hint, paid, refunded, method } = furthest.facts;
    return { ...link, state, settled, hint, paid, refunded, method: method ?? link.method, expiresAt: null };
  }
  const hasFailed = link.state === "created" && attempts.every(({ facts }) => isEnded(facts));
  return hasFailed ? { ...link, hint: "attempt_failed" } : link;
}

/** A payment moves forward only, except out of a dispute. At the same rank, the later time of the provider counts. */
function isNewer(added: Facts, before: Facts): boolean {
  const laterMs = Date.parse(added.at ?? "") - Date.parse(before.at ?? "");
  if (laterMs < 0) return false;
  const rise = RANK[added.state] - RANK[before.state];
  return rise > 0 || (laterMs > 0 && (rise === 0 || before.state === "disputed"));
}

function isEnded({ state }: Facts): boolean {
  return RANK[state] === RANK.failed;
}
