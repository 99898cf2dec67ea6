/** Applies a webhook event to the state (docs/interface.md#what-may-move-a-status). */
import type { Facts } from "../providers/facts.ts";
import type { OrderPayment } from "../providers/orders.ts";
import type { FollowUp, WebhookEvent } from "../providers/webhook-event.ts";
import { type HubState, withParts } from "./hub-state.ts";
import { supersedes, timedFacts } from "./rules/event-order.ts";
import { lastChange } from "./rules/older-results.ts";
import { isRepeated, rememberedDigests } from "./rules/repeated-webhooks.ts";
import { RANK } from "./state-rank.ts";
import { tracedWebhook } from "./trace/record-trace.ts";
import { addFollowUp } from "./transactions/follow-ups.ts";
import { addOrderedPayment, addPayment, filledIn } from "./transactions/known-payments.ts";
import { updateVisible } from "./visible-state.ts";

/** A webhook event as it reaches the hub. */
export interface WebhookDelivery {
  event: WebhookEvent;
  signed: boolean;
  /** Digest of the webhook's body. Identifies a duplicate. */
  digest: string;
  /** Those that the hub of the payment behind an order or a link has stored. */
  followUps?: readonly FollowUp[];
}

/** @returns the same object for a duplicate, and for an unsigned webhook that gives no new reason to check */
export function applyWebhookEvent(state: HubState, delivery: WebhookDelivery, nowMs: number): HubState {
  const { event, signed } = delivery;
  return tracedWebhook(state, applyEvent(state, delivery, nowMs), { type: event.type, signed }, nowMs);
}

function applyEvent(state: HubState, delivery: WebhookDelivery, nowMs: number): HubState {
  const { event, signed, digest, followUps = [] } = delivery;
  const { isQueried } = state.evidence;
  if (!signed && !(isQueried && isWorthACheck(state))) return state;
  if (isRepeated(state.webhooks, digest, nowMs)) return state;
  const received = withParts(state, {
    webhooks: {
      digests: rememberedDigests(state.webhooks, delivery, nowMs),
      pendingConfirmationSinceMs: isQueried ? nowMs : null,
      pendingConfirmationIsSigned: signed,
    },
    schedule: { unwatchedChecks: 0, watchedChecks: 0 },
  });
  // Anybody can send an unsigned webhook: it requests a check and changes nothing else.
  if (!signed) return received;
  const trusted = withParts(received, { evidence: { trusted: true, heldBack: null } });
  // Of what is not known, the first view requests a check anyway.
  if (event.type === "check") return state.evidence.facts ? trusted : withoutNeedlessCheck(trusted, state);
  // No check will confirm it: the event is the confirmation.
  const reported = isQueried ? trusted : withParts(trusted, { evidence: { checkedMs: nowMs, missing: false } });
  if (event.type === "follow-up") {
    return applyFollowUp(withoutNeedlessCheck(reported, state), event.followUp, nowMs);
  }
  const facts = isQueried ? event.facts : timedFacts(event.facts, event.occurredAt, nowMs);
  if (event.type === "facts") return applyFacts(reported, state, facts, followUps, nowMs);
  const { uuid: id, createdAt, group } = event;
  return applyPayment(reported, state, { id, facts, createdAt, group }, followUps, nowMs);
}

/**
 * Whether an unsigned webhook makes the hub check. Anybody can send one about any id, so it needs an id that a token, a
 * signed webhook or a result has named. While one waits for its check, another one adds nothing.
 */
function isWorthACheck({ evidence, webhooks }: HubState): boolean {
  return evidence.trusted && webhooks.pendingConfirmationSinceMs === null;
}

/** A payment was made for this order or with this payment link, or has changed. */
function applyPayment(
  state: HubState,
  before: HubState,
  payment: OrderPayment,
  newFollowUps: readonly FollowUp[],
  nowMs: number,
): HubState {
  const add = state.evidence.isQueried ? addPayment : addOrderedPayment;
  const payments = add(state.evidence.payments, payment, nowMs);
  const at = payment.facts.at ?? iso(nowMs);
  if (state.resource.kind !== "order") return updateVisible(withParts(state, { evidence: { payments } }), at, nowMs);
  // A check decides what the webhook does not.
  if (payments.every((each) => state.evidence.payments.includes(each))) return state;
  const applied = withParts(withoutNeedlessCheck(state, before), {
    evidence: {
      payments,
      followUps: newFollowUps.reduce(addFollowUp, before.evidence.followUps),
      checkedMs: nowMs,
      missing: false,
    },
    schedule: { failing: false },
    webhooks: { raisedMs: nowMs },
  });
  return updateVisible(applied, at, nowMs);
}

function applyFollowUp(state: HubState, followUp: FollowUp, nowMs: number): HubState {
  const followUps = addFollowUp(state.evidence.followUps, followUp);
  return updateVisible(withParts(state, { evidence: { followUps } }), followUp.at ?? iso(nowMs), nowMs);
}

/**
 * The whole status. It counts at once where it moves the state forward, else a check decides. Where none can, the order of the
 * events decides, and an event that comes too late adds the details that are not known.
 */
function applyFacts(
  state: HubState,
  before: HubState,
  facts: Facts,
  newFollowUps: readonly FollowUp[],
  nowMs: number,
): HubState {
  const { facts: factsBefore, isQueried } = before.evidence;
  if (factsBefore && isQueried && RANK[facts.state] <= RANK[factsBefore.state]) return state;
  if (factsBefore && !isQueried && !supersedes(facts, factsBefore)) {
    const completed = withParts(state, { evidence: { facts: filledIn(factsBefore, facts, nowMs) } });
    return updateVisible(completed, iso(nowMs), nowMs);
  }
  const changedAt = isQueried ? lastChange(facts, factsBefore, nowMs) : facts.changedAt;
  const applied = withParts(withoutNeedlessCheck(state, before), {
    evidence: {
      facts: { ...filledIn(facts, factsBefore, nowMs), changedAt },
      followUps: newFollowUps.reduce(addFollowUp, before.evidence.followUps),
      checkedMs: nowMs,
      missing: false,
    },
    schedule: { failing: false },
    webhooks: { raisedMs: nowMs },
  });
  return updateVisible(applied, facts.at ?? iso(nowMs), nowMs);
}

/**
 * No check confirms an event of a resource that nobody has viewed: those checks would use up the budget of a busy
 * merchant. The first view requests one.
 */
function withoutNeedlessCheck(state: HubState, before: HubState): HubState {
  if (before.schedule.lastViewedMs !== 0) return state;
  const { pendingConfirmationSinceMs } = before.webhooks;
  return withParts(state, { webhooks: { pendingConfirmationSinceMs } });
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
