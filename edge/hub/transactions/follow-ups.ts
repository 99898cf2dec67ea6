/**
 * How refunds, captures, voids and chargebacks change the payment that they name. They are transactions of their own,
 * and a check of the original payment never reports them. The order in which they arrive does not matter.
 */
import type { Money } from "../../../contract/status.ts";
import type { VisibleState } from "../../providers/facts.ts";
import { addMoney, compareMoney, subtractMoney } from "../../providers/money.ts";
import type { FollowUp } from "../../providers/webhook-event.ts";
import { RANK } from "../state-rank.ts";

/** More follow-ups than any payment has. The limit keeps hostile input small; the first ones are kept. */
const MAX_FOLLOW_UPS = 200;

/** What these lead to depends on the payment. */
const NEEDS_PAYMENT = new Set<FollowUp["type"]>(["refund", "void", "expiry"]);

/** A correction repeats the id of a follow-up with another amount: the later one replaces the earlier. */
export function addFollowUp(followUps: readonly FollowUp[], added: FollowUp): FollowUp[] {
  return [...followUps.filter(({ uuid }) => uuid !== added.uuid), added].slice(0, MAX_FOLLOW_UPS);
}

/**
 * The visible state of a payment after its signed follow-ups (docs/interface.md#ixopay). Until a check has reported the
 * payment itself, nothing is settled, and refunds and voids have no effect: the amount they refer to is unknown.
 */
export function applyFollowUps<Part extends VisibleState>(base: Part, followUps: readonly FollowUp[]): Part {
  if (followUps.length === 0) return base;
  const effective = withoutUndone(followUps);
  if (base.state !== "unknown" || base.amount !== null) return applyAll(base, effective);
  const certain = effective.filter(({ type, failed }) => !failed && !NEEDS_PAYMENT.has(type));
  return { ...applyAll(base, certain), settled: false };
}

/**
 * A void that names a capture or a refund undoes it, and so does its own later failure. A void of a refund has no effect of its
 * own.
 */
function withoutUndone(followUps: readonly FollowUp[]): FollowUp[] {
  const byId = new Map(followUps.map((followUp) => [followUp.uuid, followUp]));
  const voided = followUps.flatMap(({ type, failed, names }) =>
    type === "void" && !failed && names !== null ? names : [],
  );
  const left = followUps.filter(({ uuid, type, failed, names }) => {
    if (type === "capture" || type === "refund") return failed || !voided.includes(uuid);
    return !(type === "void" && names !== null && byId.get(names)?.type === "refund");
  });
  const failures = left.filter(({ failed, names }) => failed && names !== null).toSorted(byTime);
  const isNamed = ({ names }: FollowUp) => left.some(({ uuid }) => uuid === names);
  // Those that name theirs come first, so that none of the others takes it.
  return [...failures.filter(isNamed), ...failures.filter((each) => !isNamed(each))].reduce(withoutFailed, left);
}

/** Without the capture or refund that has failed: the one that is named, else one of its amount, else the first. */
function withoutFailed(followUps: readonly FollowUp[], { type, names, amount }: FollowUp): FollowUp[] {
  const done = followUps.filter((each) => each.type === type && !each.failed).toSorted(byTime);
  const isSame = (each: FollowUp) => amount && each.amount && compareMoney(amount, each.amount) === 0;
  const undone = done.find(({ uuid }) => uuid === names) ?? done.find(isSame) ?? done[0];
  return followUps.filter((each) => each !== undone);
}

function applyAll<Part extends VisibleState>(base: Part, followUps: readonly FollowUp[]): Part {
  const of = (type: FollowUp["type"]) => followUps.filter((followUp) => followUp.type === type && !followUp.failed);
  const failed = (type: FollowUp["type"]) => followUps.filter((followUp) => followUp.type === type && followUp.failed);
  const [captures, refunds, reversals, disputes] = [of("capture"), of("refund"), of("reversal"), of("dispute")];
  const chargebacks = withoutReversed(of("chargeback"), reversals);

  const isCaptured = captures.length > 0 && RANK[base.state] <= RANK.authorized;
  const paid = isCaptured ? captured(base, captures) : notCaptured(base, failed("capture"));
  const given = refunds.length > 0 ? refunded(paid, refunds) : paid;
  if (chargebacks.length > 0) return chargedBack(given, chargebacks);
  if (isLast(disputes, reversals)) return { ...given, state: "disputed", settled: false, hint: null };
  if (refunds.length > 0) return given;
  if (isCaptured && of("void").length + of("expiry").length > 0) return { ...paid, settled: true };
  if (!isCaptured && of("expiry").length > 0 && RANK[base.state] < RANK.succeeded) {
    return { ...paid, state: "expired", settled: true, hint: null };
  }
  if (!isCaptured && of("void").length > 0) return { ...paid, state: "canceled", settled: true, hint: null };
  if (reversals.length > 0) return { ...paid, state: "succeeded", settled: true, hint: "dispute_won" };
  const hasFailed = failed("refund").length > 0 || (!isCaptured && failed("void").length > 0);
  return hasFailed ? { ...paid, hint: "follow_up_failed" } : paid;
}

