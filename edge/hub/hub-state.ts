/**
 * What we know of one thing: (what we knew, what we heard, from whom) → what we know. No I/O. No clock.
 * The rules are interface 3, "What may move a status", and interface 2, "Timeline".
 */
import type { ResourceRef } from "../../contract/resource.ts";
import type { TimelineEntry } from "../../contract/status.ts";
import type { Lane } from "../gate/queue.ts";
import type { Facts, VisibleState } from "../providers/facts.ts";
import type { QueryResult } from "../providers/query.ts";
import type { FollowUp, WebhookEvent } from "../providers/webhook-event.ts";
import { type Attempt, withAttempt } from "./link-payments.ts";
import { RANK } from "./state-rank.ts";
import { NOTHING_VISIBLE, visibleState } from "./visible-state.ts";

export interface HubState {
  resource: ResourceRef;
  /** A token, a verified webhook or a hit at the provider stands for this id. */
  trusted: boolean;
  facts: Facts | null;
  followUps: FollowUp[];
  /** Of a payment: the paths of the order and the link that have led to it, which are told of its follow-ups. */
  linkedResources: string[];
  /** Of a payment link: the payments made with it, as far as verified webhooks told. */
  attempts: Attempt[];
  shown: VisibleState;
  timeline: TimelineEntry[];
  /** Grows by one with every visible change. */
  version: number;
  firstRequestedMs: number;
  /** When the provider last said something about this thing. */
  checkedMs: number | null;
  /** When the last attempt ended, whatever came of it. */
  lastAttemptMs: number | null;
  /** The last attempt said nothing about the thing. */
  failing: boolean;
  /** The provider does not know it, and never did. */
  missing: boolean;
  /** Since when a webhook waits to be confirmed by a poll. */
  pendingConfirmationSinceMs: number | null;
  /** Anybody can send one that is not signed: it neither hurries nor holds up a poll. */
  pendingConfirmationIsSigned: boolean;
  /** 0 when nobody has looked yet: only webhooks spoke of it. */
  lastViewedMs: number;
  changedMs: number;
  /** How many checks in a row changed nothing: all of them, and those that nobody's look had asked for. */
  watchedChecks: number;
  unwatchedChecks: number;
  seq: number;
  requestedCheck: { lane: Lane; notBeforeMs: number } | null;
  nextCheckMs: number | null;
  /** Webhooks heard in the last 24 h by digest, so that a duplicate changes nothing. */
  seenWebhooks: [digest: string, atMs: number][];
}

export function emptyHubState(resource: ResourceRef, nowMs: number): HubState {
  return {
    resource,
    trusted: false,
    facts: null,
    followUps: [],
    linkedResources: [],
    attempts: [],
    shown: NOTHING_VISIBLE,
    timeline: [],
    version: 0,
    firstRequestedMs: nowMs,
    checkedMs: null,
    lastAttemptMs: null,
    failing: false,
    missing: false,
    pendingConfirmationSinceMs: null,
    pendingConfirmationIsSigned: false,
    lastViewedMs: 0,
    changedMs: nowMs,
    watchedChecks: 0,
    unwatchedChecks: 0,
    seq: 0,
    requestedCheck: null,
    nextCheckMs: null,
    seenWebhooks: [],
  };
}

const MAX_TIMELINE = 50;
/** An order and a link: more names no payment has. */
const MAX_LINKED_RESOURCES = 4;
const DUPLICATES_REMEMBERED_MS = 24 * 3_600_000;
const MAX_DUPLICATES_REMEMBERED = 50;

/**
 * After the provider's answer to a poll that was sent at `sentMs`.
 * @param followUps what the hub of the payment behind an order or a link has heard
 */
export function applyPollResult(
  known: HubState,
  answer: QueryResult,
  sentMs: number,
  nowMs: number,
  followUps: readonly FollowUp[] = [],
): HubState {
  const heard = {
    ...known,
    lastAttemptMs: nowMs,
    watchedChecks: known.watchedChecks + 1,
    unwatchedChecks: known.requestedCheck?.lane === "background" ? known.unwatchedChecks + 1 : 0,
  };
  // A webhook that came while the poll was out is newer than its answer and still waits to be confirmed.
  const crossed =
    known.pendingConfirmationSinceMs !== null &&
    known.pendingConfirmationIsSigned &&
    known.pendingConfirmationSinceMs >= sentMs;
  if (answer.outcome === "no-result") return expireIfDue({ ...heard, failing: true }, nowMs);
  if (!crossed) heard.pendingConfirmationSinceMs = null;
  if (answer.outcome === "not-found") {
    if (known.facts || known.followUps.length > 0) return { ...heard, failing: true };
    return derive({ ...heard, missing: true, failing: false, checkedMs: nowMs }, null, nowMs);
  }
  const polled = { ...heard, trusted: true, missing: false, failing: false, checkedMs: nowMs };
  if (crossed && known.facts && RANK[answer.facts.state] < RANK[known.facts.state]) return polled;
  // Canceled before its end stays canceled, however late it is asked about.
  const wasCanceled = known.facts?.state === "canceled" && answer.facts.state === "expired";
  const facts: Facts = wasCanceled ? { ...answer.facts, state: "canceled" } : answer.facts;
  const firstSight = known.facts === null;
  const both = followUps.reduce(withFollowUp, known.followUps);
  const seenAt = firstSight ? (both.at(-1)?.at ?? null) : iso(nowMs);
  return derive({ ...polled, facts, followUps: both }, facts.at ?? seenAt, nowMs);
}

