// The figures that a scenario must reach, and how one run is measured.

import type { Span } from "../traffic.ts";
import { timesOf } from "../traffic.ts";
import { MINUTE_MS, START_MS } from "../virtual-time.ts";
import type { Judge, Visit, Visitor } from "./judge.ts";

/** A finished run as it is measured. */
export interface Run {
  judge: Judge;
  minutes: number;
  /** The part of the reachable budget that was used. */
  budgetUsed: number;
  /** Pages that did not show the provider's state after the faults had ended. */
  unconverged: number;
}

/** One promise: what is measured in each run, and the figure that the worst run or the mean of all runs must reach. */
export interface Figure {
  promise: string;
  figure: number;
  sense: "at least" | "at most";
  unit: "%" | "s" | "";
  over: "worst" | "mean";
  /** Null when the run shows nothing about the promise. */
  measure: (run: Run) => number | null;
}

/**
 * Ten windows of the provider: the gate keeps each slot for a window, a second for clocks that differ, and a round trip.
 * Under pressure all calls of a window come together, so ten minutes of the clock contain nine or ten windows.
 */
const TEN_WINDOWS_MS = 613_000;

/** A run that is shorter than this shows less: its account begins with an empty window, which fills in the first minute. */
const LONG_RUN_MINUTES = 10;

/** The provider's count, wrong statuses and goodput hold in every scenario. */
export function alwaysPromised(perAccount: number, perId: number, overGoodput: Figure["over"] = "worst"): Figure[] {
  const most = { sense: "at most", unit: "", over: "worst" } as const;
  return [
    { promise: "calls in any window", figure: perAccount, ...most, measure: ({ judge }) => judge.account.worst },
    { promise: "calls for one id in any window", figure: perId, ...most, measure: ({ judge }) => judge.worstId },
    { promise: "statuses that the provider never had", figure: 0, ...most, measure: ({ judge }) => judge.wrong },
    { promise: "goodput", figure: 95, sense: "at least", unit: "%", over: overGoodput, measure: goodput },
  ];
}

function goodput({ judge: { served } }: Run): number | null {
  const good = served.viewer + served.webhook + served.background;
  return percent(good, good + served.nobody);
}

/** The part of the visitors who saw a status while they were there. */
export function sawStatus(visitor: Visitor, figure: number): Figure {
  const measure = (run: Run) => percent(stays(run, visitor).filter(hasSeen).length, stays(run, visitor).length);
  return { promise: "see a status while there", figure, sense: "at least", unit: "%", over: "worst", measure };
}

/**
 * The visitors who saw a status while they were there, in percent of the calls that the provider allows in that time: those
 * who arrived in the worst ten windows.
 */
export function sawStatusPerCall(visitor: Visitor, perMinute: number, figure: number): Figure {
  const measure = (run: Run) => {
    // Those who come in the last minute are still there at the end.
    const endMs = START_MS + (run.minutes - 1) * MINUTE_MS;
    const lengthMs = Math.min(TEN_WINDOWS_MS, endMs - START_MS);
    const shares: number[] = [];
    for (let fromMs = START_MS; fromMs + lengthMs <= endMs; fromMs += lengthMs) {
      const seen = of(run, visitor).filter(
        (v) => hasSeen(v) && v.arrivedMs >= fromMs && v.arrivedMs < fromMs + lengthMs,
      );
      shares.push((100 * seen.length * MINUTE_MS) / (perMinute * lengthMs));
    }
    return shares.length === 0 ? null : Math.min(...shares);
  };
  const promise = "see a status while there, per allowed call";
  return { promise, figure, sense: "at least", unit: "%", over: "worst", measure };
}

/** The part of the visitors who saw a status in time. A short run is measured from its second minute on. */
export function sawStatusWithin(visitor: Visitor, seconds: number, figure: number, during: Span = WHOLE): Figure {
  const measure = (run: Run) => {
    const warmUp = isLong(run) ? 0 : 1 / run.minutes;
    const visits = arrivedIn(run, stays(run, visitor), { ...during, from: during.from + warmUp });
    return percent(visits.filter((visit) => waitOf(visit) <= seconds).length, visits.length);
  };
  const promise = `${visitor}: see a status within ${seconds} s`;
  return { promise, figure, sense: "at least", unit: "%", over: "mean", measure };
}

/** A quantile of the waits of the visitors who saw a status: 0.5 for the median, 1 for the longest. */
export function waitedAtMost(visitor: Visitor, quantile: number, figure: number): Figure {
  const measure = (run: Run) => quantileOf(waitsOf(stays(run, visitor).filter(hasSeen)), quantile);
  const promise = `${visitor}: ${quantileName(quantile)} wait`;
  return { promise, figure, sense: "at most", unit: "s", over: "worst", measure };
}

/** Of the visitors who first saw an unsettled status and whose payment settled while they were there: the part who saw it. */
export function sawItSettle(figure: number): Figure {
  const measure = (run: Run) => {
    const visits = stays(run, "with token").filter(
      (visit) => visit.seenMs !== null && !visit.sawSettledFirst && (visit.settlesMs ?? 0) > visit.arrivedMs,
    );
    return percent(visits.filter(({ sawSettledMs }) => sawSettledMs !== null).length, visits.length);
  };
  return { promise: "see it settle", figure, sense: "at least", unit: "%", over: "mean", measure };
}

