/** Cases of transactions that are no payment under way, and of later steps that were canceled or failed. */
import type { ExpectedFacts, QueryCase } from "../query-cases.ts";
import { found } from "./expected.ts";

const stepFailed: ExpectedFacts = {
  state: "failed",
  settled: true,
  hint: "follow_up_failed",
  advice: "use_another_method",
};

/** Every transaction that changes a payment. */
const followUps = [
  ...["REFUND", "VOID", "CAPTURE", "INCREMENTAL-AUTHORIZATION"],
  ...["CHARGEBACK", "CHARGEBACK-REVERSAL", "DISPUTE", "DISPUTE-REVERSAL"],
];

/** The response in this fixture, with another transaction type, and where it is given with another error code. */
const typeCase = (fixture: string, transactionType: string, expected: ExpectedFacts, code?: number): QueryCase => ({
  fixture,
  kind: "payment",
  variant: `of type ${transactionType}${code === undefined ? "" : ` with ${code}`}`,
  change: { transactionType, ...(code !== undefined && { "errors.0.code": code }) },
  expected: found(expected),
});

export const laterSteps: QueryCase[] = [
  typeCase("pending", "VOID", { state: "processing", settled: false, hint: "canceling" }),
  ...["CHARGEBACK", "CHARGEBACK-REVERSAL", "DISPUTE", "DISPUTE-REVERSAL"].map((type) =>
    typeCase("pending", type, { state: "disputed", settled: false }),
  ),
  typeCase("pending", "DEREGISTER", { state: "processing", settled: false, hint: "removing_method" }),
  ...followUps.map((type) => typeCase("canceled", type, stepFailed)),
  ...[...followUps, "REGISTER", "DEREGISTER"].map((type) => typeCase("refund-failed", type, stepFailed)),
  // The customer did not cancel a refund, and no time ran out in which they could have paid.
  ...followUps.flatMap((type) => [2002, 2005, 2012].map((code) => typeCase("refund-failed", type, stepFailed, code))),
  {
    ...{ fixture: "charged-back", kind: "payment", variant: "of less than the amount beside it" },
    change: { "chargebackData.amount": "5.00" },
    expected: found({
      ...{ state: "charged_back", settled: true, at: "2019-10-09T22:00:00Z", reference: "auto-2019-10-10-1234" },
      amount: { value: "5.00", currency: "EUR" },
    }),
  },
  typeCase("refund-failed", "REGISTER", { state: "canceled", settled: true }, 2002),
];
