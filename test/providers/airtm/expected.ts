/**
 * The status tables that the cases of both APIs share, and builders of their results.
 * @see docs/interface.md#3-mapping-from-the-providers
 */
import type { State } from "../../../contract/status.ts";
import type { Facts } from "../../../edge/providers/facts.ts";
import type { QueryResult } from "../../../edge/providers/query.ts";
import { type ExpectedFacts, facts, orderResult, type QueryCase } from "../query-cases.ts";

export const usd = (value: string) => ({ value, currency: "USD" });

/** Every status word of a payment, and its state. */
export const PAYMENT_STATES: Record<string, State> = {
  created: "action_required",
  processing: "processing",
  confirmed: "succeeded",
  canceled: "canceled",
  cancelled: "canceled",
  bridge_canceled: "canceled",
  failed: "failed",
  bridge_failed: "failed",
};

/** Every status word of a payout, and its state. */
export const PAYOUT_STATES: Record<string, State> = {
  created: "created",
  committed: "processing",
  pending: "action_required",
  pending_user_action: "action_required",
  bridge_user_signup_pending: "action_required",
  completed: "succeeded",
  canceled: "canceled",
  cancelled: "canceled",
  failed: "failed",
  error: "processing",
  processing: "processing",
  cancel_requested: "processing",
  pending_signature: "processing",
  signed: "processing",
  bridge_created: "processing",
  bridge_completed: "processing",
  bridge_failed: "processing",
  bridge_max_retries_reached: "processing",
  cosmoem_completed: "processing",
};

const UNSETTLED: State[] = ["created", "action_required", "processing", "unknown"];

/** Facts whose time is that of the last change. */
export function factsOf(expectedFacts: ExpectedFacts): Facts {
  return facts({ changedAt: expectedFacts.at ?? null, ...expectedFacts });
}

/** The result of a found resource, which is settled unless its state is open. */
export function found(state: State, expectedFacts: Partial<Facts> = {}): QueryResult {
  return { outcome: "found", facts: factsOf({ state, settled: !UNSETTLED.includes(state), ...expectedFacts }) };
}

/** The result for an order of one payment that succeeded. */
export function foundOrder(id: string, created: string, state: State, expectedFacts: Partial<Facts>): QueryResult {
  const facts = factsOf({ state, settled: !UNSETTLED.includes(state), ...expectedFacts });
  const attempts = { total: 1, succeeded: 1, failed: 0 };
  return orderResult({ ...facts, attempts }, [{ id, facts, createdAt: created, group: null }]);
}

/** One case for each status word of a table, alternately in lower, upper and title case. */
export function casesOfWords(
  states: Record<string, State>,
  toCase: (word: string, state: State) => QueryCase,
): QueryCase[] {
  const spellings = [
    (word: string) => word,
    (word: string) => word.toUpperCase(),
    (word: string) => `${word.slice(0, 1).toUpperCase()}${word.slice(1)}`,
  ];
  return Object.entries(states).map(([word, state], index) => toCase(spellings[index % 3]?.(word) ?? word, state));
}
