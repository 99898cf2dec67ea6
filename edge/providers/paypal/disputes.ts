/**
 * PayPal's disputes. They name a capture, which stays COMPLETED: only the list of its disputes tells that there is one.
 * @see https://developer.paypal.com/docs/api/customer-disputes/v1/ (checked 2026-11-28)
 */
import * as z from "zod";
import type { Facts, ParsedStatus } from "../facts.ts";
import { id, instant, nested, nestedList, word } from "../fields.ts";
import { compareMoney } from "../money.ts";
import { foldStatus } from "../word-tables.ts";
import { moneyOf, moneyShape } from "./document.ts";

const DAY_MS = 86_400_000;

const disputeShape = {
  dispute_id: id,
  status: word,
  update_time: instant,
  dispute_amount: nested(moneyShape),
  dispute_outcome: nested({ outcome_code: word }),
};
const disputeSchema = z.object(disputeShape);
export type Dispute = z.infer<typeof disputeSchema>;

const listSchema = z.object({ items: nestedList(disputeShape) });

export const parseDispute = (json: unknown): Dispute | null => disputeSchema.safeParse(json).data ?? null;

/** The dispute that counts: an open one, else the newest. Null when there is none, and when the list cannot be read. */
export function parseDisputes(json: unknown): Dispute | null {
  const { items = [] } = listSchema.safeParse(json).data ?? {};
  const newestFirst = items.toSorted(
    (a, b) => Date.parse(b.update_time ?? "1970") - Date.parse(a.update_time ?? "1970"),
  );
  return newestFirst.find((dispute) => !isResolved(dispute)) ?? newestFirst[0] ?? null;
}

export function isResolved({ status }: Dispute): boolean {
  return foldStatus(status) === "RESOLVED";
}

const LOST = new Set(["RESOLVED_BUYER_FAVOUR", "ACCEPTED"]);
const WON = new Set(["RESOLVED_SELLER_FAVOUR", "CANCELED_BY_BUYER"]);

/** The status of a payment that was received, with what its dispute says about it. */
export function withDispute(paid: ParsedStatus, dispute: Dispute, nowMs: number): ParsedStatus {
  const outcome = foldStatus(dispute.dispute_outcome?.outcome_code);
  const { facts } = paid;
  const changed = { ...facts, ...timesOf(facts, dispute) };
  if (!isResolved(dispute)) return { facts: { ...changed, state: "disputed", settled: false, hint: null } };
  if (WON.has(outcome)) return facts.state === "succeeded" ? { facts: { ...changed, hint: "dispute_won" } } : paid;
  if (LOST.has(outcome)) return facts.state === "refunded" ? paid : { facts: chargedBack(changed, dispute) };
  // Nobody says in whose favour such a dispute was resolved. The capture tells it within a day.
  const isRecent = nowMs - Date.parse(dispute.update_time ?? "") < DAY_MS;
  return isRecent ? { ...paid, facts: { ...facts, settled: false } } : paid;
}

/** The dispute is the last change: a result without it is older. */
function timesOf({ at, changedAt }: Facts, { update_time: disputedAt }: Dispute): Pick<Facts, "at" | "changedAt"> {
  if (disputedAt === undefined) return { at, changedAt };
  const isLast = changedAt === null || Date.parse(disputedAt) > Date.parse(changedAt);
  return isLast ? { at: disputedAt, changedAt: disputedAt } : { at, changedAt };
}

function chargedBack(facts: Facts, dispute: Dispute): Facts {
  const amount = moneyOf(dispute.dispute_amount);
  const order = amount && facts.amount && compareMoney(amount, facts.amount);
  const hint = order === -1 ? "part_charged_back" : null;
  return { ...facts, state: "charged_back", settled: true, hint, chargedBack: order === 0 ? null : amount };
}
