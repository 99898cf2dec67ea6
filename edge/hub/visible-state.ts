/** Computes the state that viewers see from the facts, the follow-ups, the payments of a link, and the time. */
import { type Kind, PAYABLE_KINDS, type ResourceRef } from "../../contract/resource.ts";
import type { Advice } from "../../contract/status.ts";
import { type Facts, NO_FACTS, type VisibleState, visibleFacts } from "../providers/facts.ts";
import { type Evidence, type HubState, withParts } from "./hub-state.ts";
import { dueChangeMs, expireIfPast, hasJustStarted, isUnconfirmedEnd } from "./rules/deadlines.ts";
import { traced } from "./trace/record-trace.ts";
import { NO_TRACE } from "./trace/trace-entries.ts";
import { applyFollowUps } from "./transactions/follow-ups.ts";
import { orderFacts } from "./transactions/known-payments.ts";
import { applyLinkPayments } from "./transactions/link-payments.ts";

const MAX_TIMELINE = 50;

const NOTHING_VISIBLE = visibleFacts<Facts>({ ...NO_FACTS, state: "unknown", settled: false });

/** What the visible state follows from. */
type Reports = Pick<Evidence, "facts" | "missing" | "followUps" | "payments" | "isQueried" | "pushed">;

export function visibleState(kind: Kind, evidence: Reports, nowMs: number): VisibleState {
  return withAdvice(expireIfPast(reportedState(kind, evidence, nowMs), kind, nowMs), kind);
}

/** The visible state by the reports. The time counts only for the payments of an order, each by its own deadline. */
function reportedState(
  kind: Kind,
  { facts, missing, followUps, payments, isQueried, pushed }: Reports,
  nowMs: number,
): VisibleState {
  // No check finds payments of which no webhook has reported.
  const isComplete = facts !== null || !isQueried;
  const ofOrder = kind === "order" ? orderFacts(payments, followUps, isComplete, nowMs) : null;
  if (ofOrder) return visibleFacts(ofOrder);
  const reported = facts ?? pushed?.seed;
  const base = reported
    ? visibleFacts(reported)
    : { ...NOTHING_VISIBLE, hint: missing ? ("not_seen_yet" as const) : null };
  // What a follow-up has changed is not known while another payment of the order may have come further.
  const changed = kind === "order" && payments.length > 0 ? base : applyFollowUps(base, followUps);
  return kind === "payment-link" ? applyLinkPayments(changed, facts?.singleUse === true, payments) : changed;
}

/** The state of a resource before the first report: nothing is visible. */
export function emptyHubState(resource: ResourceRef, nowMs: number): HubState {
  return {
    resource,
    evidence: {
      trusted: false,
      isLinked: false,
      isQueried: true,
      facts: null,
      followUps: [],
      linkedResources: [],
      payments: [],
      missing: false,
      heldBack: null,
      checkedMs: null,
      pushed: null,
    },
    visible: { current: withAdvice(NOTHING_VISIBLE, resource.kind), timeline: [], version: 0, changedMs: nowMs },
    schedule: {
      firstRequestedMs: nowMs,
      lastAttemptMs: null,
      failing: false,
      lastViewedMs: 0,
      watchedChecks: 0,
      unwatchedChecks: 0,
      seq: 0,
      requestedCheck: null,
      nextCheckMs: null,
    },
    webhooks: { digests: [], pendingConfirmationSinceMs: null, pendingConfirmationIsSigned: false, raisedMs: null },
    trace: NO_TRACE,
    unsentAfter: null,
  };
}

/**
 * Computes the visible state anew. A difference makes a new version, and a new state an entry of the timeline
 * (docs/interface.md#timeline). A link that opens makes a new version too, and no check: its status is the same.
 * @param at when the change happened, RFC 3339 UTC; null when nobody knows
 * @returns the same object when nothing visible has changed
 */
export function updateVisible(state: HubState, at: string | null, nowMs: number): HubState {
  const before = state.visible;
  const current = visibleState(state.resource.kind, state.evidence, nowMs);
  if (sortedJson(current) === sortedJson(before.current)) {
    const opened = { version: before.version + 1, changedMs: nowMs };
    return hasJustStarted(before, nowMs) ? withParts(state, { visible: opened }) : state;
  }
  const isNewState = current.state !== before.current.state && current.state !== "unknown";
  const entry = { state: current.state, at: isUnconfirmedEnd(current) ? current.expiresAt : at };
  return withParts(state, {
    visible: {
      current,
      timeline: isNewState ? [...before.timeline, entry].slice(-MAX_TIMELINE) : before.timeline,
      version: before.version + 1,
      changedMs: nowMs,
    },
    schedule: { watchedChecks: 0, unwatchedChecks: 0 },
  });
}

/** Fields come in another order after storage and messages, which is no visible change. */
function sortedJson(visible: VisibleState): string {
  return JSON.stringify(visible, (_key, value: unknown) =>
    typeof value === "object" && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).toSorted(([left], [right]) => (left < right ? -1 : 1)))
      : value,
  );
}

/** At its start and at its deadline, a status changes without any report of the provider. */
export function updateIfDue(state: HubState, nowMs: number): HubState {
  const dueMs = dueChangeMs(state);
  if (dueMs === null || dueMs > nowMs) return state;
  const updated = updateVisible(state, null, nowMs);
  return traced(state, updated, "clock", updated.visible.current.state === "expired" ? "deadline" : "start", nowMs);
}

/** Kinds that a customer receives instead of paying: nobody can try a failed one again with another card. */
function isForRecipient(kind: Kind): boolean {
  return kind === "payout" || kind === "bulk-payout" || kind === "report";
}

function withAdvice(visible: VisibleState, kind: Kind): VisibleState {
  return { ...visible, advice: adviceOf(visible, kind) };
}

/** Advice that holds whatever the provider reports (docs/interface.md#advice). */
function adviceOf({ state, hint, advice }: VisibleState, kind: Kind): Advice | null {
  if (hint === "paid_more_than_once") return "contact_merchant";
  switch (state) {
    case "unknown":
      // The page of an order may open before its customer has paid for the first time.
      return PAYABLE_KINDS.has(kind) && !(kind === "order" && hint === "not_seen_yet") ? "do_not_pay_again" : null;
    case "charged_back":
      return "contact_merchant";
    case "expired":
      return kind === "payment-link" ? "contact_merchant" : null;
    case "failed":
      return isForRecipient(kind) ? "contact_merchant" : advice;
    default:
      return null;
  }
}
