/**
 * What has happened to the money of a paid payment. Mollie keeps the status `paid` for ever: refunds, chargebacks and captures
 * are only in other fields. The embedded lists decide; without them, or where they are empty, the sums do.
 * @see https://docs.mollie.com/docs/refunds (checked 2026-11-27)
 */
import type { BankReference, Hint, Money, State } from "../../../contract/status.ts";
import { addMoney, compareMoney, isZero, money } from "../money.ts";
import { foldStatus } from "../word-tables.ts";
import type { Amount, Chargeback, Refund } from "./document.ts";

/** The fields of a paid payment or order that decide. */
export interface PaidAmounts {
  amount: Money | null;
  /** What has been captured of an authorized amount; null where all of it was. */
  captured: Money | null;
  amountRefunded: Amount;
  amountChargedBack: Amount;
  refunds: readonly Refund[];
  chargebacks: readonly Chargeback[];
}

export interface PaidState {
  state: State;
  hint: Hint | null;
  /** When this state began, where the provider says so. */
  at: string | null;
  paid: Money | null;
  refunded: Money | null;
  chargedBack: Money | null;
  bankReferences: BankReference[];
}

/** Statuses of a refund that is on its way. */
const ON_ITS_WAY = new Set(["QUEUED", "PENDING", "PROCESSING"]);

/** The state of a payment that has been paid. A chargeback counts before refunds. */
export function paidState(amounts: PaidAmounts): PaidState {
  const { amount, captured, refunds, chargebacks } = amounts;
  const total = captured ?? amount;
  const paid = partOf(amount, captured);
  const refunded = refundedOf(amounts);
  const back: PaidState = {
    ...{ state: "succeeded", hint: null, at: null, paid, chargedBack: null },
    refunded: partOf(amount, refunded),
    bankReferences: arnsOf(refunds),
  };
  const standing = chargebacks.filter(({ reversedAt }) => reversedAt === undefined);
  if (standing.length > 0 || (chargebacks.length === 0 && isPositive(toMoney(amounts.amountChargedBack)))) {
    return { ...back, state: "charged_back", ...chargedBackOf(amounts, total, standing) };
  }
  const [onItsWay] = newestFirst(refunds).filter(({ status }) => ON_ITS_WAY.has(foldStatus(status)));
  if (onItsWay) return { ...back, state: "refund_pending", at: onItsWay.createdAt ?? null };
  if (isPositive(refunded)) {
    const isWhole = total !== null && refunded !== null && isAtLeast(refunded, total);
    return { ...back, state: isWhole ? "refunded" : "partially_refunded" };
  }
  const [reversed] = newestFirst(chargebacks.map(({ reversedAt }) => ({ createdAt: reversedAt })));
  if (reversed) return { ...back, hint: "dispute_won", at: reversed.createdAt ?? null };
  const [newest] = newestFirst(refunds);
  if (foldStatus(newest?.status) === "FAILED") return { ...back, hint: "follow_up_failed" };
  const isPart = amount !== null && captured !== null && compareMoney(captured, amount) === -1;
  return isPart ? { ...back, state: "partially_succeeded" } : back;
}

function chargedBackOf({ amountChargedBack }: PaidAmounts, total: Money | null, standing: readonly Chargeback[]) {
  const chargedBack = sumOf(standing) ?? toMoney(amountChargedBack);
  const isPart = total !== null && chargedBack !== null && compareMoney(chargedBack, total) === -1;
  const [newest] = newestFirst(standing);
  return {
    hint: isPart ? ("part_charged_back" as const) : null,
    at: newest?.createdAt ?? null,
    chargedBack: partOf(total, chargedBack),
  };
}

/** The money that is back. A refund of an amount that cannot be read is in the sum of all refunds only. */
function refundedOf({ refunds, amountRefunded }: PaidAmounts): Money | null {
  const done = refunds.filter(({ status }) => foldStatus(status) === "REFUNDED");
  if (refunds.length > 0 && done.length === 0) return null;
  return sumOf(done) ?? toMoney(amountRefunded);
}

/** The acquirer's references of refunds, which a bank can search for. */
function arnsOf(refunds: readonly Refund[]): BankReference[] {
  const arns = newestFirst(refunds).flatMap(({ externalReference }) =>
    externalReference?.type === "acquirer-reference" ? (externalReference.id ?? []) : [],
  );
  return arns.slice(0, 1).map((value) => ({ type: "arn", value }));
}

/** The sum of these amounts; null without any, and when one cannot be read or their currencies differ. */
function sumOf(parts: readonly { amount?: Amount }[]): Money | null {
  const [first = null, ...others] = parts.map(({ amount }) => toMoney(amount));
  return others.reduce<Money | null>((sum, each) => sum && each && addMoney(sum, each), first);
}

export function toMoney(amount: Amount): Money | null {
  return money(amount?.value, amount?.currency);
}

/** An amount that differs from the total; null when it is zero or equal. */
export function partOf(total: Money | null, part: Money | null): Money | null {
  return total && part && isPositive(part) && compareMoney(part, total) !== 0 ? part : null;
}

export function isPositive(amount: Money | null): boolean {
  return amount !== null && !isZero(amount) && !amount.value.startsWith("-");
}

function isAtLeast(amount: Money, total: Money): boolean {
  const order = compareMoney(amount, total);
  return order === 0 || order === 1;
}

function newestFirst<Entry extends { createdAt?: string | undefined }>(entries: readonly Entry[]): Entry[] {
  const timeOf = ({ createdAt }: Entry) => Date.parse(createdAt ?? "1970-01-01");
  return [...entries].sort((a, b) => timeOf(b) - timeOf(a));
}
