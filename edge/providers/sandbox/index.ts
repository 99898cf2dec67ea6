/**
 * The provider that needs no account and no network: an id tells its own journey (interface 8). Same path as any other
 * provider, except that nothing is called.
 */
import * as z from "zod";
import { KINDS } from "../../../contract/resource.ts";
import type { Provider } from "../provider.ts";
import { factsAt, itemsOf, readJourney } from "./journey.ts";

export const provider: Provider = {
  kinds: KINDS,
  options: z.unknown(),
  credentials: null,
  // Not a provider's limit, only a brake: test ids are for trying, not for load.
  limits: { perAccount: 600, perId: 60, windowSeconds: 60 },
  defaultBaseUrl: "https://sandbox.invalid",
  test: true,
  examples: {},
  accountOf: () => "sandbox",
  budgetKeyOf: (_kind, id) => id,
  async query(_account, { kind, id, nowMs, firstRequestedMs }) {
    const journey = readJourney(id);
    if (!journey) return { outcome: "not-found" };
    const facts = factsAt(journey, kind, nowMs, firstRequestedMs);
    return facts.progress ? { outcome: "found", facts, items: itemsOf(facts.progress) } : { outcome: "found", facts };
  },
};
