/**
 * What we know of one thing: (what we knew, what we heard, from whom) → what we know. No I/O. No clock.
 * The rules are interface 3, "What may move a status", and interface 2, "Timeline".
 */
import type { Advice, Thing, TimelineEntry } from "./contract.ts";
import { followedUp } from "./follow-ups.ts";
import { paidBy, type Try, withTry } from "./link-payments.ts";
import { type Answer, type Facts, type FollowUp, NOTHING_SAID, type Notice, type Shown } from "./providers/provider.ts";
import { RANK } from "./state-rank.ts";

export interface Known {
  thing: Thing;
  /** A token, a verified webhook or a hit at the provider stands for this id. */
  vouched: boolean;
  facts: Facts | null;
  followUps: FollowUp[];
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
  /** How many checks in a row changed nothing, watched and unwatched. */
  watchedStep: number;
  unwatchedStep: number;
  seq: number;
  wished: { lane: string; notBeforeMs: number } | null;
  nextCheckMs: number | null;
  /** Webhooks heard in the last 24 h by digest, so that a duplicate changes nothing. */
  heardWebhooks: [digest: string, atMs: number][];
}

const NOTHING_SHOWN = shownFacts({
  ...NOTHING_SAID,
  state: "unknown",
  settled: false,
  advice: "do_not_pay_again",
});

export function nothingKnown(thing: Thing, nowMs: number): Known {
  return {
    thing,
    vouched: false,
    facts: null,
    followUps: [],
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
const DUPLICATES_REMEMBERED_MS = 24 * 3_600_000;
const MAX_DUPLICATES_REMEMBERED = 50;

/** After the provider's answer to a poll that was sent at `sentMs`. */
export function heardAnswer(known: Known, answer: Answer, sentMs: number, nowMs: number): Known {
  const heard = {
    ...known,
    heardMs: nowMs,
    watchedStep: known.watchedStep + 1,
    unwatchedStep: known.unwatchedStep + 1,
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
  return derive({ ...polled, facts }, facts.at ?? (firstSight ? null : iso(nowMs)), nowMs);
}

/** After a webhook. `verified` tells whether its signature held; the digest of its body tells duplicates apart. */
export function heardNotice(known: Known, notice: Notice, verified: boolean, digest: string, nowMs: number): Known {
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
    // A correction repeats the follow-up's own id with another amount: the later word replaces the earlier.
    const others = known.followUps.filter((other) => other.uuid !== followUp.uuid);
    return derive({ ...told, followUps: [...others, followUp] }, followUp.at ?? iso(nowMs), nowMs);
  }
  if (known.facts && RANK[notice.facts.state] <= RANK[known.facts.state]) return told;
  const confirmed = {
    ...told,
    // Confirming what nobody has ever opened would use up a busy shop's budget; the first look will ask.
    newsMs: known.lookedMs === 0 ? known.newsMs : nowMs,
    facts: filledIn(notice.facts, known.facts),
    checkedMs: nowMs,
    missing: false,
    failing: false,
  };
  return derive(confirmed, notice.facts.at ?? iso(nowMs), nowMs);
}

/** Time alone can change what is shown: an open link passes its end. */
export function asOf(known: Known, nowMs: number): Known {
  const { expiresAt } = known.shown;
  return expiresAt === null || Date.parse(expiresAt) > nowMs ? known : derive(known, expiresAt, nowMs);
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

/** What is shown follows from what is known; a visible difference makes a new version. */
function derive(known: Known, at: string | null, nowMs: number): Known {
  const shown = shownOf(known, nowMs);
  if (JSON.stringify(shown) === JSON.stringify(known.shown)) return known;
  const moved = shown.state !== known.shown.state && shown.state !== "unknown";
  const timeline = moved ? [...known.timeline, { state: shown.state, at }].slice(-MAX_TIMELINE) : known.timeline;
  return { ...known, shown, timeline, version: known.version + 1, changedMs: nowMs, watchedStep: 0, unwatchedStep: 0 };
}

function shownOf(known: Known, nowMs: number): Shown {
  const { kind } = known.thing;
  const base = known.facts
    ? shownFacts(known.facts)
    : { ...NOTHING_SHOWN, hint: known.missing ? ("not_seen_yet" as const) : null };
  const shown = paidBy(followedUp(base, known.followUps), known.facts?.singleUse === true, known.tries);
  const open =
    (kind === "payment-link" && shown.state === "created") || (kind === "report" && shown.state === "succeeded");
  const over = open && shown.expiresAt !== null && Date.parse(shown.expiresAt) <= nowMs;
  const current: Shown = over ? { ...shown, state: "expired", settled: false, download: null } : shown;
  return { ...current, advice: adviceOf(current, kind) };
}

function shownFacts({ at: _at, singleUse: _singleUse, newsAtMs: _newsAtMs, ...shown }: Facts): Shown {
  return shown;
}

/** Interface 2, "Advice": what holds whatever the provider said. */
function adviceOf(shown: Shown, kind: Thing["kind"]): Advice | null {
  switch (shown.state) {
    case "unknown":
      return "do_not_pay_again";
    case "disputed":
    case "charged_back":
      return "contact_merchant";
    case "expired":
      return kind === "payment-link" ? "contact_merchant" : null;
    case "failed":
      return shown.advice;
    default:
      return null;
  }
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
