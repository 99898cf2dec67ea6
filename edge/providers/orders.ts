/**
 * The status of an order from the payments made for it. The adapters and the hub use the same rule.
 * @see docs/interface.md#orders
 */
import type { Attempts, Money, State } from "../../contract/status.ts";
import type { Facts } from "./facts.ts";
import { addMoney, compareMoney, isZero } from "./money.ts";

/** One payment of an order. */
export interface OrderPayment {
  /** The provider's id of the payment. */
  id: string;
  facts: Facts;
  /** When the payment was created, RFC 3339 UTC; null when the provider does not report it. */
  createdAt: string | null;
  /** Payments with the same text are parts of one purchase. Null for a payment of its own. */
  group: string | null;
  /**
   * False for a part that only a webhook has reported: its purchase may have more parts. Absent for every payment that the
   * provider has listed.
   */
  isListed?: boolean;
}

/**
 * The state of the order is that of the payment which comes first in this list. A payment that has expired by its deadline
 * alone comes before a failed one: its money may still be on its way.
 */
const BEST_FIRST: readonly State[] = [
  "succeeded",
  "partially_succeeded",
  "authorized",
  "disputed",
  "charged_back",
  "refund_pending",
  "partially_refunded",
  "processing",
  "action_required",
  "refunded",
  "created",
  "unknown",
  "failed",
  "expired",
  "canceled",
  "verified",
  // Only links have this state.
  "used",
];

/** States of a payment that has succeeded at some time, whatever happened to its money later. */
const SUCCEEDED = new Set<State>([
  "succeeded",
  "partially_succeeded",
  "refund_pending",
  "partially_refunded",
  "refunded",
  "disputed",
  "charged_back",
]);

/**
 * States of one payment or payout that are also states of all with its reference. In the other states the remaining ones
 * decide, so one that arrives alone only makes the gate check.
 */
export const SHARED_STATES: ReadonlySet<State> = new Set<State>([
  "created",
  "action_required",
  "processing",
  "authorized",
  "partially_succeeded",
  "succeeded",
]);

const ENDED = new Set<State>(["failed", "canceled", "expired"]);

/** The facts of an order with these payments, and the payment that decides its state; null without payments. */
export function orderStatus<Payment extends OrderPayment>(
  payments: readonly Payment[],
): { facts: Facts; best: Payment } | null {
  const purchases = purchasesOf(payments, null);
  const [best] = purchases.toSorted(byRank);
  if (!best) return null;
  const hint = isPaidTwice(purchases) ? "paid_more_than_once" : best.facts.hint;
  const attempts = payments.length > 1 ? attemptsOf(payments) : (best.facts.attempts ?? attemptsOf(payments));
  return { best, facts: { ...best.facts, hint, attempts, changedAt: lastChangeOf(payments) } };
}

/**
 * Each payment once. A list that is read in pages, or while it changes, can contain one twice: the one that changed last
 * counts, and without times the one that stands later. Payments without an id cannot be told apart.
 */
export function distinctPayments<Payment extends OrderPayment>(listed: readonly Payment[]): Payment[] {
  const changedMs = ({ facts }: Payment) => Date.parse(facts.changedAt ?? "1970-01-01");
  return listed.filter((payment, index) => {
    const others = listed.filter((other) => other !== payment && other.id === payment.id && payment.id !== "");
    return others.every((other) => {
      const laterMs = changedMs(payment) - changedMs(other);
      return laterMs > 0 || (laterMs === 0 && index > listed.indexOf(other));
    });
  });
}

/** When one of these payments last changed: the best one may have changed before that which was best until then. */
function lastChangeOf(payments: readonly OrderPayment[]): string | null {
  const times = payments.flatMap(({ facts }) => facts.changedAt ?? []);
  return times.toSorted((a, b) => Date.parse(b) - Date.parse(a))[0] ?? null;
}