/** True when a dispute is newer than every reversal. */
function isLast(disputes: readonly FollowUp[], reversals: readonly FollowUp[]): boolean {
  const [dispute] = disputes.toSorted(byTime).slice(-1);
  const [reversal] = reversals.toSorted(byTime).slice(-1);
  return dispute !== undefined && (reversal === undefined || byTime(dispute, reversal) > 0);
}

/** A payment whose capture has failed: afterwards, so that no money has come, or at once, so that it can be captured again. */
function notCaptured<Part extends VisibleState>(base: Part, failed: readonly FollowUp[]): Part {
  if (failed.length === 0 || RANK[base.state] > RANK.succeeded) return base;
  const isUndone = failed.some(({ names }) => names !== null);
  if (!isUndone) return { ...base, hint: "follow_up_failed" };
  return { ...base, state: "failed", settled: true, hint: null, advice: "contact_merchant" };
}

/**
 * The chargebacks that no reversal has undone, each with what is left of it. A reversal that names none undoes one of its
 * amount, else the first.
 */
function withoutReversed(chargebacks: readonly FollowUp[], reversals: readonly FollowUp[]): FollowUp[] {
  let open = chargebacks.toSorted(byTime);
  const named = (reversal: FollowUp) => open.findIndex(({ uuid }) => uuid === reversal.names);
  const matching = ({ names, amount }: FollowUp) => {
    if (names !== null) return -1;
    const isSame = (each: FollowUp) => amount && each.amount && compareMoney(amount, each.amount) === 0;
    return Math.max(open.findIndex(isSame), 0);
  };
  for (const find of [named, matching]) {
    for (const reversal of reversals.toSorted(byTime)) {
      const index = find(reversal);
      open = open.flatMap((each, at) => (at === index ? leftOf(each, reversal) : [each]));
    }
  }
  return open;
}

/** What is left of a chargeback: nothing, unless the amount that came back is known to be less. */
function leftOf(chargeback: FollowUp, reversal: FollowUp): FollowUp[] {
  const [whole, part] = [chargeback.amount, reversal.amount];
  if (!whole || !part || compareMoney(whole, part) !== 1) return [];
  return [{ ...chargeback, amount: subtractMoney(whole, part) }];
}

function byTime(a: FollowUp, b: FollowUp): number {
  return (a.at ?? "").localeCompare(b.at ?? "") || (a.uuid < b.uuid ? -1 : 1);
}

/** `paid` is the sum of the captures, where it differs from what was reserved. */
function captured<Part extends VisibleState>(base: Part, captures: readonly FollowUp[]): Part {
  const sum = captures.every(({ amount }) => amount) ? sumOf(captures, base.amount) : null;
  const paid = unlessEqual(sum, base.amount);
  const isLess = sum !== null && base.amount !== null && compareMoney(sum, base.amount) === -1;
  const isPart = isLess && captures.some(({ keepsRest }) => keepsRest);
  return { ...base, state: isPart ? "partially_succeeded" : "succeeded", settled: !isPart, hint: null, paid };
}

/** Fully refunded only when the refunds are known to add up to what was paid. */
function refunded<Part extends VisibleState>(payment: Part, refunds: readonly FollowUp[]): Part {
  const { amount, paid } = payment;
  const sum = sumOf(refunds, amount);
  const whole = paid ?? amount;
  const order = sum && whole && compareMoney(sum, whole);
  const state = order === 0 || order === 1 ? "refunded" : "partially_refunded";
  return { ...payment, state, settled: true, hint: null, refunded: unlessEqual(sum, amount) };
}

/** The payer's bank has taken back the whole payment, unless the amount is known to be less than what was paid. */
function chargedBack<Part extends VisibleState>(payment: Part, chargebacks: readonly FollowUp[]): Part {
  const { amount, paid } = payment;
  const sum = chargebacks.every((each) => each.amount) ? sumOf(chargebacks, amount) : null;
  const whole = paid ?? amount;
  const isReadable = chargebacks.every((each) => each.amount?.currency === whole?.currency);
  const order = isReadable && sum !== null && whole !== null ? compareMoney(sum, whole) : null;
  const hint = order === -1 ? "part_charged_back" : null;
  // A chargeback that was won back and lost again takes no more than was paid.
  const taken = order === 1 ? whole : sum;
  return { ...payment, state: "charged_back", settled: true, hint, chargedBack: unlessEqual(taken, amount) };
}

function unlessEqual(sum: Money | null, amount: Money | null): Money | null {
  return sum && amount && compareMoney(sum, amount) === 0 ? null : sum;
}

/**
 * The sum of the amounts that are known in the currency of the payment. Where none is, the sum in another currency; null
 * where those cannot be added.
 */
function sumOf(followUps: readonly FollowUp[], payment: Money | null): Money | null {
  const known = followUps.flatMap(({ amount }) => amount ?? []);
  const inCurrency = known.filter(({ currency }) => currency === payment?.currency);
  const [first, ...others] = inCurrency.length > 0 ? inCurrency : known;
  return others.reduce<Money | null>((sum, amount) => sum && addMoney(sum, amount), first ?? null);
}
