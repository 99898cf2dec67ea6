/** Applies the result of a check to the state (docs/interface.md#what-may-move-a-status). */
import type { Facts } from "../providers/facts.ts";
import type { OrderPayment } from "../providers/orders.ts";
import type { QueryResult } from "../providers/query.ts";
import type { FollowUp } from "../providers/webhook-event.ts";
import { type HeldBack, type HubState, type Schedule, withParts } from "./hub-state.ts";
import { firstOf, isInDoubt, isOlder, isRaisedLately, lastChange } from "./rules/older-results.ts";
import { tracedResult } from "./trace/record-trace.ts";
import { addFollowUp } from "./transactions/follow-ups.ts";
import { withListed } from "./transactions/known-payments.ts";
import { updateIfDue, updateVisible } from "./visible-state.ts";

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
  const outcome = result.outcome === "no-result" ? result.reason : result.outcome;
  return tracedResult(state, applyResult(state, result, sentMs, nowMs, followUps), outcome, nowMs);
}

function applyResult(
  state: HubState,
  result: QueryResult,
  sentMs: number,
  nowMs: number,
  followUps: readonly FollowUp[],
): HubState {
  const attempted = withParts(state, { schedule: scheduleAfterAttempt(state.schedule, sentMs, nowMs) });
  if (result.outcome === "no-result") {
    return updateIfDue(withParts(attempted, { schedule: { failing: true } }), nowMs);
  }
  const isOrder = state.resource.kind === "order" && result.outcome === "found";
  const listed = isOrder ? listedIn(state, result, sentMs, nowMs) : null;
  if (result.outcome === "found" && (listed ? listed.hasOlder : isOlder(state, result.facts, sentMs))) {
    const held = holdBack(attempted, { facts: result.facts, sentMs });
    return updateIfDue(listed ? applyNewer(held, listed.payments, result.facts.at, nowMs) : held, nowMs);
  }
  const confirmed = hasNewerWebhook(state, sentMs)
    ? attempted
    : withParts(attempted, { webhooks: { pendingConfirmationSinceMs: null } });
  return result.outcome === "not-found"
    ? applyNotFound(confirmed, nowMs)
    : applyFacts(confirmed, { facts: result.facts, payments: listed?.payments }, nowMs, followUps);
}

type Found = Extract<QueryResult, { outcome: "found" }>;

/** The payments of an order after a result: each one by its own time, not by that of the order. */
function listedIn(state: HubState, { facts, payments }: Found, sentMs: number, nowMs: number) {
  const reported = payments ?? [{ id: facts.paymentId ?? "", facts, createdAt: null, group: null }];
  const isLowerInDoubt = isInDoubt(state, facts, sentMs);
  const merge = (one: Facts, before: Facts | null): Facts => ({
    ...keepCanceled(one, before),
    changedAt: lastChange(one, before, nowMs),
  });
  return withListed(state.evidence.payments, {
    payments: reported,
    isComplete: payments !== undefined,
    isOutdated: hasNewerWebhook(state, sentMs),
    isLowerInDoubt,
    merge,
  });
}

/** An older result about one payment of an order says nothing about the others: they change. */
function applyNewer(held: HubState, payments: OrderPayment[], at: string | null, nowMs: number): HubState {
  const state = withParts(held, { evidence: { payments } });
  return updateVisible(state, at ?? new Date(nowMs).toISOString(), nowMs);
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

/** A resource that was known before does not disappear: the check has failed. Some providers delete what was never paid. */
function applyNotFound(state: HubState, nowMs: number): HubState {
  const { facts, followUps, payments } = state.evidence;
  if (facts?.endsWhenGone) return applyFacts(state, { facts: endedFacts(facts), payments: undefined }, nowMs, []);
  if (facts || followUps.length > 0 || payments.length > 0) return withParts(state, { schedule: { failing: true } });
  const missing = withParts(state, {
    evidence: { missing: true, checkedMs: nowMs },
    schedule: { failing: false },
  });
  return updateVisible(missing, null, nowMs);
}

function applyFacts(
  state: HubState,
  { facts: reported, payments }: { facts: Facts; payments: OrderPayment[] | undefined },
  nowMs: number,
  newFollowUps: readonly FollowUp[],
): HubState {
  const before = state.evidence.facts;
  const polled = withParts(state, {
    evidence: { trusted: true, missing: false, checkedMs: nowMs, heldBack: null },
    schedule: { failing: false },
  });
  const facts = { ...keepCanceled(reported, before), changedAt: lastChange(reported, before, nowMs) };
  const followUps = newFollowUps.reduce(addFollowUp, state.evidence.followUps);
  // Nobody knows when the first reported state began, unless a follow-up dates it.
  const at = facts.at ?? (before ? new Date(nowMs).toISOString() : (followUps.at(-1)?.at ?? null));
  const evidence = { facts, followUps, payments: payments ?? state.evidence.payments };
  return updateVisible(withParts(polled, { evidence }), at, nowMs);
}

/** The provider has deleted an unpaid resource. A second result confirms that, since a first one may be a mistake. */
function endedFacts(facts: Facts): Facts {
  const none = { hint: null, advice: null, at: null, continueUrl: null, instructions: null };
  return { ...facts, ...none, state: "expired", settled: facts.state === "expired" };
}

/** Canceled before its end stays canceled, even when the provider reports it as expired later. */
function keepCanceled(facts: Facts, before: Facts | null): Facts {
  return before?.state === "canceled" && facts.state === "expired" ? { ...facts, state: "canceled" } : facts;
}
