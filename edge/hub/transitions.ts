/**
 * The decisions of one hub. A view, a poll result, a webhook event, the end of a view or an alarm leads to the new
 * state and a message to the gate.
 */
import { resourcePath } from "../../contract/resource.ts";
import { type CheckOutlook, type CheckRequest, cancellationOf } from "../gate/messages.ts";
import { needsViewer } from "../gate/queue.ts";
import { MESSAGE_VERSION } from "../platform/messages.ts";
import type { QueryResult } from "../providers/query.ts";
import type { FollowUp } from "../providers/webhook-event.ts";
import { guardedRequest, keptUntilMs, sendAgainMs, VIEW_RESOLUTION_MS } from "./alarm.ts";
import { applyPollResult } from "./apply-poll-result.ts";
import { applyWebhookEvent, type WebhookDelivery } from "./apply-webhook-event.ts";
import { backgroundDueMs, OVERDUE_MS, type Plan, planNext, planOnAlarm, planOnView } from "./check-schedule.ts";
import { type HubState, type PlannedCheck, withParts } from "./hub-state.ts";
import { type Arrival, isPresent, type Presence } from "./presence.ts";
import { withSource } from "./rules/report-source.ts";
import { withoutFuture } from "./rules/set-back-clock.ts";
import { activeRequest, isWorthSending, requestFor } from "./sending.ts";
import { awaitedResult, recordOf } from "./status-record.ts";
import { emptyHubState, updateIfDue } from "./visible-state.ts";
import type { ReadQuery } from "./wire.ts";

/** For how long nobody asks again after the gate did not respond. */
const GATE_RETRY_MS = 5_000;

export interface Transition {
  /** The same object as before when nothing has changed. */
  state: HubState;
  /** The message to send to the gate; null when the gate already has it. */
  request: ({ type: "check" } & PlannedCheck) | { type: "cancel" } | null;
}

type ViewQuery = Pick<ReadQuery, "resource" | "trusted"> & Partial<Pick<ReadQuery, "isQueried">>;

/** Somebody views the resource. */
export function onView(
  before: HubState | null,
  { resource, trusted, isQueried = true }: ViewQuery,
  { isStream, presence, others }: Arrival,
  nowMs: number,
): Transition {
  const sourced = withSource(before ?? emptyHubState(resource, nowMs), isQueried, nowMs);
  let state = withoutFuture(updateIfDue(sourced, nowMs), nowMs);
  const { lastViewedMs, lastAttemptMs, watchedChecks } = state.schedule;
  // The wait for a first result begins with a view, not when another resource or a webhook named this one.
  const startsToWait = lastViewedMs === 0 || !isPresent(others);
  if (startsToWait && lastAttemptMs === null) state = withParts(state, { schedule: { firstRequestedMs: nowMs } });
  // The gate has an untrusted check request and needs the trusted one.
  if (trusted && !state.evidence.trusted) {
    state = withParts(state, { evidence: { trusted }, schedule: { requestedCheck: null } });
  }
  if (nowMs - lastViewedMs > VIEW_RESOLUTION_MS) state = withParts(state, { schedule: { lastViewedMs: nowMs } });
  // The first stream after a while starts the pace of checks anew.
  if (isStream && !others.isWatched && watchedChecks > 0) state = withParts(state, { schedule: { watchedChecks: 0 } });
  return follow(state, planOnView(state, presence, nowMs), presence, nowMs);
}

/** An event stream always gets a socket, and a single read only while it waits for a result. */
export type SocketUse = "always" | "while-awaited" | "never";

/** A read is a view that may need a socket. */
export function onRead(
  before: HubState | null,
  query: ViewQuery,
  socket: SocketUse,
  arrival: Arrival,
  nowMs: number,
): { step: Transition; opensSocket: boolean } {
  const step = onView(before, query, arrival, nowMs);
  const waits = socket === "while-awaited" && awaitedResult(recordOf(step.state), nowMs) !== null;
  return { step, opensSocket: socket === "always" || waits };
}

