/** The result of each payment that was refunded or disputed after it had succeeded. */
import type { QueryCase } from "../query-cases.ts";
import { at, eur, found, knownToBank, paid, queryCase, queryVariant } from "./expected.ts";

const refundOf = (n: number, change: Record<string, string | number | null>) =>
  Object.fromEntries(Object.entries(change).map(([name, value]) => [`latest_charge.refunds.data.${n}.${name}`, value]));
const refunded = { state: "refunded", settled: true, at } as const;
const refunds: QueryCase[] = [
  queryCase("intent-refunded", found(knownToBank(refunded))),
  queryVariant(
    "intent-refunded",
    "in part",
    { "latest_charge.refunded": false, "latest_charge.amount_refunded": 599, ...refundOf(1, { status: "failed" }) },
    found(knownToBank({ state: "partially_refunded", settled: true, at, refunded: eur("5.99") })),
  ),
  queryVariant(
    "intent-refunded",
    "of which a part is on its way",
    refundOf(0, { status: "pending" }),
    found(knownToBank({ state: "refund_pending", settled: false, at, refunded: eur("4.00") })),
  ),
  queryVariant(
    "intent-refunded",
    "for which the customer must act",
    refundOf(1, { status: "requires_action" }),
    found(knownToBank({ state: "refund_pending", settled: false, at, refunded: eur("5.99") })),
  ),
  queryVariant(
    "intent-refunded",
    "of which the list has a part only",
    { "latest_charge.refunded": false, "latest_charge.amount_refunded": 950, "latest_charge.refunds.has_more": true },
    found(knownToBank({ state: "partially_refunded", settled: true, at, refunded: eur("9.50") })),
  ),
  queryVariant(
    "intent-refunded",
    "whose refunds have failed",
    {
      ...{ "latest_charge.refunded": false, "latest_charge.amount_refunded": 0 },
      ...refundOf(0, { status: "failed" }),
      ...refundOf(1, { status: "canceled" }),
    },
    found(knownToBank({ ...paid, hint: "follow_up_failed" })),
  ),
];

const later = { later: ["disputes"] };
const disputed = { state: "disputed", settled: false, at } as const;
const lost = { state: "charged_back", settled: true } as const;
const disputes: QueryCase[] = [
  queryCase("intent-disputed", found(knownToBank(disputed)), later),
  queryCase("intent-disputed", found(knownToBank(lost)), { variant: "and lost", later: ["disputes-lost"] }),
  queryCase("intent-disputed", found(knownToBank({ ...lost, hint: "part_charged_back", chargedBack: eur("4.00") })), {
    variant: "and lost in part",
    later: ["disputes-lost-in-part"],
  }),
  queryCase("intent-disputed", found(knownToBank({ ...paid, hint: "dispute_won" })), {
    variant: "and won",
    later: ["disputes-won"],
  }),
  queryCase("intent-disputed", found(knownToBank(paid)), { variant: "without effect", later: ["disputes-closed"] }),
];

export const followUps: QueryCase[] = [...refunds, ...disputes];
