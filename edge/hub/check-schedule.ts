/** When a resource is checked next (docs/interface.md#freshness). */
import type { Kind } from "../../contract/resource.ts";
import type { Lane } from "../gate/queue.ts";
import type { VisibleState } from "../providers/facts.ts";
import { type HubState, isKnown, type PlannedCheck, type Schedule } from "./hub-state.ts";
import { isPresent, type Presence } from "./presence.ts";
import { lateCheckMs } from "./rules/late-success.ts";
import { REPEAT_AFTER_MS } from "./rules/older-results.ts";
import { RANK } from "./state-rank.ts";

/** The check to request from the gate, or the time at which the hub requests one by itself. */
export interface Plan {
  next: PlannedCheck | null;
  alarmMs: number | null;
}

const WATCHED_PACE_SECONDS = [2, 3, 5, 8, 13, 21, 34, 55, 60];
/** For 15 s after a customer is asked to approve: they approve in another app and come back for the answer. */
const APPROVAL_PACE_SECONDS = [2, 3, 2, 3, 2, 3, ...WATCHED_PACE_SECONDS.slice(4)];
const HOUR_MS = 3_600_000;
const UNWATCHED_PACE_MS = [300_000, 1_800_000, 2 * HOUR_MS];
const UNWATCHED_LATER_MS = 12 * HOUR_MS;
const UNWATCHED_FOR_MS = 72 * HOUR_MS;
const NO_CHECK: Plan = { next: null, alarmMs: null };
/** Gap between checks that views or unsigned webhooks request: ten requests cannot use up the budget of a minute. */
const VIEW_CHECK_GAP_MS = 6_000;
/** A settled resource is checked again when it is viewed this long after the last check. */
const SETTLED_RECHECK_MS = 15 * 60_000;
/** An untrusted id that was not found is not checked again for this long. */
export const MISS_REMEMBERED_MS = 60_000;
/** A check this much later than announced is overdue. */
export const OVERDUE_MS = 10_000;
/** How long a first read waits for the provider's result. A result that takes longer is overdue. */
export const FIRST_RESULT_MS = 3_000;

/** The plan after a view. Every view of an unsettled resource requests a check. */
export function planOnView(state: HubState, presence: Presence, nowMs: number): Plan {
  const { evidence, schedule, visible, webhooks } = state;
  if (!evidence.isQueried) return NO_CHECK;
  const { lastAttemptMs } = schedule;
  const sinceLastAttemptMs = lastAttemptMs === null ? Number.POSITIVE_INFINITY : nowMs - lastAttemptMs;
  if (evidence.missing && !evidence.trusted) {
    return sinceLastAttemptMs > MISS_REMEMBERED_MS ? checkAt("first", nowMs) : NO_CHECK;
  }
  if (isConfirmationPending(state)) return checkAt(confirmationLane(state), confirmationDueMs(state, nowMs));
  const isSettled = visible.current.settled && webhooks.pendingConfirmationSinceMs === null;
  if (isSettled && lastAttemptMs !== null && mayBePaidAgain(state.resource.kind, visible.current)) {
    return checkAt("watched", Math.max(nowMs, lastAttemptMs + VIEW_CHECK_GAP_MS));
  }
  if (isSettled) {
    return sinceLastAttemptMs > SETTLED_RECHECK_MS ? checkAt("idle", nowMs) : planLateCheck(state, presence, nowMs);
  }
  if (lastAttemptMs === null) return checkAt("first", nowMs);
  if (evidence.facts?.nextChangeMs) return checkAt("watched", Math.max(nowMs, evidence.facts.nextChangeMs));
  const paceMs = Math.min(watchedPaceMs(schedule.watchedChecks), VIEW_CHECK_GAP_MS);
  return checkAt(watchedLane(state), Math.max(nowMs, lastAttemptMs + paceMs));
}

/** An order shows all its payments together. After a failed one, the customer may have begun another in another window. */
export function mayBePaidAgain(kind: Kind, { state }: Pick<VisibleState, "state">): boolean {
  return kind === "order" && RANK[state] === RANK.failed;
}

