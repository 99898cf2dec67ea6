/**
 * The sandbox: a provider without account and network. The id of a resource describes its journey through the states.
 * @see docs/interface.md#8-test-ids
 */
import * as z from "zod";
import { KINDS } from "../../../contract/resource.ts";
import type { QueriedProvider } from "../provider.ts";
import { idMistake, parseJourney, TEST_ID } from "./journey.ts";
import { factsAt, itemsOf } from "./journey-facts.ts";
import { REPORT_FILE } from "./report.ts";

export const provider: QueriedProvider = {
  kinds: KINDS,
  options: z.unknown(),
  credentials: null,
  // No real provider has these limits. They keep test ids from being used for load tests.
  limits: { perAccount: 600, perId: 60, windowSeconds: 60 },
  defaultBaseUrl: "https://sandbox.invalid",
  test: true,
  examples: {},
  accountOf: () => "sandbox",
  idForm: () => TEST_ID,
  idMistake,
  budgetKeyOf: (_kind, id) => id,
  async query(_account, { kind, id, nowMs, firstRequestedMs }) {
    const journey = parseJourney(id);
    if (!journey) return { outcome: "not-found" };
    const facts = factsAt(journey, kind, nowMs, firstRequestedMs);
    const { progress, amount } = facts;
    return { outcome: "found", facts, ...(progress && { items: itemsOf(progress, amount) }) };
  },
  async fileAddress(_account, { id }) {
    return parseJourney(id) ? { outcome: "content", ...REPORT_FILE } : { outcome: "not-found" };
  },
};
