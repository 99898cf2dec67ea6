/** Which check requests are worth a message to the gate. */
import { LANES, needsViewer } from "../gate/queue.ts";
import { OVERDUE_MS } from "./check-schedule.ts";
import type { PlannedCheck, RequestedCheck, Schedule } from "./hub-state.ts";
import { isPresent, type Presence } from "./presence.ts";

/** The check of a read gets more time when another read comes less than this long before its end. */
const ALMOST_OVER_MS = 5_000;

/** The request for a planned check, on behalf of those who are present. */
export function requestFor(planned: PlannedCheck, { untilMs, network }: Presence): RequestedCheck {
  return { ...planned, untilMs: needsViewer(planned.lane) ? untilMs : null, network, isQueued: true };
}

/** The request that the gate still has; null when there is none, or when nobody waits for it any more. */
export function activeRequest({ requestedCheck }: Schedule, presence: Presence, nowMs: number): RequestedCheck | null {
  if (!requestedCheck || (requestedCheck.untilMs ?? nowMs) < nowMs) return null;
  return needsViewer(requestedCheck.lane) && !isPresent(presence) ? null : requestedCheck;
}

/** False when the gate already has a request that serves this one as well. */
export function isWorthSending(
  next: RequestedCheck,
  { requestedCheck: sent, nextCheckMs }: Pick<Schedule, "requestedCheck" | "nextCheckMs">,
  nowMs: number,
): boolean {
  if (!sent) return true;
  const dueMs = nextCheckMs ?? sent.notBeforeMs;
  if (nowMs > dueMs + OVERDUE_MS || isForOtherViewers(next, sent)) return true;
  if (!sent.isQueued) return nowMs >= dueMs;
  return next.notBeforeMs < sent.notBeforeMs || hasBetterLane(next, sent, nowMs) || staysLonger(next, sent, nowMs);
}

/** A viewer with a token has come, or one from another network while nobody has a status yet. */
function isForOtherViewers(next: RequestedCheck, sent: RequestedCheck): boolean {
  if (sent.network === null || next.network === sent.network) return false;
  return next.network === null || next.lane === "first";
}

function hasBetterLane(next: RequestedCheck, sent: RequestedCheck, nowMs: number): boolean {
  const isUrgent = LANES.indexOf(next.lane) < LANES.indexOf(sent.lane);
  if (isUrgent && (sent.lane === "background" || sent.lane === "idle")) return true;
  // A confirmation also replaces a more urgent request: its viewers have a status by now.
  const isConfirmation = next.lane === "webhook" || next.lane === "confirm";
  const isOther = isUrgent || (isConfirmation && next.lane !== sent.lane);
  return isOther && next.notBeforeMs <= Math.max(sent.notBeforeMs, nowMs);
}

/** The gate would soon drop the check, or a stream has opened. */
function staysLonger(next: RequestedCheck, sent: RequestedCheck, nowMs: number): boolean {
  if (sent.untilMs === null || (next.untilMs !== null && next.untilMs <= sent.untilMs)) return false;
  return next.untilMs === null || sent.untilMs < nowMs + ALMOST_OVER_MS;
}
