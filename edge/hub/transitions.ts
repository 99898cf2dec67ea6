/**
 * The decisions of one hub. A view, a poll result, a webhook event or an alarm leads to the new state, a request to the
 * gate, and the time of the next alarm.
 */
import { type ResourceRef, resourcePath } from "../../contract/resource.ts";
import { type CheckRequest, cancellationOf } from "../gate/messages.ts";
import { MESSAGE_VERSION } from "../platform/messages.ts";
import type { QueryResult } from "../providers/query.ts";
import type { FollowUp } from "../providers/webhook-event.ts";
import { applyPollResult } from "./apply-poll-result.ts";
import { applyWebhookEvent, type WebhookDelivery } from "./apply-webhook-event.ts";
import { isWorthSending, type Plan, planNext, planOnAlarm, planOnView } from "./check-schedule.ts";
import { type HubState, type RequestedCheck, withParts } from "./hub-state.ts";
import { awaitedResult, recordOf } from "./status-record.ts";
import { emptyHubState, expireIfDue, expiryMs } from "./visible-state.ts";
import type { ReadQuery } from "./wire.ts";

const DAY_MS = 86_400_000;
/** How long an id is kept that no token, webhook or result has named. */
const UNTRUSTED_KEPT_MS = 3_600_000;
/** `lastViewedMs` is stored this coarsely, since every stored row costs money. */
const VIEW_RESOLUTION_MS = 3_600_000;
/** A check request this long overdue may never have reached the gate: the hub may have stopped between storing and sending. */
const LOST_AFTER_MS = 300_000;
/** The hub requests its check again this long after the gate did not respond. A view requests it sooner, so nobody waits. */
const GATE_RETRY_MS = 300_000;

export interface Transition {
  /** The same object as before when nothing has changed. */
  state: HubState;
  /** The message to send to the gate; null when the gate already has it. */
  request: ({ type: "check" } & RequestedCheck) | { type: "cancel" } | null;
  /** When the hub must wake by itself, apart from the end of its retention; null when it need not. */
  alarmMs: number | null;
}

/**
 * Somebody views the resource.
 * @param arrives the viewer is the first one after a while, so the pace of checks starts anew
 */
export function onView(
  before: HubState | null,
  resource: ResourceRef,
  trusted: boolean,
  arrives: boolean,
  nowMs: number,
): Transition {
  let state = expireIfDue(before ?? emptyHubState(resource, nowMs), nowMs);
  const { lastViewedMs, lastAttemptMs, watchedChecks } = state.schedule;
  // Another resource or a webhook named this one before. Its viewers start to wait only now.
  if (lastViewedMs === 0 && lastAttemptMs === null) state = withParts(state, { schedule: { firstRequestedMs: nowMs } });
  // The gate has an untrusted check request and needs the trusted one.
  if (trusted && !state.evidence.trusted) {
    state = withParts(state, { evidence: { trusted }, schedule: { requestedCheck: null } });
  }
  if (nowMs - lastViewedMs > VIEW_RESOLUTION_MS) state = withParts(state, { schedule: { lastViewedMs: nowMs } });
  if (arrives && watchedChecks > 0) state = withParts(state, { schedule: { watchedChecks: 0 } });
  return follow(state, planOnView(state, nowMs), nowMs);
}

/** An event stream always gets a socket, and a single read only while it waits for a result. */
export type SocketUse = "always" | "while-awaited" | "never";

/** A read is a view that may need a socket. */
export function onRead(
  before: HubState | null,
  { resource, trusted }: ReadQuery,
  socket: SocketUse,
  isWatched: boolean,
  nowMs: number,
): { step: Transition; opensSocket: boolean } {
  const step = onView(before, resource, trusted, false, nowMs);
  const waits = socket === "while-awaited" && awaitedResult(recordOf(step.state), nowMs) !== null;
  const opensSocket = socket === "always" || waits;
  const arrives = opensSocket && !isWatched;
  return { step: arrives ? onView(before, resource, trusted, true, nowMs) : step, opensSocket };
}

/** A result of the gate. */
export interface PollDelivery {
  result: QueryResult;
  /** When the gate sent the request to the provider. */
  sentMs: number;
  /** How long the pending checks of the gate will take. */
  backlogMs: number;
  /** Those that the hub of the payment behind an order or a link has stored. */
  followUps?: readonly FollowUp[];
}

/** The gate delivers a result. The transition always has a request: the next check or a cancellation. */
export function onPollResult(before: HubState, delivery: PollDelivery, isWatched: boolean, nowMs: number): Transition {
  const { result, sentMs, backlogMs, followUps } = delivery;
  const state = applyPollResult(before, result, sentMs, nowMs, followUps);
  const plan = planNext(state, isWatched, nowMs);
  return {
    state: planned(state, plan, nowMs + Math.max(0, backlogMs), nowMs),
    request: plan.next ? { type: "check", ...plan.next } : { type: "cancel" },
    alarmMs: wakeMs(plan),
  };
}