/**
 * After a webhook. `signed` tells whether its signature held; the digest of its body tells duplicates apart.
 * @param followUps as in `applyPollResult`
 */
export function applyWebhookEvent(
  known: HubState,
  event: WebhookEvent,
  signed: boolean,
  digest: string,
  nowMs: number,
  followUps: readonly FollowUp[] = [],
): HubState {
  const recent = known.seenWebhooks.filter(([, atMs]) => atMs > nowMs - DUPLICATES_REMEMBERED_MS);
  if (recent.some(([heard]) => heard === digest)) return known;
  const seenWebhooks = [...recent, [digest, nowMs] as [string, number]].slice(-MAX_DUPLICATES_REMEMBERED);
  const isSigned = signed || (known.pendingConfirmationSinceMs !== null && known.pendingConfirmationIsSigned);
  const told: HubState = {
    ...{ ...known, pendingConfirmationSinceMs: nowMs, pendingConfirmationIsSigned: isSigned, seenWebhooks },
    ...{ unwatchedChecks: 0, watchedChecks: 0 },
  };
  // Anybody can have sent it: whatever it says, it is a reason to ask and no more.
  if (!signed) return told;
  told.trusted = true;
  if (event.type === "check") return told;
  if (event.type === "payment") {
    const { uuid, facts } = event;
    return derive({ ...told, attempts: withAttempt(known.attempts, { uuid, facts }) }, facts.at ?? iso(nowMs), nowMs);
  }
  if (event.type === "follow-up") {
    const { followUp } = event;
    if (known.lastViewedMs === 0) told.pendingConfirmationSinceMs = known.pendingConfirmationSinceMs;
    return derive({ ...told, followUps: withFollowUp(known.followUps, followUp) }, followUp.at ?? iso(nowMs), nowMs);
  }
  if (known.facts && RANK[event.facts.state] <= RANK[known.facts.state]) return told;
  const confirmed = {
    ...told,
    // Confirming what nobody has ever opened would use up a busy shop's budget; the first look will ask.
    pendingConfirmationSinceMs: known.lastViewedMs === 0 ? known.pendingConfirmationSinceMs : nowMs,
    facts: filledIn(event.facts, known.facts),
    followUps: followUps.reduce(withFollowUp, known.followUps),
    checkedMs: nowMs,
    missing: false,
    failing: false,
  };
  return derive(confirmed, event.facts.at ?? iso(nowMs), nowMs);
}

/** A correction repeats the follow-up's own id with another amount: the later word replaces the earlier. */
function withFollowUp(followUps: FollowUp[], heard: FollowUp): FollowUp[] {
  return [...followUps.filter(({ uuid }) => uuid !== heard.uuid), heard];
}

/** An order or a link has led to this payment: its follow-ups are to be told there too. */
export function withLinkedResource(known: HubState, linkedResource: string): HubState {
  if (known.linkedResources.includes(linkedResource)) return known;
  return {
    ...known,
    trusted: true,
    linkedResources: [...known.linkedResources, linkedResource].slice(-MAX_LINKED_RESOURCES),
  };
}

/** Time alone can change what is shown: an open link passes its end. */
export function expireIfDue(known: HubState, nowMs: number): HubState {
  const { expiresAt } = known.shown;
  return expiresAt === null || Date.parse(expiresAt) > nowMs ? known : derive(known, null, nowMs);
}

/** Details a webhook left out stay as they were. */
function filledIn(facts: Facts, before: Facts | null): Facts {
  if (!before) return facts;
  return {
    ...facts,
    amount: facts.amount ?? before.amount,
    method: facts.method ?? before.method,
    reference: facts.reference ?? before.reference,
    startsAt: facts.startsAt ?? before.startsAt,
    expiresAt: facts.expiresAt ?? before.expiresAt,
  };
}

/** What is shown follows from what is known; a visible difference makes a new version. `at`: when it came about. */
function derive(known: HubState, at: string | null, nowMs: number): HubState {
  const shown = visibleState(known, nowMs);
  if (JSON.stringify(shown) === JSON.stringify(known.shown)) return known;
  const moved = shown.state !== known.shown.state && shown.state !== "unknown";
  const hasRunOut = shown.state === "expired" && known.facts?.state !== "expired";
  const entry = { state: shown.state, at: hasRunOut ? shown.expiresAt : at };
  const timeline = moved ? [...known.timeline, entry].slice(-MAX_TIMELINE) : known.timeline;
  return {
    ...known,
    shown,
    timeline,
    version: known.version + 1,
    changedMs: nowMs,
    watchedChecks: 0,
    unwatchedChecks: 0,
  };
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
