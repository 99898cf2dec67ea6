/** The state of one hub, split into parts by the code that reads them. */
import type { ResourceRef } from "../../contract/resource.ts";
import type { TimelineEntry } from "../../contract/status.ts";
import type { Lane } from "../gate/queue.ts";
import type { Facts, VisibleState } from "../providers/facts.ts";
import type { FollowUp } from "../providers/webhook-event.ts";
import type { Attempt } from "./link-payments.ts";

export interface HubState {
  resource: ResourceRef;
  evidence: Evidence;
  visible: Visible;
  schedule: Schedule;
  webhooks: SeenWebhooks;
}

/** The reports of the provider and its webhooks. The visible state follows from them. */
export interface Evidence {
  /** A token, a signed webhook or a result of the provider has named this id. */
  trusted: boolean;
  facts: Facts | null;
  followUps: FollowUp[];
  /** For a payment: paths of the order and the payment link that led to it. Their hubs receive its follow-ups too. */
  linkedResources: string[];
  /** For a payment link: the payments made with it that signed webhooks have reported. */
  attempts: Attempt[];
  /** The provider does not know the resource and never has. */
  missing: boolean;
  /** When the provider last reported on the resource; null before the first report. */
  checkedMs: number | null;
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