/**
 * The plan after a result, a webhook event or the hub's own alarm.
 * @param isBudgetFree whether the gate has calls for quick checks
 */
export function planNext(state: HubState, presence: Presence, nowMs: number, isBudgetFree = false): Plan {
  const { evidence, schedule } = state;
  if (!evidence.isQueried) return NO_CHECK;
  // A provider that keeps answering what is older is asked by the pace of a resource without viewers.
  if (isConfirmationPending(state) && (isPresent(presence) || !evidence.heldBack)) {
    const lane = isPresent(presence) ? confirmationLane(state) : "background";
    return checkAt(lane, confirmationDueMs(state, nowMs));
  }
  const wasNeverViewed = !isPresent(presence) && schedule.lastViewedMs === 0;
  if (wasNeverViewed) return NO_CHECK;
  if (needsNoCheck(state)) return planLateCheck(state, presence, nowMs);
  // The viewer of a read has left before a second check would be due.
  if (!presence.isWatched) return { next: null, alarmMs: isKnown(state) ? unwatchedAlarmMs(state, nowMs) : null };
  if (evidence.facts?.nextChangeMs) return checkAt("watched", Math.max(nowMs, evidence.facts.nextChangeMs));
  if (schedule.lastAttemptMs === null) return checkAt("first", nowMs);
  const needsApproval = state.visible.current.state === "action_required";
  const pace = isBudgetFree && needsApproval ? APPROVAL_PACE_SECONDS : WATCHED_PACE_SECONDS;
  const dueMs = schedule.lastAttemptMs + watchedPaceMs(schedule.watchedChecks, pace);
  return checkAt(watchedLane(state), Math.max(nowMs, Math.min(dueMs, nextExpiryMs(state, nowMs))));
}

/** The plan for a payment that may still succeed late. The viewer of a read has left before a later check is due. */
function planLateCheck(state: HubState, presence: Presence, nowMs: number): Plan {
  const dueMs = lateCheckMs(state, nowMs);
  const hasViewer = dueMs !== null && (presence.isWatched || (isPresent(presence) && dueMs <= nowMs));
  return hasViewer ? checkAt("idle", Math.max(nowMs, dueMs)) : NO_CHECK;
}

/** The plan when the hub's alarm fires for a resource without viewers. */
export function planOnAlarm(state: HubState, nowMs: number): Plan {
  return needsNoCheck(state) ? NO_CHECK : checkAt("background", nowMs);
}

/** True when the last check failed or the next one is overdue. Never for a resource that nothing can check. */
export function isStale(
  record: Pick<Schedule, "failing" | "nextCheckMs" | "lastAttemptMs" | "firstRequestedMs"> &
    Partial<Pick<HubState["evidence"], "isQueried">>,
  nowMs: number,
): boolean {
  const { failing, nextCheckMs, lastAttemptMs, firstRequestedMs, isQueried = true } = record;
  if (failing) return true;
  if (!isQueried) return false;
  if (lastAttemptMs === null) return nowMs > firstRequestedMs + FIRST_RESULT_MS;
  return isOverdue(nextCheckMs, nowMs);
}

/** True when a check should have run a while ago. */
export function isOverdue(nextCheckMs: number | null, nowMs: number): boolean {
  return nextCheckMs !== null && nowMs > nextCheckMs + OVERDUE_MS;
}

/** True when the next check will run much later than announced before. */
export function isPostponed({ schedule: before }: HubState, { schedule }: HubState): boolean {
  return (schedule.nextCheckMs ?? 0) - (before.nextCheckMs ?? 0) >= OVERDUE_MS;
}

/** A viewer who sees a settled status that is signed can wait for its confirmation. */
function confirmationLane({ visible, webhooks }: HubState): Lane {
  return visible.current.settled && webhooks.pendingConfirmationIsSigned ? "confirm" : "webhook";
}