/** A result of the gate. */
export interface PollDelivery {
  result: QueryResult;
  /** When the gate sent the request to the provider. */
  sentMs: number;
  /** How long the pending checks of the gate will take. */
  backlogMs: number;
  /** Whether the gate has calls for quick checks. */
  isBudgetFree: boolean;
  /** Those that the hub of the payment behind an order or a link has stored. */
  followUps?: readonly FollowUp[];
}

/** The gate delivers a result. The transition always has a request: the next check or a cancellation. */
export function onPollResult(before: HubState, delivery: PollDelivery, presence: Presence, nowMs: number): Transition {
  const { result, sentMs, backlogMs, isBudgetFree, followUps } = delivery;
  const state = applyPollResult(before, result, sentMs, nowMs, followUps);
  const plan = planNext(state, presence, nowMs, isBudgetFree);
  return replaceRequest(state, plan, presence, nowMs + Math.max(0, backlogMs), nowMs);
}

/** A webhook event arrives. A duplicate changes nothing. */
export function onWebhookEvent(
  before: HubState,
  delivery: WebhookDelivery,
  presence: Presence,
  nowMs: number,
): Transition {
  const state = applyWebhookEvent(before, delivery, nowMs);
  return state === before ? { state, request: null } : follow(state, planNext(state, presence, nowMs), presence, nowMs);
}

/**
 * An event stream has closed. After the last one, a check that only viewers need is cancelled, unless a read waits for it,
 * and the next check without viewers is planned.
 * @param hasLostMemory the hub has started since, so the gate may have a request that the hub does not remember
 */
export function onLeave(state: HubState, presence: Presence, hasLostMemory: boolean, nowMs: number): Transition {
  const { requestedCheck } = state.schedule;
  const isForViewers = requestedCheck ? needsViewer(requestedCheck.lane) : hasLostMemory;
  if (presence.isWatched || !state.evidence.isQueried) return { state, request: null };
  if (isPresent(presence)) {
    if (!requestedCheck || !isForViewers) return { state, request: null };
    return replaceRequest(state, { next: requestedCheck, alarmMs: null }, presence, nowMs, nowMs);
  }
  const plan = planNext(state, presence, nowMs);
  // A confirmation in the lane `confirm` already waits for everybody else.
  if (isForViewers || requestedCheck?.lane === "webhook") return replaceRequest(state, plan, presence, nowMs, nowMs);
  return follow(state, plan, presence, nowMs);
}

/**
 * The Worker of an event stream finds that a check is overdue. It is requested again, unless the gate expects it later: the
 * gate or the hub may have lost its memory.
 * @param hasLostMemory the hub has started since the check was requested
 */
export function onOverdue(state: HubState, presence: Presence, hasLostMemory: boolean, nowMs: number): Transition {
  const { requestedCheck, nextCheckMs } = state.schedule;
  const againMs = (nextCheckMs ?? 0) + (requestedCheck?.isQueued === false ? 0 : OVERDUE_MS);
  if (!presence.isWatched || (!hasLostMemory && nowMs < againMs)) return { state, request: null };
  const plan = planNext(state, presence, nowMs);
  return plan.next ? replaceRequest(state, plan, presence, nowMs, nowMs) : { state, request: null };
}

/** The hub's alarm fires: the retention has ended, a start or a deadline is reached, a check without viewers is due, or its request may be lost. */
export function onAlarm(
  before: HubState,
  presence: Presence,
  retentionDays: number,
  nowMs: number,
): Transition | "forget" {
  if (!isPresent(presence) && nowMs >= keptUntilMs(before, retentionDays)) return "forget";
  const state = updateIfDue(before, nowMs);
  const request = guardedRequest(state, presence, nowMs);
  if (request) {
    if (nowMs < sendAgainMs(request, state.schedule)) return { state, request: null };
    return replaceRequest(state, { next: { ...request, notBeforeMs: nowMs }, alarmMs: null }, presence, nowMs, nowMs);
  }
  if (presence.isWatched) return follow(state, planNext(state, presence, nowMs), presence, nowMs);
  const dueMs = backgroundDueMs(state, presence);
  const plan = planOnAlarm(state, nowMs);
  const isDue = plan.next !== null && dueMs !== null && dueMs <= nowMs;
  return isDue ? replaceRequest(state, plan, presence, nowMs, nowMs) : { state, request: null };
}

