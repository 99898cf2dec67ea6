/** The state of one hub, split into parts by the code that reads them. */
import type { ResourceRef } from "../../contract/resource.ts";
import type { TimelineEntry } from "../../contract/status.ts";
import type { Lane } from "../gate/queue.ts";
import type { Facts, VisibleState } from "../providers/facts.ts";
import type { OrderPayment } from "../providers/orders.ts";
import type { FollowUp } from "../providers/webhook-event.ts";
import type { Pushed } from "./pushed/pushed-state.ts";
import { hasCountToStore, type Trace } from "./trace/trace-entries.ts";

export interface HubState {
  resource: ResourceRef;
  evidence: Evidence;
  visible: Visible;
  schedule: Schedule;
  webhooks: SeenWebhooks;
  trace: Trace;
  /** The shop is not notified yet of the changes after this version; null when none waits. Absent in older records. */
  unsentAfter: number | null;
}

/** The reports of the provider and its webhooks. The visible state follows from them. */
export interface Evidence {
  /** A token, a signed webhook or a result of the provider has named this id. */
  trusted: boolean;
  /** The merchant's server has made a link for it, or pushed a status. Absent in older records. */
  isLinked: boolean;
  /** False: nothing can check the resource, and only webhooks report on it. Absent in older records, where it is true. */
  isQueried: boolean;
  facts: Facts | null;
  followUps: FollowUp[];
  /**
   * For a payment: paths of the order and the payment link that led to it, and of the payment that it names as a capture
   * or another follow-up. Their hubs receive its follow-ups too.
   */
  linkedResources: string[];
  /** For an order: its payments. For a payment link: the payments made with it that signed webhooks have reported. */
  payments: OrderPayment[];
  /** The provider does not know the resource and never has. */
  missing: boolean;
  /** The last poll result, where it is older than what is known; null after every other result and after a signed webhook. */
  heldBack: HeldBack | null;
  /** When the provider last reported on the resource; null before the first report. */
  checkedMs: number | null;
  /** What the merchant's server has pushed; null when it has pushed nothing. Absent in older records. */
  pushed: Pushed | null;
}

/** A poll result that is older than what is known. */
export interface HeldBack {
  facts: Facts;
  /** When the gate sent its request to the provider. */
  sentMs: number;
}

/** The state that viewers see, and its history. */
export interface Visible {
  current: VisibleState;
  timeline: TimelineEntry[];
  /** Grows by one with every visible change. */
  version: number;
  changedMs: number;
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

/** A check as the hub plans it. */
export interface PlannedCheck {
  lane: Lane;
  notBeforeMs: number;
}

/** The check request that the gate has. Only the planned check is stored: the rest is about viewers who are present. */
export interface RequestedCheck extends PlannedCheck {
  /** The gate drops the check then; null while a stream is open, and where the check needs no viewer. */
  untilMs: number | null;
  /** Of the viewer who came last; null when a viewer with a token is present, and when nobody is. */
  network: string | null;
  /** False: the gate did not take it. It may be requested again at `nextCheckMs`. */
  isQueued: boolean;
}

export interface SeenWebhooks {
  /** Digests of the signed bodies received in the last 30 days, so that a duplicate changes nothing. */
  digests: [digest: string, atMs: number][];
  /** Since when a webhook event waits until a check confirms it; null when none waits. */
  pendingConfirmationSinceMs: number | null;
  /** False: anybody could have sent it, so it neither speeds up nor delays a check. */
  pendingConfirmationIsSigned: boolean;
  /** When a signed webhook last raised the rank of the status; null when none has. */
  raisedMs: number | null;
}

/** The state with other values in some of its parts. A part without other values stays the same object. */
export function withParts(
  state: HubState,
  parts: {
    evidence?: Partial<Evidence>;
    visible?: Partial<Visible>;
    schedule?: Partial<Schedule>;
    webhooks?: Partial<SeenWebhooks>;
  },
): HubState {
  const { evidence, visible, schedule, webhooks } = state;
  return {
    ...state,
    evidence: parts.evidence ? { ...evidence, ...parts.evidence } : evidence,
    visible: parts.visible ? { ...visible, ...parts.visible } : visible,
    schedule: parts.schedule ? { ...schedule, ...parts.schedule } : schedule,
    webhooks: parts.webhooks ? { ...webhooks, ...parts.webhooks } : webhooks,
  };
}

/**
 * Whether the provider, a signed webhook, a link or another resource has named this resource. Nothing is stored about any other
 * id, because anybody can make up ids.
 */
export function isKnown({ evidence, visible, webhooks }: HubState): boolean {
  const { trusted, isLinked, checkedMs, linkedResources } = evidence;
  const isConfirmationPending = webhooks.pendingConfirmationSinceMs !== null && webhooks.pendingConfirmationIsSigned;
  const isNamed =
    isLinked || checkedMs !== null || visible.version > 0 || linkedResources.length > 0 || isConfirmationPending;
  return trusted && isNamed;
}

/**
 * Whether a change must survive a restart: a result, an event, a visible change. What is planned and who views need not,
 * because viewers and the alarm bring it up again.
 * @param stored the state as it is stored; null when nothing is
 */
export function mustBeStored(stored: HubState | null, state: HubState): boolean {
  if (!stored) return isKnown(state);
  return (
    stored.evidence !== state.evidence ||
    stored.visible !== state.visible ||
    stored.webhooks !== state.webhooks ||
    stored.unsentAfter !== state.unsentAfter ||
    hasCountToStore(stored.trace, state.trace) ||
    stored.schedule.lastAttemptMs !== state.schedule.lastAttemptMs
  );
}
