/** The facts that most IXOPAY fixtures have in common. */
import type { QueryResult } from "../../../edge/providers/query.ts";
import { type ExpectedFacts, facts } from "../query-cases.ts";

export const amount = { value: "9.99", currency: "EUR" };
export const reference = "2019-09-02-0001";
export const plainCard = { type: "card" as const, brand: null, last4: null };
export const visa = { ...plainCard, brand: "visa", last4: "1111" };

export const commonFacts = { amount, reference, method: plainCard };
export const found = (expectedFacts: ExpectedFacts): QueryResult => ({
  outcome: "found",
  facts: facts({ ...commonFacts, ...expectedFacts }),
});

export const linkEnd = "2026-11-22T08:00:00Z";
export const link = { expiresAt: linkEnd };
export const chargedBack = { amount, at: "2019-10-09T22:00:00Z", reference: "auto-2019-10-10-1234" };