/** When a pending webhook event is confirmed: a signed one at once, but after an older result at the usual pace. */
function confirmationDueMs({ evidence, webhooks, schedule }: HubState, nowMs: number): number {
  const { lastAttemptMs, watchedChecks } = schedule;
  if (evidence.heldBack && lastAttemptMs !== null) {
    return Math.max(nowMs, lastAttemptMs + Math.max(REPEAT_AFTER_MS, watchedPaceMs(watchedChecks)));
  }
  return webhooks.pendingConfirmationIsSigned || lastAttemptMs === null
    ? nowMs
    : Math.max(nowMs, lastAttemptMs + VIEW_CHECK_GAP_MS);
}

/** A webhook event waits for confirmation, and no check has failed since. */
function isConfirmationPending({ webhooks, schedule: { failing, lastAttemptMs } }: HubState): boolean {
  const sinceMs = webhooks.pendingConfirmationSinceMs;
  return sinceMs !== null && (!failing || lastAttemptMs === null || lastAttemptMs < sinceMs);
}

/** Nothing can be checked, or no further change is expected and no webhook event waits for confirmation. */
function needsNoCheck({ webhooks, visible, evidence: { missing, trusted, isQueried } }: HubState): boolean {
  if (!isQueried) return true;
  return webhooks.pendingConfirmationSinceMs === null && (visible.current.settled || (missing && !trusted));
}

/**
 * When the hub requests a check by itself while nobody is present; null when it requests none.
 * @param fromMs the last check, or now
 */
function unwatchedAlarmMs(state: HubState, fromMs: number): number | null {
  const { visible, schedule } = state;
  const lastEventMs = Math.max(visible.changedMs, schedule.lastViewedMs);
  const dueMs = unwatchedCheckMs(schedule.unwatchedChecks, fromMs, lastEventMs, expiresMs(state));
  return dueMs === null ? null : Math.min(dueMs, nextExpiryMs(state, fromMs));
}

/** When a check without viewers is due: after the viewer of a read has left. Null while a stream is open, or if none is due. */
export function backgroundDueMs(state: HubState, presence: Presence): number | null {
  const { requestedCheck, nextCheckMs, lastViewedMs, lastAttemptMs, firstRequestedMs } = state.schedule;
  if (presence.isWatched || lastViewedMs === 0 || needsNoCheck(state)) return null;
  // A request of viewers who have left says nothing about it.
  const dueMs = requestedCheck ? unwatchedAlarmMs(state, lastAttemptMs ?? firstRequestedMs) : nextCheckMs;
  return dueMs === null ? null : Math.max(dueMs, presence.untilMs ?? 0);
}

/** When the resource expires, if that is still to come; else infinity. */
function nextExpiryMs(state: HubState, nowMs: number): number {
  const atMs = expiresMs(state);
  return atMs !== null && atMs > nowMs ? atMs : Number.POSITIVE_INFINITY;
}

function expiresMs({ visible }: HubState): number | null {
  const { expiresAt } = visible.current;
  return expiresAt === null ? null : Date.parse(expiresAt);
}

/** A resource without any report is still in the lane `first`. */
function watchedLane({ evidence }: HubState): Lane {
  return evidence.checkedMs === null ? "first" : "watched";
}

function checkAt(lane: Lane, notBeforeMs: number): Plan {
  return { next: { lane, notBeforeMs }, alarmMs: null };
}

/** The time from check number `step` (from 0) to the next one while a viewer is present, in milliseconds. */
export function watchedPaceMs(step: number, paceSeconds = WATCHED_PACE_SECONDS): number {
  return (paceSeconds[step] ?? 60) * 1000;
}

/**
 * The time of the next check while no viewer is present. Null when there is none until a viewer or a webhook comes: after
 * 3 days, or an hour after the resource expires where that is later.
 */
export function unwatchedCheckMs(
  step: number,
  nowMs: number,
  lastEventMs: number,
  expiresMs: number | null,
): number | null {
  const dueMs = nowMs + (UNWATCHED_PACE_MS[step] ?? UNWATCHED_LATER_MS);
  const untilMs = Math.max(lastEventMs + UNWATCHED_FOR_MS, expiresMs === null ? 0 : expiresMs + HOUR_MS);
  if (dueMs <= untilMs) return dueMs;
  return expiresMs !== null && expiresMs > nowMs ? expiresMs : null;
}
