/** Sample facts, results, webhook events and states for the tests of edge/. */
import type { ResourceRef } from "../../../contract/resource.ts";
import type { State } from "../../../contract/status.ts";
import type { Lane } from "../../../edge/gate/queue.ts";
import { applyPollResult } from "../../../edge/hub/apply-poll-result.ts";
import { applyWebhookEvent } from "../../../edge/hub/apply-webhook-event.ts";
import { type HubState, type RequestedCheck, withParts } from "../../../edge/hub/hub-state.ts";
import type { Presence } from "../../../edge/hub/presence.ts";
import { emptyHubState } from "../../../edge/hub/visible-state.ts";
import { type Facts, NO_FACTS } from "../../../edge/providers/facts.ts";
import type { QueryResult } from "../../../edge/providers/query.ts";
import type { FollowUp, WebhookEvent } from "../../../edge/providers/webhook-event.ts";

export const NOW_MS = Date.parse("2026-11-21T10:00:00Z");
export const resource: ResourceRef = { connection: "shop", kind: "payment", id: "abcde12345abcde12345" };

/** A viewer with a token has an event stream open. */
export const WATCHED: Presence = { isWatched: true, untilMs: null, network: null };

/** A request that the gate has, on behalf of a viewer with a token who has an event stream open. */
export function requested(lane: Lane, notBeforeMs: number, other: Partial<RequestedCheck> = {}): RequestedCheck {
  return { lane, notBeforeMs, untilMs: null, network: null, isQueued: true, ...other };
}

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

/** The state of a resource that somebody has viewed and a check has just found in `state`. */
export function stateFound(state: State, other: Partial<Facts> = {}, of: ResourceRef = resource): HubState {
  const viewed = withParts(emptyHubState(of, NOW_MS), { schedule: { lastViewedMs: NOW_MS } });
  return applyPollResult(viewed, found(state, other), NOW_MS, NOW_MS);
}

export function factsEvent(state: State, other: Partial<Facts> = {}): WebhookEvent {
  return { kind: resource.kind, id: resource.id, type: "facts", facts: facts(state, other) };
}

export function followUp(
  type: FollowUp["type"],
  uuid: string,
  value: string | null = null,
  other: Partial<FollowUp> = {},
): FollowUp {
  const amount = value === null ? null : { value, currency: "EUR" };
  const names = type === "reversal" ? null : resource.id;
  return { uuid, type, amount, at: null, names, paymentId: null, ...other };
}

export function followUpEvent(type: FollowUp["type"], uuid: string, value: string | null = null): WebhookEvent {
  return { kind: resource.kind, id: resource.id, type: "follow-up", followUp: followUp(type, uuid, value) };
}

/** The state after a signed webhook event. */
export function receive(state: HubState, event: WebhookEvent, atMs: number, digest = "d"): HubState {
  return applyWebhookEvent(state, { event, signed: true, digest }, atMs);
}

/** The state after a webhook event that anybody could have sent. */
export function receiveUnsigned(state: HubState, event: WebhookEvent, atMs: number, digest = "d"): HubState {
  return applyWebhookEvent(state, { event, signed: false, digest }, atMs);
}
