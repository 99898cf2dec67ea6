/** What the fixtures of Mollie have in common, and short forms of the cases of a query. */
import type { QueryResult } from "../../../edge/providers/query.ts";
import type { Json } from "../mutations.ts";
import { type ExpectedFacts, facts, type QueryCase } from "../query-cases.ts";

export const euro = (value: string) => ({ value, currency: "EUR" });
export const visa = { type: "card" as const, brand: "visa", last4: "6787" };

/** The facts that most payments have in common. */
const commonFacts = { amount: euro("10.00"), reference: "A-1001", method: visa, test: false };

export const found = (expectedFacts: ExpectedFacts): QueryResult => ({
  outcome: "found",
  facts: facts({ ...commonFacts, ...expectedFacts }),
});
export const withUnknownWord = (result: QueryResult, unknownWord: string): QueryResult =>
  ({ ...result, unknownWord }) as QueryResult;

/** A case of a payment. Further responses are for a list that is not embedded. */
export const payment = (fixture: string, expected: QueryResult, more: Partial<QueryCase> = {}): QueryCase => ({
  ...{ fixture, kind: "payment", expected },
  later: [...(fixture.includes("charge") ? ["list-of-chargebacks"] : []), "list-of-refunds"],
  ...more,
});
export const variant = (
  fixture: string,
  what: string,
  change: Record<string, Json>,
  expected: QueryResult,
): QueryCase => payment(fixture, expected, { variant: what, change });

export const PAID_AT = "2026-11-21T10:01:00Z";
export const paidFacts: ExpectedFacts = { state: "succeeded", settled: true, at: PAID_AT };
export const paid = found(paidFacts);
