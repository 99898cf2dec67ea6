/** The state of a payment link from its payments. The provider reports of the link only that it was used. */
import type { Attempts } from "../../../contract/status.ts";
import type { Facts, VisibleState } from "../../providers/facts.ts";
import { attemptsOf, type OrderPayment, purchasesOf } from "../../providers/orders.ts";
import { RANK } from "../state-rank.ts";

/**
 * The visible state of a link. A link for a single payment shows the payment that has come furthest, once it is in
 * progress; the parts of one purchase are added up. Failed payments leave it open, with a hint until another one begins. A
 * link for several payments shows its own state, and how many payments were made.
 */
export function applyLinkPayments(
  reported: VisibleState,
  isSingleUse: boolean,
  payments: readonly OrderPayment[],
): VisibleState {
  if (payments.length === 0) return reported;
  const link = { ...reported, attempts: moreOf(reported.attempts, attemptsOf(payments)) };
  if (!isSingleUse) return link;
  const purchases = purchasesOf(payments, link.amount);
  const inProgress = purchases.filter(({ facts }) => !isEnded(facts) && RANK[facts.state] >= RANK.processing);
  const [furthest] = inProgress.sort((a, b) => RANK[b.facts.state] - RANK[a.facts.state]);
  if (furthest) {
    const { state, settled, hint, paid, refunded, chargedBack, method } = furthest.facts;
    const payment = { state, settled, hint, paid, refunded, chargedBack, method: method ?? link.method };
    return { ...link, ...payment, expiresAt: null };
  }
  const hasFailed = link.state === "created" && payments.every(({ facts }) => isEnded(facts));
  return hasFailed ? { ...link, hint: "attempt_failed" } : link;
}

/** The provider's counts, unless webhooks have reported all those payments: they name the ones that failed. */
function moreOf(provider: Attempts | null, webhooks: Attempts | null): Attempts | null {
  return provider && provider.total > (webhooks?.total ?? -1) ? provider : webhooks;
}

function isEnded({ state }: Facts): boolean {
  return RANK[state] === RANK.failed;
}
