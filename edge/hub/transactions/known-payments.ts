/**
 * The payments made for an order or with a payment link, by their ids: lists of the provider and webhooks of single
 * payments, which arrive in any order. A report about one payment never replaces what another one has reached.
 */
import type { Facts } from "../../providers/facts.ts";
import { type OrderPayment, orderStatus, SHARED_STATES } from "../../providers/orders.ts";
import type { FollowUp } from "../../providers/webhook-event.ts";
import { expireIfPast, isUnconfirmedEnd } from "../rules/deadlines.ts";
import { supersedes } from "../rules/event-order.ts";
import { isOlderReport, lastChange, laterMs } from "../rules/older-results.ts";
import { RANK } from "../state-rank.ts";
import { applyFollowUps } from "./follow-ups.ts";

/** More payments than anybody makes for one order. */
const MAX_PAYMENTS = 60;

/** Adds what a signed webhook reports about one of the payments. Its latest facts count, in whatever order they arrive. */
export function addPayment(payments: readonly OrderPayment[], added: OrderPayment, nowMs: number): OrderPayment[] {
  const before = payments.find(({ id }) => id === added.id);
  if (before && !isNewer(added.facts, before.facts)) return [...payments];
  return withPayment(payments, added, lastChange(added.facts, before?.facts ?? null, nowMs), nowMs);
}

/** The same where no check can decide: the order of the events counts. */
export function addOrderedPayment(
  payments: readonly OrderPayment[],
  added: OrderPayment,
  nowMs: number,
): OrderPayment[] {
  const before = payments.find(({ id }) => id === added.id);
  if (!before || supersedes(added.facts, before.facts)) {
    return withPayment(payments, added, added.facts.changedAt, nowMs);
  }
  return withPayment(
    payments,
    { ...before, facts: filledIn(before.facts, added.facts, nowMs) },
    before.facts.changedAt,
    nowMs,
  );
}

function withPayment(
  payments: readonly OrderPayment[],
  added: OrderPayment,
  changedAt: string | null,
  nowMs: number,
): OrderPayment[] {
  const before = payments.find(({ id }) => id === added.id);
  const group = added.group ?? before?.group ?? null;
  const isListed = before !== undefined && before.isListed !== false;
  const merged: OrderPayment = {
    ...added,
    facts: { ...filledIn(added.facts, before?.facts ?? null, nowMs), changedAt },
    createdAt: added.createdAt ?? before?.createdAt ?? null,
    group,
    ...(group !== null && !isListed && { isListed }),
  };
  return withinLimit([...payments.filter(({ id }) => id !== added.id), merged]);
}

/** A payment moves forward only, except out of a dispute. At the same rank, the later time of the provider counts. */
function isNewer(added: Facts, before: Facts): boolean {
  const afterMs = added.at === null || before.at === null ? 0 : laterMs(added.at, before.at);
  if (afterMs < 0) return false;
  const rise = RANK[added.state] - RANK[before.state];
  return rise > 0 || (afterMs > 0 && (rise === 0 || before.state === "disputed"));
}

/** Which payments a result of the provider contains. */
export interface ListedPayments {
  payments: readonly OrderPayment[];
  /** The provider has no other payment of this order. */
  isComplete: boolean;
  /** A signed webhook has arrived since the request was sent. */
  isOutdated: boolean;
  /** A signed webhook has raised a payment lately: a result without a time neither lowers nor removes one at once. */
  isLowerInDoubt: boolean;
  /** The facts of a payment that a newer report leads to. */
  merge: (reported: Facts, known: Facts | null) => Facts;
}

/**
 * Adds the payments of a poll result. One that is older than what is known about the payment changes nothing.
 * @returns the payments, and whether the result is older about one of them
 */
