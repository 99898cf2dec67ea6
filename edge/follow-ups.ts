/**
 * Refunds, captures, voids and chargebacks are transactions of their own; polls of the original never tell of them.
 * Laid over what polls say, in whatever order they arrived. No I/O. No clock.
 */
import { addMoney, compareMoney } from "./money.ts";
import type { FollowUp, Shown } from "./providers/provider.ts";

/** What is shown of a payment, given what its verified follow-ups did to it (interface 3, ixopay). */
export function followedUp(base: Shown, followUps: readonly FollowUp[]): Shown {
  if (followUps.length === 0) return base;
  const of = (type: FollowUp["type"]) => followUps.filter((followUp) => followUp.type === type);
  const chargebacks = of("chargeback").length;
  const reversals = of("reversal").length;
  const refunds = of("refund");

  const captured = base.state === "authorized" && of("capture").length > 0;
  const paid: Shown = captured ? { ...base, state: "succeeded", settled: true, hint: null } : base;
  if (chargebacks > reversals) return { ...paid, state: "charged_back", settled: true, hint: null };
  if (refunds.length > 0) return refunded(paid, refunds);
  if (of("void").length > 0 && !captured) return { ...paid, state: "canceled", settled: true, hint: null };
  if (reversals > 0) return { ...paid, state: "succeeded", settled: true, hint: "dispute_won" };
  return paid;
}

/** Refunded in whole when the refunds add up to the amount, or when nobody says how much it was. */
function refunded(paid: Shown, refunds: readonly FollowUp[]): Shown {
  const sum = refunds.reduce<Shown["refunded"]>(
    (total, { amount }) => (amount && total ? addMoney(total, amount) : (total ?? amount)),
    null,
  );
  const partial = sum !== null && paid.amount !== null && (compareMoney(sum, paid.amount) ?? 0) < 0;
  return { ...paid, state: partial ? "partially_refunded" : "refunded", settled: true, hint: null, refunded: sum };
}