/** A webhook event arrives. A duplicate changes nothing. */
export function onWebhookEvent(
  before: HubState,
  delivery: WebhookDelivery,
  isWatched: boolean,
  nowMs: number,
): Transition {
  const state = applyWebhookEvent(before, delivery, nowMs);
  if (state === before) return { state, request: null, alarmMs: null };
  return follow(state, planNext(state, isWatched, nowMs), nowMs);
}

/** The hub's alarm fires: a check of a resource without viewers is due, or its retention has ended. */
export function onAlarm(
  before: HubState,
  isWatched: boolean,
  retentionDays: number,
  nowMs: number,
): Transition | "forget" {
  if (!isWatched && nowMs >= keptUntilMs(before, retentionDays)) return "forget";
  const state = expireIfDue(before, nowMs);
  return follow(state, isWatched ? planNext(state, isWatched, nowMs) : planOnAlarm(state, nowMs), nowMs);
}

/** When the hub's alarm fires next. Always in the future: an alarm in the past fires again immediately. */
export function nextAlarmMs({ state, alarmMs }: Transition, retentionDays: number, nowMs: number): number {
  const { resource, visible, schedule } = state;
  const endMs = Math.max(keptUntilMs(state, retentionDays), nowMs + VIEW_RESOLUTION_MS);
  // Viewers see a link expire even while its provider cannot be asked.
  const expiresMs = schedule.lastViewedMs > 0 ? expiryMs(resource.kind, visible.current) : null;
  const lostMs = schedule.requestedCheck && lostAtMs(schedule.requestedCheck);
  const isGuarded = lostMs !== null && lostMs > nowMs;
  return Math.max(nowMs + 1, Math.min(endMs, alarmMs ?? endMs, expiresMs ?? endMs, isGuarded ? lostMs : endMs));
}

/**
 * The message to the gate.
 * @param key of the resource in the budget; null when its connection is not configured any more, so no check can follow
 */
export function checkRequestOf({ state, request }: Transition, key: string | null): CheckRequest {
  const resource = resourcePath(state.resource);
  const { seq, firstRequestedMs } = state.schedule;
  if (key === null || request?.type !== "check") return cancellationOf(resource, seq);
  const { trusted } = state.evidence;
  return {
    version: MESSAGE_VERSION,
    resource,
    key,
    seq,
    trusted,
    firstRequestedMs,
    untilMs: null,
    network: null,
    ...request,
  };
}

/**
 * The gate has received check request `seq`.
 * @param expectedMs when the check is likely to run; null when it will not run, so the next view requests it again
 */
export function onCheckAccepted(state: HubState, seq: number, expectedMs: number | null): HubState {
  if (state.schedule.seq !== seq) return state;
  return withParts(state, {
    schedule: expectedMs === null ? { requestedCheck: null } : { nextCheckMs: expectedMs },
  });
}

/** The gate did not respond to check request `seq`. The alarm requests it again, unless a view does so before. */
export function onGateUnreachable(state: HubState, seq: number, nowMs: number): Transition {
  return { state: onCheckAccepted(state, seq, null), request: null, alarmMs: nowMs + GATE_RETRY_MS };
}

/** Until when a resource is kept after its last view or change. */
function keptUntilMs({ evidence, visible, schedule }: HubState, retentionDays: number): number {
  const lastMs = Math.max(schedule.lastViewedMs, visible.changedMs);
  return lastMs + (evidence.trusted ? retentionDays * DAY_MS : UNTRUSTED_KEPT_MS);
}

function follow(state: HubState, plan: Plan, nowMs: number): Transition {
  const { next } = plan;
  if (!next || !isWorthSending(plan, state.schedule.requestedCheck, nowMs)) {
    return { state, request: null, alarmMs: plan.alarmMs };
  }
  return {
    state: planned(state, plan, nowMs, nowMs),
    request: { type: "check", ...next },
    alarmMs: wakeMs(plan),
  };
}

function wakeMs({ next, alarmMs }: Plan): number | null {
  return alarmMs ?? (next && lostAtMs(next));
}

function lostAtMs({ notBeforeMs }: RequestedCheck): number {
  return notBeforeMs + LOST_AFTER_MS;
}

/** A newer request has a higher number, even when everything was deleted in between. */
function planned(state: HubState, plan: Plan, earliestMs: number, nowMs: number): HubState {
  const nextCheckMs = plan.next ? Math.max(plan.next.notBeforeMs, earliestMs) : plan.alarmMs;
  const seq = Math.max(state.schedule.seq + 1, nowMs);
  return withParts(state, { schedule: { seq, requestedCheck: plan.next, nextCheckMs } });
}