/** The counts of these payments. A check of a card is no attempt to pay. */
export function attemptsOf(payments: readonly Pick<OrderPayment, "facts">[]): Attempts | null {
  const attempts = payments.filter(({ facts }) => facts.state !== "verified");
  if (attempts.length === 0) return null;
  return {
    total: attempts.length,
    succeeded: attempts.filter(({ facts }) => SUCCEEDED.has(facts.state)).length,
    failed: attempts.filter(({ facts }) => ENDED.has(facts.state) && facts.settled).length,
  };
}

/** The best payment first, and the newest of equally good ones. Without times the id decides, not the order of arrival. */
function byRank(a: OrderPayment, b: OrderPayment): number {
  const rise = placeOf(a.facts) - placeOf(b.facts);
  return rise || createdMs(b) - createdMs(a) || (a.id < b.id ? -1 : 1);
}

function placeOf({ state, settled }: Facts): number {
  return BEST_FIRST.indexOf(state === "expired" && !settled ? "unknown" : state);
}

function createdMs({ createdAt }: OrderPayment): number {
  return createdAt === null ? 0 : Date.parse(createdAt);
}

/** True when two of these purchases took the same amount. Free ones took none. */
function isPaidTwice(purchases: readonly OrderPayment[]): boolean {
  const paid = purchases.flatMap(({ facts }) => (facts.state === "succeeded" ? (facts.amount ?? []) : []));
  const amounts = paid.filter((amount) => !isZero(amount));
  return amounts.some((amount, index) => amounts.slice(0, index).some((other) => compareMoney(amount, other) === 0));
}

/**
 * The parts of each purchase as one payment, and every other payment as it is.
 * @param whole the amount of the purchase; null when only the sum of its parts tells it
 */
export function purchasesOf<Payment extends OrderPayment>(
  payments: readonly Payment[],
  whole: Money | null,
): Payment[] {
  const groups: Payment[][] = [...Map.groupBy(payments, (payment) => payment.group ?? payment).values()];
  return groups.map((parts) => purchaseOf(parts, whole));
}

/** A purchase is paid when every part is, and partly paid when some are. Until all its parts are known, it is not settled. */
function purchaseOf<Payment extends OrderPayment>(all: readonly Payment[], whole: Money | null): Payment {
  const known = all.filter((part) => !isReplaced(part, all)).toSorted(byRank);
  const received = known.filter(({ facts }) => SUCCEEDED.has(facts.state));
  const isReceived = isEnough(sumOf(received), whole);
  const parts = isReceived ? received : known;
  const [best, ...others] = parts as [Payment, ...Payment[]];
  if (best.group === null) return best;
  const isComplete = isReceived || parts.every(({ isListed }) => isListed !== false);
  if (isComplete && others.length === 0) return best;
  const amount = isComplete ? sumOf(parts) : whole;
  const settled = isComplete && parts.every(({ facts }) => facts.settled);
  const paid = parts.filter(({ facts }) => facts.state === "succeeded");
  const isPaid = isComplete && paid.length === parts.length;
  if (isPaid || paid.length === 0) {
    return { ...best, facts: { ...best.facts, amount, settled: isComplete && best.facts.settled } };
  }
  const facts: Facts = { ...best.facts, state: "partially_succeeded", settled, hint: null, amount, paid: sumOf(paid) };
  return { ...best, facts };
}

function isEnough(sum: Money | null, whole: Money | null): boolean {
  const order = sum && whole && compareMoney(sum, whole);
  return order === 0 || order === 1;
}

/** A failed part that the customer has tried again: a later part has the same amount. */
function isReplaced(part: OrderPayment, all: readonly OrderPayment[]): boolean {
  const { amount, state } = part.facts;
  if (!ENDED.has(state) || amount === null) return false;
  return all.some((later) => {
    const isSameAmount = later.facts.amount !== null && compareMoney(later.facts.amount, amount) === 0;
    return isSameAmount && createdMs(later) > createdMs(part);
  });
}

/** The sum of the amounts; null when one is unknown, or when their currencies differ. */
function sumOf(parts: readonly OrderPayment[]): Money | null {
  const [first, ...others] = parts.map(({ facts }) => facts.amount);
  return others.reduce<Money | null>((sum, amount) => sum && amount && addMoney(sum, amount), first ?? null);
}
