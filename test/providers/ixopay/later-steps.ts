/** Cases of transactions that are no payment under way, and of later steps that were canceled or failed. */
import type { ExpectedFacts, QueryCase } from "../query-cases.ts";
import { found } from "./expected.ts";

const stepFailed: ExpectedFacts = {
  state: "failed",
  settled: true,
  hint: "follow_up_failed",
  advice: "use_another_method",
};

/** The response in this fixture, with another transaction type. */
const typeCase = (fixture: string, transactionType: string, expected: ExpectedFacts): QueryCase => ({
  fixture,
  kind: "payment",
  variant: `of type ${transactionType}`,
  change: { transactionType },
  expected: found(expected),
});

export const laterSteps: QueryCase[] = [
  typeCase("pending", "VOID", { state: "processing", settled: false, hint: "canceling" }),
  typeCase("pending", "CHARGEBACK", { state: "disputed", settled: false }),
  typeCase("pending", "DEREGISTER", { state: "processing", settled: false, hint: "removing_method" }),
  ...["REFUND", "VOID", "CAPTURE", "INCREMENTAL-AUTHORIZATION"].map((type) => typeCase("canceled", type, stepFailed)),
  ...["INCREMENTAL-AUTHORIZATION", "CHARGEBACK", "REGISTER", "DEREGISTER"].map((type) =>
    typeCase("refund-failed", type, stepFailed),
  ),
];
