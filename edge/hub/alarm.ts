/**
 * When the hub's alarm fires. Each time it is set writes a row, so it is set only when it would fire too late. When it
 * fires too early, it is set again.
 */
import { needsViewer } from "../gate/queue.ts";
import { backgroundDueMs, OVERDUE_MS } from "./check-schedule.ts";
import type { HubState, RequestedCheck, Schedule } from "./hub-state.ts";
import { isPresent, type Presence } from "./presence.ts";
import { dueChangeMs } from "./rules/deadlines.ts";
import { activeRequest } from "./sending.ts";

export const DAY_MS = 86_400_000;
/** A check request that no viewer brings up again is sent again after this time: the gate keeps it in memory only. */
const SEND_AGAIN_MS = 30_000;
/** `lastViewedMs` changes this rarely, so that most views change nothing. */
export const VIEW_RESOLUTION_MS = 3_600_000;

/** Until when a resource is kept after its last view or change. */
export function keptUntilMs({ visible, schedule }: HubState, retentionDays: number): number {
  return Math.max(schedule.lastViewedMs, visible.changedMs) + retentionDays * DAY_MS;
}

/** When the hub's alarm has to fire next. Always in the future: an alarm in the past fires again immediately. */
export function nextAlarmMs(state: HubState, presence: Presence, retentionDays: number, nowMs: number): number {
  const { schedule } = state;
  const endMs = Math.max(keptUntilMs(state, retentionDays), nowMs + VIEW_RESOLUTION_MS);
  // Viewers see a link open and expire even while its provider cannot be asked.
  const dueMs = schedule.lastViewedMs > 0 ? dueChangeMs(state) : null;
  const request = guardedRequest(state, presence, nowMs);
  const checkMs = request ? sendAgainMs(request, schedule) : backgroundDueMs(state, presence);
  return Math.max(nowMs + 1, Math.min(endMs, dueMs ?? endMs, checkMs ?? endMs));
}

/**
 * The request that the alarm sends again: that of a check which needs no viewer. While a stream is open, the Worker's
 * heartbeat brings up every other.
 */
export function guardedRequest({ schedule }: HubState, presence: Presence, nowMs: number): RequestedCheck | null {
  const request = activeRequest(schedule, presence, nowMs);
  if (!request || needsViewer(request.lane)) return null;
  if (request.lane !== "webhook") return request;
  if (presence.isWatched) return null;
  // Viewers who had left before the hub restarted wait for it no more.
  return isPresent(presence) ? request : { ...request, lane: "background" };
}

export function sendAgainMs({ notBeforeMs }: RequestedCheck, { nextCheckMs }: Schedule): number {
  return Math.max(notBeforeMs + SEND_AGAIN_MS, (nextCheckMs ?? notBeforeMs) + OVERDUE_MS);
}