export function withListed(
  known: readonly OrderPayment[],
  { payments, isComplete, isOutdated, isLowerInDoubt, merge }: ListedPayments,
): { payments: OrderPayment[]; hasOlder: boolean } {
  const unlisted = known.filter(({ id }) => id !== "" && !payments.some((payment) => payment.id === id));
  const kept = isComplete && !isOutdated && !isLowerInDoubt ? [] : unlisted;
  let hasOlder = isComplete && isLowerInDoubt && kept.length > 0;
  const updated = payments.map((payment) => {
    const before = known.find(({ id }) => id === payment.id) ?? null;
    const isOlder = before !== null && isOlderReport(payment.facts, before.facts, isLowerInDoubt);
    hasOlder ||= isOlder;
    const group = payment.group ?? before?.group ?? null;
    return { ...payment, group, facts: isOlder ? before.facts : merge(payment.facts, before?.facts ?? null) };
  });
  return { payments: withinLimit([...kept, ...updated]), hasOlder };
}

/** Payments that ended without success are dropped first. */
function withinLimit(payments: OrderPayment[]): OrderPayment[] {
  if (payments.length <= MAX_PAYMENTS) return payments;
  const ended = payments.findIndex(({ facts }) => RANK[facts.state] === RANK.failed);
  return withinLimit(payments.toSpliced(Math.max(ended, 0), 1));
}

/**
 * The facts of an order from its payments, each with its own follow-ups. Null where none is known. Also null where only
 * webhooks have reported payments and another one, which they do not name, may have come further.
 * @param isComplete the provider has been asked, or cannot be: there is no other payment
 */
export function orderFacts(
  payments: readonly OrderPayment[],
  followUps: readonly FollowUp[],
  isComplete: boolean,
  nowMs: number,
): Facts | null {
  const isFollowUp = ({ id }: OrderPayment) => followUps.some(({ uuid }) => uuid === id);
  const originals = payments.filter((payment) => !isFollowUp(payment));
  const counted = originals.length > 0 ? originals : payments;
  const best = orderStatus(counted)?.best;
  if (!best) return null;
  const idOf = (followUp: FollowUp) => paymentOf(followUp, counted, followUps) ?? best.id;
  const changed = counted.map((payment) => {
    const own = followUps.filter((followUp) => idOf(followUp) === payment.id);
    return { ...payment, facts: expireIfPast(applyFollowUps(payment.facts, own), "order", nowMs) };
  });
  const facts = orderStatus(changed)?.facts ?? null;
  // A provider that names the order's payment has no second payment of this order.
  const isCertain = isComplete || best.facts.paymentId !== null;
  const isShared = facts !== null && (SHARED_STATES.has(facts.state) || isUnconfirmedEnd(facts));
  return isCertain || isShared ? facts : null;
}

/** Id of the payment that a follow-up changes, by way of the follow-ups that it names; null when that is not known. */
function paymentOf(
  followUp: FollowUp,
  payments: readonly OrderPayment[],
  followUps: readonly FollowUp[],
): string | null {
  const seen = new Set<string>();
  let id = followUp.paymentId ?? followUp.names;
  while (id !== null && !seen.has(id)) {
    if (payments.some((payment) => payment.id === id)) return id;
    seen.add(id);
    const named = followUps.find(({ uuid }) => uuid === id);
    id = named?.paymentId ?? named?.names ?? null;
  }
  return null;
}

/** Details that the webhook does not contain stay as they were, except a deadline that has passed: the payment went on. */
export function filledIn(facts: Facts, before: Facts | null, nowMs: number): Facts {
  if (!before) return facts;
  const hasPassed = before.expiresAt !== null && Date.parse(before.expiresAt) <= nowMs;
  return {
    ...facts,
    amount: facts.amount ?? before.amount,
    method: facts.method ?? before.method,
    reference: facts.reference ?? before.reference,
    startsAt: facts.startsAt ?? before.startsAt,
    expiresAt: facts.expiresAt ?? (hasPassed ? null : before.expiresAt),
  };
}
