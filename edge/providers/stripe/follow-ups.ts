/**
 * What happened to a payment's money after it was taken: disputes, refunds, and a capture of a part.
 * @see https://docs.stripe.com/api/disputes/object#dispute_object-status (checked 2026-11-28)
 * @see https://docs.stripe.com/api/refunds/object#refund_object-status (checked 2026-11-28)
 */
import type { BankReference, Money } from "../../../contract/status.ts";
import { compareMoney } from "../money.ts";
import { foldStatus } from "../word-tables.ts";
import { amountOf, isPositive, partOf, stripeMoney, sumOf } from "./amounts.ts";
import type { Charge, Dispute, Refund } from "./document.ts";
import type { MappedStatus } from "./mapped-status.ts";

/** Everything about a payment that succeeded. */
export interface Paid {
  /** What the customer was asked for. */
  total: Money | null;
  /** What was taken, in minor units. */
  received: string | undefined;
  charge: Charge | null;
  /** The newest first; null when they were not read. */
  disputes: Dispute[] | null;
}

/** The bank has decided, or nothing was taken back. A status that is not listed is an open dispute. */
const DISPUTE_ENDS = new Map([
  ["LOST", "lost"],
  ["WON", "won"],
  ["WARNING_CLOSED", "closed"],
  ["PREVENTED", "closed"],
  ["CHARGE_REFUNDED", "closed"],
] as const satisfies [string, string][]);

const MOVING = new Set(["PENDING", "REQUIRES_ACTION"]);
const MOVED_NOTHING = new Set(["FAILED", "CANCELED"]);

/** The state of a payment that has succeeded, by what counts most. */
export function statusAfterSuccess(paid: Paid): MappedStatus {
  const { total, charge } = paid;
  const dispute = disputeOf(paid);
  if (dispute === "open") return { state: "disputed" };
  if (dispute === "lost") return chargedBackStatus(paid);
  const refund = refundStatus(charge);
  if (refund) return refund;
  if (dispute === "won") return { state: "succeeded", hint: "dispute_won" };
  const [latest] = refundsOf(charge);
  if (latest && MOVED_NOTHING.has(foldStatus(latest.status))) return { state: "succeeded", hint: "follow_up_failed" };
  const received = receivedOf(paid);
  const isPart = total !== null && received !== null && compareMoney(received, total) === -1;
  return { state: isPart ? "partially_succeeded" : "succeeded" };
}

function chargedBackStatus(paid: Paid): MappedStatus {
  const { total, disputes } = paid;
  const taken = disputes?.[0] && stripeMoney(disputes[0].amount, disputes[0].currency);
  const whole = receivedOf(paid) ?? total;
  const isPart = taken != null && whole !== null && compareMoney(taken, whole) === -1;
  return isPart ? { state: "charged_back", hint: "part_charged_back" } : { state: "charged_back" };
}

/** The latest dispute: `open` also when the charge is disputed and the dispute is not known. */
function disputeOf({ charge, disputes }: Paid): "open" | "lost" | "won" | "closed" | null {
  const [latest] = disputes ?? [];
  if (latest) return DISPUTE_ENDS.get(foldStatus(latest.status) as "LOST") ?? "open";
  return charge?.disputed === true ? "open" : null;
}

function refundsOf(charge: Charge | null): Refund[] {
  return charge?.refunds?.data ?? [];
}

function refundStatus(charge: Charge | null): MappedStatus | null {
  if (charge?.refunded !== true && !isPositive(charge?.amount_refunded)) return null;
  const isMoving = refundsOf(charge).some(({ status }) => MOVING.has(foldStatus(status)));
  if (isMoving) return { state: "refund_pending" };
  return { state: charge?.refunded === true ? "refunded" : "partially_refunded" };
}

/** What was taken of the total, where the customer did not pay in another currency. Nothing is no part of it. */
function receivedOf({ total, received, charge }: Paid): Money | null {
  if (!isPositive(received)) return null;
  const money = stripeMoney(received, charge?.currency ?? total?.currency);
  return money?.currency === total?.currency ? money : null;
}

/** The amounts that differ from the total. */
export function amountsAfterSuccess(paid: Paid): {
  paid: Money | null;
  refunded: Money | null;
  chargedBack: Money | null;
} {
  const { total, charge, disputes } = paid;
  const [dispute] = disputes ?? [];
  const isLost = disputeOf(paid) === "lost";
  return {
    paid: partOf(total, receivedOf(paid)),
    refunded: partOf(total, refundedOf(charge, total)),
    chargedBack: isLost && dispute ? partOf(total, stripeMoney(dispute.amount, dispute.currency)) : null,
  };
}

/** The sum of the refunds that have succeeded; by the charge's own count when not all of them were read. */
function refundedOf(charge: Charge | null, total: Money | null): Money | null {
  const refunds = refundsOf(charge);
  const isComplete = refunds.length > 0 && charge?.refunds?.has_more === false;
  if (!isComplete) {
    const money = stripeMoney(charge?.amount_refunded, charge?.currency);
    return money?.currency === total?.currency ? money : null;
  }
  const done = refunds.filter(({ status }) => {
    const word = foldStatus(status);
    return !MOVING.has(word) && !MOVED_NOTHING.has(word);
  });
  return sumOf(done.map(amountOf));
}

const REFERENCE_TYPES = new Map<string, BankReference["type"]>([
  ["acquirer_reference_number", "arn"],
  ["retrieval_reference_number", "rrn"],
]);

/** What the customer's bank can search for: the references of the payment, and of its latest refund. */
export function bankReferencesOf(charge: Charge | null): BankReference[] {
  const { card, card_present } = charge?.payment_method_details ?? {};
  const { network_transaction_id: network, authorization_code: code } = card ?? card_present ?? {};
  const [latest] = refundsOf(charge);
  const refund = latest?.destination_details?.card;
  const type = REFERENCE_TYPES.get(refund?.reference_type ?? "");
  return [
    ...(type && refund?.reference ? [{ type, value: refund.reference }] : []),
    ...(network ? [{ type: "network_transaction_id" as const, value: network }] : []),
    ...(code ? [{ type: "authorization_code" as const, value: code }] : []),
  ];
}

/** When the newest refund or dispute began. */
export function followUpTimeOf({ charge, disputes }: Paid): string | null {
  return disputes?.[0]?.created ?? refundsOf(charge)[0]?.created ?? null;
}
