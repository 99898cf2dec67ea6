/**
 * Refunds, captures, voids and chargebacks are transactions of their own; polls of the original never tell of them.
 * Laid over what polls say, in whatever order they arrived. No I/O. No clock.
 */
import type { Money } from "../../contract/status.ts";
import type { VisibleState } from "../providers/facts.ts";
import { addMoney, compareMoney } from "../providers/money.ts";
import type { FollowUp } from "../providers/webhook-event.ts";
import { RANK } from "./state-rank.ts";

/**
 * What is shown of a payment, given what its verified follow-ups did to it (interface 3, ixopay). Before a poll has told
 * how much it was and how far it had come, nothing is final, and refunds and voids wait: nobody can say of how much.
 */
export function withFollowUps(base: VisibleState, followUps: readonly FollowUp[]): VisibleState {
  if (followUps.length === 0) return base;
  if (base.state !== "unknown" || base.amount !== null) return applyFollowUps(base, followUps);
  const certain = followUps.filter(({ type }) => type !== "refund" && type !== "void");
  return { ...applyFollowUps(base, certain), settled: false };
}

function applyFollowUps(base: VisibleState, followUps: readonly FollowUp[]): VisibleState {
  const of = (type: FollowUp["type"]) => followUps.filter((followUp) => followUp.type === type);
  const chargebacks = of("chargeback").length;
  const reversals = of("reversal").length;
  const [captures, refunds] = [of("capture"), of("refund")];

  const isCaptured = captures.length > 0 && RANK[base.state] <= RANK.authorized;
  const paid = isCaptured ? captured(base, captures) : base;
  if (chargebacks > reversals) return { ...paid, state: "charged_back", settled: true, hint: null };
  if (refunds.length > 0) return refunded(paid, refunds);
  if (of("void").length > 0 && !isCaptured) return { ...paid, state: "canceled", settled: true, hint: null };
  if (reversals > 0) return { ...paid, state: "succeeded", settled: true, hint: "dispute_won" };
  return paid;
}

/** Paid is what the captures add up to, where that is less than what was reserved. */
function captured(base: VisibleState, captures: readonly FollowUp[]): VisibleState {
  const sum = captures.every(({ amount }) => amount) ? sumOf(captures) : null;
  const isPart = base.amount === null || isLess(sum, base.amount);
  return { ...base, state: "succeeded", settled: true, hint: null, paid: isPart ? sum : null };
}

/** Refunded in whole when the refunds add up to what was paid, or when nobody says how much it was. */
function refunded(payment: VisibleState, refunds: readonly FollowUp[]): VisibleState {
  const { amount, paid } = payment;
  const sum = sumOf(refunds);
  const isPart = isLess(sum, paid ?? amount);
  const isAll = sum !== null && amount !== null && compareMoney(sum, amount) === 0;
  const state = isPart ? "partially_refunded" : "refunded";
  return { ...payment, state, settled: true, hint: null, refunded: isAll ? null : sum };
}

function isLess(part: Money | null, whole: Money | null): boolean {
  return part !== null && whole !== null && compareMoney(part, whole) === -1;
}

/** Of those that say how much; null where none does, or where there is no such sum. */
function sumOf(followUps: readonly FollowUp[]): Money | null {
  const [first, ...others] = followUps.flatMap(({ amount }) => amount ?? []);
  return others.reduce<Money | null>((sum, amount) => sum && addMoney(sum, amount), first ?? null);
}
