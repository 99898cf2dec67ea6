/**
 * When is a thing to be asked about again (interface 4, "Freshness")? No I/O. No clock.
 */

import type { Lane } from "../gate/queue.ts";
import { unwatchedCheckMs, watchedPaceMs } from "./check-pace.ts";
import type { HubState } from "./hub-state.ts";
import { RANK } from "./state-rank.ts";

/** What is wanted of the gate, and when the hub itself must wake to want something. */
export interface Plan {
  next: { lane: Lane; notBeforeMs: number } | null;
  alarmMs: number | null;
}

const NOTHING: Plan = { next: null, alarmMs: null };
/** Between two checks that lookers, or webhooks anybody could send, ask for: ten of them cannot use up a minute's budget. */
const VIEW_CHECK_GAP_MS = 6_000;
/** A settled thing that is looked at is checked again this long after it was tried last. */
const SETTLED_RECHECK_MS = 15 * 60_000;
/** How long a stranger's unknown id stays unknown without asking again. */
const MISS_REMEMBERED_MS = 60_000;
/** A check this much later than announced is overdue. */
const OVERDUE_MS = 10_000;
/** How long a first look waits for the provider's word; what takes longer is overdue. */
export const FIRST_ANSWER_MS = 3_000;

/** After somebody looked: a look at an unsettled thing is always a wish to check. */
export function planOnView(known: HubState, nowMs: number): Plan {
  const sinceLastAttemptMs = known.lastAttemptMs === null ? Number.POSITIVE_INFINITY : nowMs - known.lastAttemptMs;
  if (known.missing && !known.trusted) return sinceLastAttemptMs > MISS_REMEMBERED_MS ? at("first", nowMs) : NOTHING;
  if (isConfirmationPending(known)) return at("webhook", confirmationDueMs(known, nowMs));
  const isSettled = known.shown.settled && known.pendingConfirmationSinceMs === null;
  if (isSettled && known.lastAttemptMs !== null && mayBePaidAgain(known))
    return at("watched", Math.max(nowMs, known.lastAttemptMs + VIEW_CHECK_GAP_MS));
  if (isSettled) return sinceLastAttemptMs > SETTLED_RECHECK_MS ? at("idle", nowMs) : NOTHING;
  if (known.lastAttemptMs === null) return at("first", nowMs);
  if (known.facts?.nextChangeMs) return at("watched", Math.max(nowMs, known.facts.nextChangeMs));
  const paceMs = Math.min(watchedPaceMs(known.watchedChecks), VIEW_CHECK_GAP_MS);
  return at(known.checkedMs === null ? "first" : "watched", Math.max(nowMs, known.lastAttemptMs + paceMs));
}

/**
 * An order is what all its payments make of it: one that came to nothing says little about the next, which the customer
 * may have begun in another window.
 */
export function mayBePaidAgain({ resource, shown }: Pick<HubState, "resource" | "shown">): boolean {
  return resource.kind === "order" && RANK[shown.state] === RANK.failed;
}

/** After an answer, a webhook or the hub's own alarm. */
export function planNext(known: HubState, watched: boolean, nowMs: number): Plan {
  if (isConfirmationPending(known)) return at(watched ? "webhook" : "background", confirmationDueMs(known, nowMs));
  const isUnopened = !watched && known.lastViewedMs === 0;
  if (isUnopened || needsNoCheck(known)) return NOTHING;
  const expiresMs = known.shown.expiresAt === null ? null : Date.parse(known.shown.expiresAt);
  const ending = expiresMs !== null && expiresMs > nowMs ? expiresMs : Number.POSITIVE_INFINITY;
  if (!watched) {
    const lastEventMs = Math.max(known.changedMs, known.lastViewedMs);
    const dueMs = unwatchedCheckMs(known.unwatchedChecks, nowMs, lastEventMs, expiresMs);
    return { next: null, alarmMs: dueMs === null ? null : Math.min(dueMs, ending) };
  }
  if (known.facts?.nextChangeMs) return at("watched", Math.max(nowMs, known.facts.nextChangeMs));
  const dueMs = (known.lastAttemptMs ?? nowMs) + watchedPaceMs(known.watchedChecks);
  return at(known.checkedMs === null ? "first" : "watched", Math.max(nowMs, Math.min(dueMs, ending)));
}

/** The hub's alarm rang: an unwatched thing is due. */
export function planOnAlarm(known: HubState, nowMs: number): Plan {
  return needsNoCheck(known) ? NOTHING : at("background", nowMs);
}

/** When a webhook that waits is confirmed: a signed one at once. */
function confirmationDueMs({ pendingConfirmationIsSigned, lastAttemptMs }: HubState, nowMs: number): number {
  return pendingConfirmationIsSigned || lastAttemptMs === null
    ? nowMs
    : Math.max(nowMs, lastAttemptMs + VIEW_CHECK_GAP_MS);
}

/** A webhook waits to be confirmed, and no attempt has failed since. */
function isConfirmationPending({ pendingConfirmationSinceMs, failing, lastAttemptMs }: HubState): boolean {
  return (
    pendingConfirmationSinceMs !== null &&
    (!failing || lastAttemptMs === null || lastAttemptMs < pendingConfirmationSinceMs)
  );
}

/** Nothing more is expected of it, and nothing waits to be confirmed. */
function needsNoCheck({ pendingConfirmationSinceMs, shown, missing, trusted }: HubState): boolean {
  return pendingConfirmationSinceMs === null && (shown.settled || (missing && !trusted));
}

/** Is this plan worth telling the gate, given what it was told before? */
export function isWorthSending(plan: Plan, told: HubState["requestedCheck"], nowMs: number): boolean {
  if (!plan.next) return false;
  if (!told) return true;
  const lost = told.notBeforeMs < nowMs - 60_000;
  const isLater = plan.next.notBeforeMs > told.notBeforeMs;
  return (
    lost ||
    plan.next.notBeforeMs < told.notBeforeMs ||
    (plan.next.lane === "webhook" && told.lane !== "webhook" && !isLater)
  );
}

/** The last attempt failed, or a check is overdue. */
export function isStale(
  {
    failing,
    nextCheckMs,
    lastAttemptMs,
    firstRequestedMs,
  }: Pick<HubState, "failing" | "nextCheckMs" | "lastAttemptMs" | "firstRequestedMs">,
  nowMs: number,
): boolean {
  if (failing) return true;
  if (lastAttemptMs === null) return nowMs > firstRequestedMs + FIRST_ANSWER_MS;
  return nextCheckMs !== null && nowMs > nextCheckMs + OVERDUE_MS;
}

function at(lane: Lane, notBeforeMs: number): Plan {
  return { next: { lane, notBeforeMs }, alarmMs: null };
}
