/** Cases of payouts. A bank's refusal says that the money was not sent, and an upstream time-out says nothing about it. */
import type { ExpectedFacts, QueryCase } from "../query-cases.ts";
import { found } from "./expected.ts";

const failed: ExpectedFacts = { state: "failed", settled: true };

const payoutCase = (fixture: string, expected: ExpectedFacts, code?: string): QueryCase => ({
  ...{ fixture, kind: "payout", expected: found(expected) },
  ...(code && { variant: `with code ${code}`, change: { errors: [{ code }] } }),
});

export const payouts: QueryCase[] = [
  payoutCase("payout-paid", { state: "succeeded", settled: true, amount: { value: "150.00", currency: "EUR" } }),
  payoutCase("payout-failed", { ...failed, advice: "check_details" }),
  payoutCase("payout-failed", { ...failed, advice: "try_again_later" }, "3002"),
  ...["3001", "3005"].map((code) => payoutCase("payout-failed", { state: "unknown", settled: false }, code)),
];