export function sawFinalStatus(figure: number): Figure {
  const measure = (run: Run) => {
    const visits = stays(run, "with token");
    return percent(visits.filter(({ sawSettledMs }) => sawSettledMs !== null).length, visits.length);
  };
  return { promise: "see the final status", figure, sense: "at least", unit: "%", over: "mean", measure };
}

const RECOVERY_MS = MINUTE_MS;
/** Visitors who come later than this before the end of the run are not counted. */
const SEEN_WITHIN_MS = 30_000;

/**
 * Service is normal again a minute after a peak or an attack: of the visitors who come later, 95 % see a status, and their
 * median wait is at most 2 s longer than that of the visitors before.
 */
export function recovered(visitor: Visitor, trouble: Span): Figure[] {
  const after = (run: Run) => {
    const fromMs = timesOf(trouble, run.minutes).toMs + RECOVERY_MS;
    const toMs = START_MS + run.minutes * MINUTE_MS - SEEN_WITHIN_MS;
    return of(run, visitor).filter(({ arrivedMs }) => arrivedMs >= fromMs && arrivedMs < toMs);
  };
  const share = (run: Run) => percent(after(run).filter(hasSeen).length, after(run).length);
  return [
    {
      promise: `${visitor}: see a status, from 60 s after the end`,
      figure: 95,
      sense: "at least",
      unit: "%",
      over: "mean",
      measure: share,
    },
    {
      promise: `${visitor}: added median wait, from 60 s after the end`,
      figure: 2,
      sense: "at most",
      unit: "s",
      over: "mean",
      measure: (run) => addedWait(before(run, visitor, trouble), after(run), 0.5),
    },
  ];
}

/** The waits during an attack are as those before: a quantile grows by at most so many seconds. */
export function undisturbed(visitor: Visitor, attack: Span, quantile: number, seconds: number): Figure {
  const measure = (run: Run) =>
    isLong(run) ? addedWait(before(run, visitor, attack), arrivedIn(run, stays(run, visitor), attack), quantile) : null;
  const promise = `${visitor}: added ${quantileName(quantile)} wait in the attack`;
  return { promise, figure: seconds, sense: "at most", unit: "s", over: "mean", measure };
}

/** @param figure in percent of what is reachable */
export function budgetUsed(figure: number, over: Figure["over"]): Figure {
  return {
    promise: "reachable budget used",
    figure,
    sense: "at least",
    unit: "%",
    over,
    measure: (run) => (isLong(run) ? run.budgetUsed * 100 : null),
  };
}

export const converged: Figure = {
  promise: "pages without the provider's state after the faults",
  figure: 0,
  sense: "at most",
  unit: "",
  over: "worst",
  measure: ({ unconverged }) => unconverged,
};

/** True when the measured value reaches the figure. */
export function reaches({ figure, sense }: Figure, measured: number): boolean {
  return sense === "at least" ? measured >= figure : measured <= figure;
}

const WHOLE: Span = { from: 0, to: 1 };

function isLong({ minutes }: Run): boolean {
  return minutes >= LONG_RUN_MINUTES;
}

function of({ judge }: Run, visitor: Visitor): Visit[] {
  return judge.visits.filter((visit) => visit.visitor === visitor);
}

/** The visits that ended before the run did. */
export function stays(run: Run, visitor: Visitor): Visit[] {
  return of(run, visitor).filter(({ leftMs }) => leftMs !== null);
}

function before(run: Run, visitor: Visitor, trouble: Span): Visit[] {
  return arrivedIn(run, stays(run, visitor), { from: 0, to: trouble.from });
}

function arrivedIn(run: Run, visits: Visit[], span: Span): Visit[] {
  const { fromMs, toMs } = timesOf(span, run.minutes);
  return visits.filter(({ arrivedMs }) => arrivedMs >= fromMs && arrivedMs < toMs);
}

function hasSeen({ seenMs }: Visit): boolean {
  return seenMs !== null;
}

/** Infinity for a visitor who saw nothing. */
function waitOf({ seenMs, arrivedMs }: Visit): number {
  return seenMs === null ? Number.POSITIVE_INFINITY : (seenMs - arrivedMs) / 1000;
}

function waitsOf(visits: Visit[]): number[] {
  return visits.map(waitOf).sort((left, right) => left - right);
}

function addedWait(visitsBefore: Visit[], visits: Visit[], quantile: number): number | null {
  const usual = quantileOf(waitsOf(visitsBefore), quantile);
  const measured = quantileOf(waitsOf(visits), quantile);
  return usual === null || measured === null ? null : Math.max(0, measured - usual);
}

function quantileOf(sorted: number[], quantile: number): number | null {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * quantile))] ?? null;
}

function quantileName(quantile: number): string {
  if (quantile === 1) return "longest";
  return quantile === 0.5 ? "median" : `${quantile * 100} % quantile of the`;
}

export function percent(part: number, whole: number): number | null {
  return whole === 0 ? null : (100 * part) / whole;
}
