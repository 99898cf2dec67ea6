/**
 * One thing's decisions: somebody looked, the gate brought an answer, a webhook came, the alarm rang → what is known
 * then, what is wanted of the gate, when to wake. No I/O. No clock.
 */
import type { ResourceRef } from "../../contract/resource.ts";
import type { QueryResult } from "../providers/query.ts";
import type { FollowUp, WebhookEvent } from "../providers/webhook-event.ts";
import { isWorthSending, type Plan, planNext, planOnAlarm, planOnView } from "./check-schedule.ts";
import { applyPollResult, applyWebhookEvent, emptyHubState, expireIfDue, type HubState } from "./hub-state.ts";
import { expiryMs } from "./visible-state.ts";

const DAY_MS = 86_400_000;
/** What no token, webhook or answer ever stood for is not worth keeping. */
const UNVOUCHED_KEPT_MS = 3_600_000;
/** The last look is written down this coarsely: a row written for every look would cost more than it tells. */
const VIEW_RESOLUTION_MS = 3_600_000;
/** A wish this long overdue may never have reached the gate: the hub may have been ended between storing and sending. */
const LOST_AFTER_MS = 300_000;

export interface Transition {
  /** Identical to what came in when nothing changed. */
  known: HubState;
  /** What the gate is to be told; null when it knows already. */
  checkRequest: Plan["next"] | "nothing" | null;
  /** When the hub must wake by itself, beside the end of its keeping; null: no need. */
  alarmMs: number | null;
}

/** Somebody looks. A first viewer after a while starts the pace anew. */
export function onView(
  before: HubState | null,
  resource: ResourceRef,
  trusted: boolean,
  arrives: boolean,
  nowMs: number,
): Transition {
  let known = expireIfDue(before ?? emptyHubState(resource, nowMs), nowMs);
  // Another name of it was asked about before: nobody has waited for this one.
  if (known.lastViewedMs === 0 && known.lastAttemptMs === null) known = { ...known, firstRequestedMs: nowMs };
  // The gate was told of a stranger; now it is to be told of a customer.
  if (trusted && !known.trusted) known = { ...known, trusted, requestedCheck: null };
  if (nowMs - known.lastViewedMs > VIEW_RESOLUTION_MS) known = { ...known, lastViewedMs: nowMs };
  if (arrives && known.watchedChecks > 0) known = { ...known, watchedChecks: 0 };
  return follow(known, planOnView(known, nowMs), nowMs);
}

/** What the gate brings. */
export interface PollDelivery {
  answer: QueryResult;
  sentMs: number;
  /** How long the gate's own queue is. */
  backlogMs: number;
  /** What the hub of the payment behind an order or a link has heard. */
  followUps?: readonly FollowUp[];
}

/** The gate brings an answer. Always says what is wanted next. */
export function onPollResult(before: HubState, delivery: PollDelivery, watched: boolean, nowMs: number): Transition {
  const { answer, sentMs, backlogMs, followUps } = delivery;
  const known = applyPollResult(before, answer, sentMs, nowMs, followUps);
  const plan = planNext(known, watched, nowMs);
  return {
    known: planned(known, plan, nowMs + Math.max(0, backlogMs), nowMs),
    checkRequest: plan.next ?? "nothing",
    alarmMs: wakeMs(plan),
  };
}

/** What a webhook brings. */
export interface WebhookDelivery {
  event: WebhookEvent;
  signed: boolean;
  /** Of its body, which tells a duplicate. */
  digest: string;
  followUps?: readonly FollowUp[];
}

/** A webhook. A duplicate changes nothing. */
export function onWebhookEvent(
  before: HubState,
  delivery: WebhookDelivery,
  watched: boolean,
  nowMs: number,
): Transition {
  const { event, signed, digest, followUps } = delivery;
  const known = applyWebhookEvent(before, event, signed, digest, nowMs, followUps);
  if (known === before) return { known, checkRequest: null, alarmMs: null };
  return follow(known, planNext(known, watched, nowMs), nowMs);
}

/** Two things ring: an unwatched thing is due, or a thing has been kept long enough. */
export function onAlarm(
  before: HubState,
  watched: boolean,
  retentionDays: number,
  nowMs: number,
): Transition | "forget" {
  if (!watched && nowMs >= keptUntilMs(before, retentionDays)) return "forget";
  const known = expireIfDue(before, nowMs);
  return follow(known, watched ? planNext(known, watched, nowMs) : planOnAlarm(known, nowMs), nowMs);
}

/** When the hub's alarm is to ring. Never in the past, since it would ring for ever. */
export function ringMs({ known, alarmMs }: Transition, retentionDays: number, nowMs: number): number {
  const endMs = Math.max(keptUntilMs(known, retentionDays), nowMs + VIEW_RESOLUTION_MS);
  // Viewers see a link end even while its provider cannot be asked.
  const overMs = known.lastViewedMs > 0 ? expiryMs(known.resource.kind, known.shown) : null;
  const lostMs = known.requestedCheck && lostAtMs(known.requestedCheck);
  const isGuarded = lostMs !== null && lostMs > nowMs;
  return Math.max(nowMs + 1, Math.min(endMs, alarmMs ?? endMs, overMs ?? endMs, isGuarded ? lostMs : endMs));
}

/** The gate was told, and says when it is likely to be served; null when it had no place, so the next look tries again. */
export function onCheckAccepted(known: HubState, seq: number, expectedMs: number | null): HubState {
  if (known.seq !== seq) return known;
  return expectedMs === null ? { ...known, requestedCheck: null } : { ...known, nextCheckMs: expectedMs };
}

/** Until when a thing is kept after its last look or change. */
function keptUntilMs(known: HubState, retentionDays: number): number {
  const lastMs = Math.max(known.lastViewedMs, known.changedMs);
  return lastMs + (known.trusted ? retentionDays * DAY_MS : UNVOUCHED_KEPT_MS);
}

function follow(known: HubState, plan: Plan, nowMs: number): Transition {
  if (!isWorthSending(plan, known.requestedCheck, nowMs)) return { known, checkRequest: null, alarmMs: plan.alarmMs };
  return { known: planned(known, plan, nowMs, nowMs), checkRequest: plan.next, alarmMs: wakeMs(plan) };
}

function wakeMs({ next, alarmMs }: Plan): number | null {
  return alarmMs ?? (next && lostAtMs(next));
}

function lostAtMs({ notBeforeMs }: NonNullable<Plan["next"]>): number {
  return notBeforeMs + LOST_AFTER_MS;
}

/** A newer wish has a higher number, even after everything was deleted in between. */
function planned(known: HubState, plan: Plan, earliestMs: number, nowMs: number): HubState {
  const nextCheckMs = plan.next ? Math.max(plan.next.notBeforeMs, earliestMs) : plan.alarmMs;
  return { ...known, seq: Math.max(known.seq + 1, nowMs), requestedCheck: plan.next, nextCheckMs };
}
