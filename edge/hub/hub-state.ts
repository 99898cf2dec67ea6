/**
 * What we know of one thing: (what we knew, what we heard, from whom) → what we know. No I/O. No clock.
 * The rules are interface 3, "What may move a status", and interface 2, "Timeline".
 */
import type { Thing } from "../../contract/resource.ts";
import type { TimelineEntry } from "../../contract/status.ts";
import type { Lane } from "../gate/queue.ts";
import type { Answer, Facts, FollowUp, Notice, Shown } from "../providers/provider.ts";
import { type Try, withTry } from "./link-payments.ts";
import { RANK } from "./state-rank.ts";
import { NOTHING_SHOWN, shownOf } from "./visible-state.ts";

export interface Known {
  thing: Thing;
  /** A token, a verified webhook or a hit at the provider stands for this id. */
  vouched: boolean;
  facts: Facts | null;
  followUps: FollowUp[];
  /** Of a payment: the paths of the order and the link that have led to it, which are told of its follow-ups. */
  followers: string[];
  /** Of a payment link: the payments made with it, as far as verified webhooks told. */
  tries: Try[];
  shown: Shown;
  timeline: TimelineEntry[];
  /** Grows by one with every visible change. */
  version: number;
  firstAskedMs: number;
  /** When the provider last said something about this thing. */
  checkedMs: number | null;
  /** When the last attempt ended, whatever came of it. */
  heardMs: number | null;
  /** The last attempt said nothing about the thing. */
  failing: boolean;
  /** The provider does not know it, and never did. */
  missing: boolean;
  /** Since when a webhook waits to be confirmed by a poll. */
  newsMs: number | null;
  /** Anybody can send one that is not signed: it neither hurries nor holds up a poll. */
  newsIsSigned: boolean;
  /** 0 when nobody has looked yet: only webhooks spoke of it. */
  lookedMs: number;
  changedMs: number;
  /** How many checks in a row changed nothing: all of them, and those that nobody's look had asked for. */
  watchedStep: number;
  unwatchedStep: number;
  seq: number;
  wished: { lane: Lane; notBeforeMs: number } | null;
  nextCheckMs: number | null;
  /** Webhooks heard in the last 24 h by digest, so that a duplicate changes nothing. */
  heardWebhooks: [digest: string, atMs: number][];
}

export function nothingKnown(thing: Thing, nowMs: number): Known {
  return {
    thing,
    vouched: false,
    facts: null,
    followUps: [],
    followers: [],
    tries: [],
    shown: NOTHING_SHOWN,
    timeline: [],
    version: 0,
    firstAskedMs: nowMs,
    checkedMs: null,
    heardMs: null,
    failing: false,
    missing: false,
    newsMs: null,
    newsIsSigned: false,
    lookedMs: 0,
    changedMs: nowMs,
    watchedStep: 0,
    unwatchedStep: 0,
    seq: 0,
    wished: null,
    nextCheckMs: null,
    heardWebhooks: [],
  };
}

const MAX_TIMELINE = 50;
/** An order and a link: more names no payment has. */
const MAX_FOLLOWERS = 4;
const DUPLICATES_REMEMBERED_MS = 24 * 3_600_000;
const MAX_DUPLICATES_REMEMBERED = 50;

/**
 * After the provider's answer to a poll that was sent at `sentMs`.
 * @param followUps what the hub of the payment behind an order or a link has heard
 */
