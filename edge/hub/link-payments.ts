/**
 * A payment link and the payments made with it: the provider says of the link only that it was used, and the payments'
 * webhooks come in any order. No I/O. No clock.
 */
import type { Facts, VisibleState } from "../providers/facts.ts";
import { RANK } from "./state-rank.ts";

/** One payment made with a link, as far as it has come. */
export interface Attempt {
  uuid: string;
  facts: Facts;
}

/** A link for one payment is tried a few times; whoever tries more often has the oldest forgotten. */
const MAX_ATTEMPTS = 20;

/** After a webhook about one of the payments: its latest word counts, in whatever order its webhooks arrive. */
export function withAttempt(attempts: readonly Attempt[], heard: Attempt): Attempt[] {
  const known = attempts.find(({ uuid }) => uuid === heard.uuid);
  if (known && !isNewer(heard.facts, known.facts)) return [...attempts];
  return [...attempts.filter(({ uuid }) => uuid !== heard.uuid), heard].slice(-MAX_ATTEMPTS);
}

/**
 * What is shown of a link. One for a single payment shows the payment that has come furthest, from the moment it is
 * under way; payments that came to nothing leave it open, with a hint while no other has been begun. One for many uses
 * shows itself.
 */
export function applyLinkPayments(
  link: VisibleState,
  isSingleUse: boolean,
  attempts: readonly Attempt[],
): VisibleState {
  if (!isSingleUse || attempts.length === 0) return link;
  const living = attempts.filter(({ facts }) => !isEnded(facts) && RANK[facts.state] >= RANK.processing);
  const [furthest] = living.sort((a, b) => RANK[b.facts.state] - RANK[a.facts.state]);
  if (furthest) {
    const { state, settled, hint, paid, refunded, method } = furthest.facts;
    return { ...link, state, settled, hint, paid, refunded, method: method ?? link.method, expiresAt: null };
  }
  const hasFailed = link.state === "created" && attempts.every(({ facts }) => isEnded(facts));
  return hasFailed ? { ...link, hint: "attempt_failed" } : link;
}

/** A payment never goes back, but from a dispute; what is as far counts where the provider's own time says it is later. */
function isNewer(heard: Facts, known: Facts): boolean {
  const laterMs = Date.parse(heard.at ?? "") - Date.parse(known.at ?? "");
  if (laterMs < 0) return false;
  const rise = RANK[heard.state] - RANK[known.state];
  return rise > 0 || (laterMs > 0 && (rise === 0 || known.state === "disputed"));
}

function isEnded({ state }: Facts): boolean {
  return RANK[state] === RANK.failed;
}
