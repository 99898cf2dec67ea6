/** What the rows of both APIs share: the two tables of interface 3, and short ways to say an answer. */
import type { State } from "../../../contract/status.ts";
import type { Facts } from "../../../edge/providers/facts.ts";
import type { QueryResult } from "../../../edge/providers/query.ts";
import { type AnswerCase, facts } from "../query-suite.ts";

export const usd = (value: string) => ({ value, currency: "USD" });
export const notFound: QueryResult = { outcome: "not-found" };
export const none = (reason: Extract<QueryResult, { outcome: "no-result" }>["reason"]): QueryResult => ({
  outcome: "no-result",
  reason,
});

/** Every word for a payment, and what it must become. */
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

/** Every word for a payout, and what it must become. */
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

export function found(state: State, known: Partial<Facts> = {}): QueryResult {
  return { outcome: "found", facts: facts({ state, settled: !UNSETTLED.includes(state), ...known }) };
}

/** One row for each word of a table, in lower, upper and mixed case by turns. */
export function eachWord(states: Record<string, State>, row: (word: string, state: State) => AnswerCase): AnswerCase[] {
  const cases = [
    (word: string) => word,
    (word: string) => word.toUpperCase(),
    (word: string) => `${word.slice(0, 1).toUpperCase()}${word.slice(1)}`,
  ];
  return Object.entries(states).map(([word, state], place) => row(cases[place % 3]?.(word) ?? word, state));
}
