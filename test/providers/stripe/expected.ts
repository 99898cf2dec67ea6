/** Builders of test cases, and the facts that most Stripe fixtures have in common. */
import type { QueryResult } from "../../../edge/providers/query.ts";
import type { Json } from "../mutations.ts";
import { type ExpectedFacts, facts, type QueryCase } from "../query-cases.ts";

export const reference = "A-1001";
export const at = "2026-11-21T10:00:00Z";
export const amount = { value: "9.99", currency: "EUR" };
export const visa = { type: "card" as const, brand: "visa", last4: "4242" };
const bankReferences = [
  { type: "network_transaction_id", value: "104102978678771" } as const,
  { type: "authorization_code", value: "742A64" } as const,
];

export const eur = (value: string) => ({ value, currency: "EUR" });

/** The facts of a card payment in test mode. */
export const cardFacts = (expected: ExpectedFacts) =>
  facts({ test: true, reference, amount, method: visa, ...expected });
/** The same in a state in which the customer's bank knows of it. */
export const knownToBank = (expected: ExpectedFacts) => cardFacts({ bankReferences, ...expected });
export const otherFacts = (expected: ExpectedFacts) => facts({ test: true, ...expected });

export const found = (found: ReturnType<typeof facts>): QueryResult => ({ outcome: "found", facts: found });

export const unknown = { state: "unknown", settled: false } as const;
export const created = { state: "created", settled: false, at } as const;
export const paid = { state: "succeeded", settled: true, at } as const;
export const failed = { state: "failed", settled: false } as const;

/** A case of a fixture, by default under kind `payment`. A changed `disputed` makes a call for the disputes. */
export const queryCase = (fixture: string, expected: QueryResult, more: Partial<QueryCase> = {}): QueryCase => ({
  ...{ fixture, kind: "payment", expected, later: ["disputes"] },
  ...more,
});
/** A case of a fixture with changed values. */
export const queryVariant = (
  fixture: string,
  variant: string,
  change: Record<string, Json>,
  expected: QueryResult,
  more: Partial<QueryCase> = {},
) => queryCase(fixture, expected, { variant, change, ...more });
