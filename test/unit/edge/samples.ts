/** What the tests of the pure parts are made of. No logic. */
import type { ResourceRef } from "../../../contract/resource.ts";
import type { State } from "../../../contract/status.ts";
import { applyPollResult, emptyHubState, type HubState } from "../../../edge/hub/hub-state.ts";
import { type Facts, NO_FACTS } from "../../../edge/providers/facts.ts";
import type { QueryResult } from "../../../edge/providers/query.ts";
import type { FollowUp, WebhookEvent } from "../../../edge/providers/webhook-event.ts";

export const NOW_MS = Date.parse("2026-11-21T10:00:00Z");
export const resource: ResourceRef = { connection: "shop", kind: "payment", id: "abcde12345abcde12345" };

const OPEN: readonly State[] = ["created", "action_required", "processing", "refund_pending", "disputed", "unknown"];

export function facts(state: State, other: Partial<Facts> = {}): Facts {
  return {
    ...NO_FACTS,
    state,
    settled: !OPEN.includes(state),
    amount: { value: "9.99", currency: "EUR" },
    method: { type: "card", brand: "visa", last4: "1111" },
    reference: "2019-09-02-0001",
    ...other,
  };
}

export function found(state: State, other: Partial<Facts> = {}): QueryResult {
  return { outcome: "found", facts: facts(state, other) };
}

export const noResult: QueryResult = { outcome: "no-result", reason: "server-error" };
export const notFound: QueryResult = { outcome: "not-found" };

/** What is known of a thing that somebody looked at and a poll has just found in `state`. */
export function knownAs(state: State, other: Partial<Facts> = {}, of: ResourceRef = resource): HubState {
  return applyPollResult({ ...emptyHubState(of, NOW_MS), lastViewedMs: NOW_MS }, found(state, other), NOW_MS, NOW_MS);
}

export function type(state: State, other: Partial<Facts> = {}): WebhookEvent {
  return { kind: resource.kind, id: resource.id, type: "facts", facts: facts(state, other) };
}

export function follows(type: FollowUp["type"], uuid: string, value: string | null = null): WebhookEvent {
  const amount = value === null ? null : { value, currency: "EUR" };
  return { kind: resource.kind, id: resource.id, type: "follow-up", followUp: { uuid, type, amount, at: null } };
}
