/** Applies the result of a check to the state (docs/interface.md#what-may-move-a-status). */
import type { Facts } from "../providers/facts.ts";
import type { QueryResult } from "../providers/query.ts";
import type { FollowUp } from "../providers/webhook-event.ts";
import { addFollowUp } from "./follow-ups.ts";
import { type HeldBack, type HubState, type Schedule, withParts } from "./hub-state.ts";
import { firstOf, isOlder, isRaisedLately, lastChange } from "./rules/older-results.ts";
import { expireIfDue, updateVisible } from "./visible-state.ts";

/**
 * @param sentMs when the gate sent the request to the provider
 * @param followUps those that the hub of the payment behind an order or a link has stored
 */
export function applyPollResult(
  state: HubState,
  result: QueryResult,
  sentMs: number,
  nowMs: number,
  followUps: readonly FollowUp[] = [],
): HubState {
  const attempted = withParts(state, { schedule: scheduleAfterAttempt(state.schedule, sentMs, nowMs) });
  if (result.outcome === "no-result") {
    return expireIfDue(withParts(attempted, { schedule: { failing: true } }), nowMs);
  }
  if (result.outcome === "found" && isOlder(state, result.facts, sentMs)) {
    return expireIfDue(holdBack(attempted, { facts: result.facts, sentMs }), nowMs);
  }
  const confirmed = hasNewerWebhook(state, sentMs)
    ? attempted
    : withParts(attempted, { webhooks: { pendingConfirmationSinceMs: null } });
  return result.outcome === "not-found"
    ? applyNotFound(confirmed, nowMs)
    : applyFacts(confirmed, result.facts, nowMs, followUps);
}

/** The webhook that is newer than this result still needs a confirmation. */
function holdBack(state: HubState, result: HeldBack): HubState {
  const { pendingConfirmationSinceMs: sinceMs, raisedMs } = state.webhooks;
  const { sentMs } = result;
  // A request that was sent before the webhook arrived says nothing about what came after it.
  const isLater = raisedMs === null || sentMs >= raisedMs;
  const heldBack = isLater ? firstOf(state.evidence.heldBack, result) : null;
  const held = withParts(state, { evidence: { heldBack }, schedule: { failing: false } });
  return sinceMs === null && isRaisedLately(state.webhooks, sentMs)
    ? withParts(held, { webhooks: { pendingConfirmationSinceMs: raisedMs, pendingConfirmationIsSigned: true } })
    : held;
}

function scheduleAfterAttempt(schedule: Schedule, sentMs: number, nowMs: number): Partial<Schedule> {
  const { requestedCheck, nextCheckMs } = schedule;
  // After a restart, the hub knows that a check was due without viewers, and not that its alarm has requested it.
  const wasDue = requestedCheck === null && nextCheckMs !== null && nextCheckMs <= sentMs;
  const isBackground = wasDue || requestedCheck?.lane === "background";
  return {
    lastAttemptMs: nowMs,
    watchedChecks: schedule.watchedChecks + 1,
    unwatchedChecks: isBackground ? schedule.unwatchedChecks + 1 : 0,
  };
}

/** A signed webhook that arrived after the request was sent is newer than its result and still needs confirmation. */
function hasNewerWebhook({ webhooks }: HubState, sentMs: number): boolean {
  const { pendingConfirmationSinceMs: sinceMs, pendingConfirmationIsSigned } = webhooks;
  return sinceMs !== null && pendingConfirmationIsSigned && sinceMs >= sentMs;
}

/** A resource that was known before does not disappear: the check has failed. */
function applyNotFound(state: HubState, nowMs: number): HubState {
  const { facts, followUps } = state.evidence;
  if (facts || followUps.length > 0) return withParts(state, { schedule: { failing: true } });
  const missing = withParts(state, {
    evidence: { missing: true, checkedMs: nowMs },
    schedule: { failing: false },
  });
  return updateVisible(missing, null, nowMs);
}

function applyFacts(state: HubState, reported: Facts, nowMs: number, newFollowUps: readonly FollowUp[]): HubState {
  const before = state.evidence.facts;
  const polled = withParts(state, {
    evidence: { trusted: true, missing: false, checkedMs: nowMs, heldBack: null },
    schedule: { failing: false },
  });
  const facts = { ...keepCanceled(reported, before), changedAt: lastChange(reported, before, nowMs) };
  const followUps = newFollowUps.reduce(addFollowUp, state.evidence.followUps);
  // Nobody knows when the first reported state began, unless a follow-up dates it.
  const at = facts.at ?? (before ? new Date(nowMs).toISOString() : (followUps.at(-1)?.at ?? null));
  return updateVisible(withParts(polled, { evidence: { facts, followUps } }), at, nowMs);
}

/** Canceled before its end stays canceled, even when the provider reports it as expired later. */
function keepCanceled(facts: Facts, before: Facts | null): Facts {
  return before?.state === "canceled" && facts.state === "expired" ? { ...facts, state: "canceled" } : facts;
}