/**
 * The message to the gate.
 * @param key of the resource in the budget; null when its connection is not configured any more, so no check can follow
 */
export function checkRequestOf({ state, request }: Transition, key: string | null): CheckRequest {
  const resource = resourcePath(state.resource);
  const { seq, firstRequestedMs, requestedCheck, nextCheckMs } = state.schedule;
  if (key === null || request?.type !== "check" || !requestedCheck) {
    return { ...cancellationOf(resource, seq), alarmMs: key === null || requestedCheck ? null : nextCheckMs };
  }
  const { lane, notBeforeMs, untilMs, network } = requestedCheck;
  const { trusted } = state.evidence;
  return {
    version: MESSAGE_VERSION,
    type: "check",
    resource,
    key,
    seq,
    trusted,
    firstRequestedMs,
    lane,
    notBeforeMs,
    untilMs,
    network,
  };
}

/** The gate's reply to check request `seq`. A check that will not run is requested again by the next view. A paused account makes the status stale. */
export function onCheckAccepted(
  state: HubState,
  seq: number,
  { expectedMs, queued, isPaused = false }: CheckOutlook,
): HubState {
  const { requestedCheck } = state.schedule;
  if (state.schedule.seq !== seq || !requestedCheck) return state;
  if (expectedMs === null) return withParts(state, { schedule: { requestedCheck: null } });
  return withParts(state, {
    schedule: {
      requestedCheck: { ...requestedCheck, isQueued: queued },
      nextCheckMs: expectedMs,
      failing: state.schedule.failing || isPaused,
    },
  });
}

/** The gate did not respond to check request `seq`. The next view or heartbeat after a few seconds requests it again. */
export function onGateUnreachable(state: HubState, seq: number, nowMs: number): HubState {
  return onCheckAccepted(state, seq, { expectedMs: nowMs + GATE_RETRY_MS, queued: false });
}

function follow(state: HubState, plan: Plan, presence: Presence, nowMs: number): Transition {
  const { schedule } = state;
  const sent = activeRequest(schedule, presence, nowMs);
  const next = plan.next && requestFor(plan.next, presence);
  if (next && isWorthSending(next, { ...schedule, requestedCheck: sent }, nowMs)) {
    // The gate's estimate still holds for a check that only stays longer.
    const isSameCheck = sent?.lane === next.lane && sent.network === next.network;
    return replaceRequest(state, plan, presence, isSameCheck ? (schedule.nextCheckMs ?? nowMs) : nowMs, nowMs);
  }
  if (plan.alarmMs === null || sent) return { state, request: null };
  const planned = withParts(state, { schedule: { requestedCheck: null, nextCheckMs: plan.alarmMs } });
  return { state: planned, request: null };
}

/**
 * Follows the plan, whatever the gate has.
 * @param earliestMs the gate has no time before
 */
function replaceRequest(
  state: HubState,
  plan: Plan,
  presence: Presence,
  earliestMs: number,
  nowMs: number,
): Transition {
  const { next, alarmMs } = plan;
  const schedule = {
    // A newer request has a higher number, even when everything was deleted in between.
    seq: Math.max(state.schedule.seq + 1, nowMs),
    requestedCheck: next && requestFor(next, presence),
    nextCheckMs: next ? Math.max(next.notBeforeMs, earliestMs) : alarmMs,
  };
  const request = next
    ? ({ type: "check", lane: next.lane, notBeforeMs: next.notBeforeMs } as const)
    : { type: "cancel" as const };
  return { state: withParts(state, { schedule }), request };
}
