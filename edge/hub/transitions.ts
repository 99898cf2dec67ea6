/**
 * One thing's decisions: somebody looked, the gate brought an answer, a webhook came, the alarm rang → what is known
 * then, what is wanted of the gate, when to wake. No I/O. No clock.
 */
import type { Thing } from "../../contract/resource.ts";
import type { Answer, FollowUp, Notice } from "../providers/provider.ts";
import { isNews, type Plan, planNext, planOnAlarm, planOnLook } from "./check-schedule.ts";
import { asOf, heardAnswer, heardNotice, type Known, nothingKnown } from "./hub-state.ts";
import { runsOutMs } from "./visible-state.ts";

const DAY_MS = 86_400_000;
/** What no token, webhook or answer ever stood for is not worth keeping. */
const UNVOUCHED_KEPT_MS = 3_600_000;
/** The last look is written down this coarsely: a row written for every look would cost more than it tells. */
const LOOK_RESOLUTION_MS = 3_600_000;
/** A wish this long overdue may never have reached the gate: the hub may have been ended between storing and sending. */
const LOST_AFTER_MS = 300_000;

export interface Step {
  /** Identical to what came in when nothing changed. */
  known: Known;
  /** What the gate is to be told; null when it knows already. */
  wish: Plan["next"] | "nothing" | null;
  /** When the hub must wake by itself, beside the end of its keeping; null: no need. */
  alarmMs: number | null;
}

/** Somebody looks. A first viewer after a while starts the pace anew. */
export function onLook(before: Known | null, thing: Thing, vouched: boolean, arrives: boolean, nowMs: number): Step {
  let known = asOf(before ?? nothingKnown(thing, nowMs), nowMs);
  // Another name of it was asked about before: nobody has waited for this one.
  if (known.lookedMs === 0 && known.heardMs === null) known = { ...known, firstAskedMs: nowMs };
  // The gate was told of a stranger; now it is to be told of a customer.
  if (vouched && !known.vouched) known = { ...known, vouched, wished: null };
  if (nowMs - known.lookedMs > LOOK_RESOLUTION_MS) known = { ...known, lookedMs: nowMs };
  if (arrives && known.watchedStep > 0) known = { ...known, watchedStep: 0 };
  return follow(known, planOnLook(known, nowMs), nowMs);
}

/** What the gate brings. */
export interface Heard {
  answer: Answer;
  sentMs: number;
  /** How long the gate's own queue is. */
  backlogMs: number;
  /** What the hub of the payment behind an order or a link has heard. */
  followUps?: readonly FollowUp[];
}

/** The gate brings an answer. Always says what is wanted next. */
export function onAnswer(before: Known, heard: Heard, watched: boolean, nowMs: number): Step {
  const { answer, sentMs, backlogMs, followUps } = heard;
  const known = heardAnswer(before, answer, sentMs, nowMs, followUps);
  const plan = planNext(known, watched, nowMs);
  return {
    known: planned(known, plan, nowMs + Math.max(0, backlogMs), nowMs),
    wish: plan.next ?? "nothing",
    alarmMs: wakeMs(plan),
  };
}

/** What a webhook brings. */
export interface Called {
  notice: Notice;
  verified: boolean;
  /** Of its body, which tells a duplicate. */
  digest: string;
  followUps?: readonly FollowUp[];
}

/** A webhook. A duplicate changes nothing. */
export function onNotice(before: Known, called: Called, watched: boolean, nowMs: number): Step {
  const { notice, verified, digest, followUps } = called;
  const known = heardNotice(before, notice, verified, digest, nowMs, followUps);
  if (known === before) return { known, wish: null, alarmMs: null };
  return follow(known, planNext(known, watched, nowMs), nowMs);
}

/** Two things ring: an unwatched thing is due, or a thing has been kept long enough. */
export function onAlarm(before: Known, watched: boolean, retentionDays: number, nowMs: number): Step | "forget" {
  if (!watched && nowMs >= keptUntilMs(before, retentionDays)) return "forget";
  const known = asOf(before, nowMs);
  return follow(known, watched ? planNext(known, watched, nowMs) : planOnAlarm(known, nowMs), nowMs);
}

/** When the hub's alarm is to ring. Never in the past, since it would ring for ever. */
export function ringMs({ known, alarmMs }: Step, retentionDays: number, nowMs: number): number {
  const endMs = Math.max(keptUntilMs(known, retentionDays), nowMs + LOOK_RESOLUTION_MS);
  // Viewers see a link end even while its provider cannot be asked.
  const overMs = known.lookedMs > 0 ? runsOutMs(known.thing.kind, known.shown) : null;
  const lostMs = known.wished && lostAtMs(known.wished);
  const isGuarded = lostMs !== null && lostMs > nowMs;
  return Math.max(nowMs + 1, Math.min(endMs, alarmMs ?? endMs, overMs ?? endMs, isGuarded ? lostMs : endMs));
}

/** The gate was told, and says when it is likely to be served; null when it had no place, so the next look tries again. */
export function onExpected(known: Known, seq: number, expectedMs: number | null): Known {
  if (known.seq !== seq) return known;
  return expectedMs === null ? { ...known, wished: null } : { ...known, nextCheckMs: expectedMs };
}

/** Until when a thing is kept after its last look or change. */
function keptUntilMs(known: Known, retentionDays: number): number {
  const lastMs = Math.max(known.lookedMs, known.changedMs);
  return lastMs + (known.vouched ? retentionDays * DAY_MS : UNVOUCHED_KEPT_MS);
}

function follow(known: Known, plan: Plan, nowMs: number): Step {
  if (!isNews(plan, known.wished, nowMs)) return { known, wish: null, alarmMs: plan.alarmMs };
  return { known: planned(known, plan, nowMs, nowMs), wish: plan.next, alarmMs: wakeMs(plan) };
}

function wakeMs({ next, alarmMs }: Plan): number | null {
  return alarmMs ?? (next && lostAtMs(next));
}

function lostAtMs({ notBeforeMs }: NonNullable<Plan["next"]>): number {
  return notBeforeMs + LOST_AFTER_MS;
}

/** A newer wish has a higher number, even after everything was deleted in between. */
function planned(known: Known, plan: Plan, earliestMs: number, nowMs: number): Known {
  const nextCheckMs = plan.next ? Math.max(plan.next.notBeforeMs, earliestMs) : plan.alarmMs;
  return { ...known, seq: Math.max(known.seq + 1, nowMs), wished: plan.next, nextCheckMs };
}