export function heardAnswer(
  known: Known,
  answer: Answer,
  sentMs: number,
  nowMs: number,
  followUps: readonly FollowUp[] = [],
): Known {
  const heard = {
    ...known,
    heardMs: nowMs,
    watchedStep: known.watchedStep + 1,
    unwatchedStep: known.wished?.lane === "background" ? known.unwatchedStep + 1 : 0,
  };
  // A webhook that came while the poll was out is newer than its answer and still waits to be confirmed.
  const crossed = known.newsMs !== null && known.newsIsSigned && known.newsMs >= sentMs;
  if (answer.outcome === "no-answer") return asOf({ ...heard, failing: true }, nowMs);
  if (!crossed) heard.newsMs = null;
  if (answer.outcome === "not-found") {
    if (known.facts || known.followUps.length > 0) return { ...heard, failing: true };
    return derive({ ...heard, missing: true, failing: false, checkedMs: nowMs }, null, nowMs);
  }
  const polled = { ...heard, vouched: true, missing: false, failing: false, checkedMs: nowMs };
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
 * After a webhook. `verified` tells whether its signature held; the digest of its body tells duplicates apart.
 * @param followUps as in `heardAnswer`
 */
export function heardNotice(
  known: Known,
  notice: Notice,
  verified: boolean,
  digest: string,
  nowMs: number,
  followUps: readonly FollowUp[] = [],
): Known {
  const recent = known.heardWebhooks.filter(([, atMs]) => atMs > nowMs - DUPLICATES_REMEMBERED_MS);
  if (recent.some(([heard]) => heard === digest)) return known;
  const heardWebhooks = [...recent, [digest, nowMs] as [string, number]].slice(-MAX_DUPLICATES_REMEMBERED);
  const isSigned = verified || (known.newsMs !== null && known.newsIsSigned);
  const told: Known = {
    ...{ ...known, newsMs: nowMs, newsIsSigned: isSigned, heardWebhooks },
    ...{ unwatchedStep: 0, watchedStep: 0 },
  };
  // Anybody can have sent it: whatever it says, it is a reason to ask and no more.
  if (!verified) return told;
  told.vouched = true;
  if (notice.says === "ask") return told;
  if (notice.says === "payment") {
    const { uuid, facts } = notice;
    return derive({ ...told, tries: withTry(known.tries, { uuid, facts }) }, facts.at ?? iso(nowMs), nowMs);
  }
  if (notice.says === "follow-up") {
    const { followUp } = notice;
    if (known.lookedMs === 0) told.newsMs = known.newsMs;
    return derive({ ...told, followUps: withFollowUp(known.followUps, followUp) }, followUp.at ?? iso(nowMs), nowMs);
  }
  if (known.facts && RANK[notice.facts.state] <= RANK[known.facts.state]) return told;
  const confirmed = {
    ...told,
    // Confirming what nobody has ever opened would use up a busy shop's budget; the first look will ask.
    newsMs: known.lookedMs === 0 ? known.newsMs : nowMs,
    facts: filledIn(notice.facts, known.facts),
    followUps: followUps.reduce(withFollowUp, known.followUps),
    checkedMs: nowMs,
    missing: false,
    failing: false,
  };
  return derive(confirmed, notice.facts.at ?? iso(nowMs), nowMs);
}

/** A correction repeats the follow-up's own id with another amount: the later word replaces the earlier. */
function withFollowUp(followUps: FollowUp[], heard: FollowUp): FollowUp[] {
  return [...followUps.filter(({ uuid }) => uuid !== heard.uuid), heard];
}

/** An order or a link has led to this payment: its follow-ups are to be told there too. */
export function followedBy(known: Known, follower: string): Known {
  if (known.followers.includes(follower)) return known;
  return { ...known, vouched: true, followers: [...known.followers, follower].slice(-MAX_FOLLOWERS) };
}

/** Time alone can change what is shown: an open link passes its end. */
export function asOf(known: Known, nowMs: number): Known {
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
function derive(known: Known, at: string | null, nowMs: number): Known {
  const shown = shownOf(known, nowMs);
  if (JSON.stringify(shown) === JSON.stringify(known.shown)) return known;
  const moved = shown.state !== known.shown.state && shown.state !== "unknown";
  const hasRunOut = shown.state === "expired" && known.facts?.state !== "expired";
  const entry = { state: shown.state, at: hasRunOut ? shown.expiresAt : at };
  const timeline = moved ? [...known.timeline, entry].slice(-MAX_TIMELINE) : known.timeline;
  return { ...known, shown, timeline, version: known.version + 1, changedMs: nowMs, watchedStep: 0, unwatchedStep: 0 };
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
