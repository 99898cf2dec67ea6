/** The state of one hub, split into parts by the code that reads them. */
import type { ResourceRef } from "../../contract/resource.ts";
import type { Lane } from "../gate/queue.ts";
import { type Evidence, NOTHING_VISIBLE, type Visible, visibleState } from "./visible-state.ts";

const MAX_TIMELINE = 50;

export interface HubState {
  resource: ResourceRef;
  evidence: Evidence;
  visible: Visible;
  schedule: Schedule;
  webhooks: SeenWebhooks;
}

/** When the resource was checked and viewed, and when it is checked next. */
export interface Schedule {
  firstRequestedMs: number;
  /** When the last check ended, with or without a result. */
  lastAttemptMs: number | null;
  /** The last check had no result. */
  failing: boolean;
  /** 0 before the first view: a webhook or another resource has named it. */
  lastViewedMs: number;
  /** Checks since the last change: all of them, and those in the lane `background` since the last other check. */
  watchedChecks: number;
  unwatchedChecks: number;
  /** Number of the last check request. The gate ignores lower ones. */
  seq: number;
  requestedCheck: RequestedCheck | null;
  nextCheckMs: number | null;
}

export interface RequestedCheck {
  lane: Lane;
  notBeforeMs: number;
}

export interface SeenWebhooks {
  /** Digests of the bodies received in the last 24 h, so that a duplicate changes nothing. */
  digests: [digest: string, atMs: number][];
  /** Since when a webhook event waits until a check confirms it; null when none waits. */
  pendingConfirmationSinceMs: number | null;
  /** False: anybody could have sent it, so it neither speeds up nor delays a check. */
  pendingConfirmationIsSigned: boolean;
}

export function emptyHubState(resource: ResourceRef, nowMs: number): HubState {
  return {
    resource,
    evidence: {
      trusted: false,
      facts: null,
      followUps: [],
      linkedResources: [],
      attempts: [],
      missing: false,
      checkedMs: null,
    },
    visible: { current: NOTHING_VISIBLE, timeline: [], version: 0, changedMs: nowMs },
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
    webhooks: { digests: [], pendingConfirmationSinceMs: null, pendingConfirmationIsSigned: false },
  };
}

/** The state with other values in some of its parts. */
export function withParts(
  state: HubState,
  parts: {
    evidence?: Partial<Evidence>;
    visible?: Partial<Visible>;
    schedule?: Partial<Schedule>;
    webhooks?: Partial<SeenWebhooks>;
  },
): HubState {
  return {
    resource: state.resource,
    evidence: { ...state.evidence, ...parts.evidence },
    visible: { ...state.visible, ...parts.visible },
    schedule: { ...state.schedule, ...parts.schedule },
    webhooks: { ...state.webhooks, ...parts.webhooks },
  };
}

/**
 * Computes the visible state anew. A difference makes a new version, and a new state an entry of the timeline
 * (docs/interface.md#timeline).
 * @param at when the change happened, RFC 3339 UTC; null when nobody knows
 * @returns the same object when nothing visible has changed
 */
export function updateVisible(state: HubState, at: string | null, nowMs: number): HubState {
  const before = state.visible;
  const current = visibleState(state.resource.kind, state.evidence, nowMs);
  if (JSON.stringify(current) === JSON.stringify(before.current)) return state;
  const isNewState = current.state !== before.current.state && current.state !== "unknown";
  const hasExpired = current.state === "expired" && state.evidence.facts?.state !== "expired";
  const entry = { state: current.state, at: hasExpired ? current.expiresAt : at };
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

/** An open link becomes visibly expired at its end, without any report of the provider. */
export function expireIfDue(state: HubState, nowMs: number): HubState {
  const { expiresAt } = state.visible.current;
  return expiresAt === null || Date.parse(expiresAt) > nowMs ? state : updateVisible(state, null, nowMs);
}
