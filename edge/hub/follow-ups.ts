/**
 * How refunds, captures, voids and chargebacks change the payment that they name. They are transactions of their own,
 * and a check of the original payment never reports them. The order in which they arrive does not matter.
 */
import type { Money } from "../../contract/status.ts";
import type { VisibleState } from "../providers/facts.ts";
import { addMoney, compareMoney } from "../providers/money.ts";
import type { FollowUp } from "../providers/webhook-event.ts";
import { RANK } from "./state-rank.ts";

/** A correction repeats the id of a follow-up with another amount: the later one replaces the earlier. */
export function addFollowUp(followUps: readonly FollowUp[], added: FollowUp): FollowUp[] {
  return [...followUps.filter(({ uuid }) => uuid !== added.uuid), added];
}

/**
 * The visible state of a payment after its signed follow-ups (docs/interface.md#ixopay). Until a check has reported the
 * payment itself, nothing is settled, and refunds and voids have no effect: the amount they refer to is unknown.
 */
export function applyFollowUps(base: VisibleState, followUps: readonly FollowUp[]): VisibleState {
  if (followUps.length === 0) return base;
  if (base.state !== "unknown" || base.amount !== null) return applyAll(base, followUps);
  const certain = followUps.filter(({ type }) => type !== "refund" && type !== "void");
  return { ...applyAll(base, certain), settled: false };
}

function applyAll(base: VisibleState, followUps: readonly FollowUp[]): VisibleState {
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

/** `paid` is the sum of the captures, where it is less than what was reserved. */
function captured(base: VisibleState, captures: readonly FollowUp[]): VisibleState {
  const sum = captures.every(({ amount }) => amount) ? sumOf(captures) : null;
  const isPart = base.amount === null || isLess(sum, base.amount);
  return { ...base, state: "succeeded", settled: true, hint: null, paid: isPart ? sum : null };
}

/** Fully refunded when the refunds add up to what was paid, or when an amount is unknown. */
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

/** The sum of the amounts that are known; null where none is known, or where they cannot be added. */
function sumOf(followUps: readonly FollowUp[]): Money | null {
  const [first, ...others] = followUps.flatMap(({ amount }) => amount ?? []);
  return others.reduce<Money | null>((sum, amount) => sum && addMoney(sum, amount), first ?? null);
}
