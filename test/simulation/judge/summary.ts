// What one run shows beside its figures: whom its calls served, the waits of each class of visitors, and how long service
// takes to recover after a peak or an attack.
import type { Span } from "../traffic.ts";
import { timesOf } from "../traffic.ts";
import type { Run } from "./figures.ts";
import type { Visit, Visitor } from "./judge.ts";

const VISITORS: readonly Visitor[] = ["with token", "without token", "watcher"];
/** Service is judged by the visitors who come in this time: few, so one of them may see nothing by chance. */
const BUCKET_MS = 30_000;
const NORMAL_SHARE = 0.9;
const NORMAL_ADDED_MS = 2_000;

/** @param trouble the peak or the attack; null when the run has none that ends */
export function summaryOf(run: Run, trouble: Span | null): string[] {
  const { served } = run.judge;
  const calls = Object.entries(served).map(([whom, count]) => `${count} ${whom}`);
  const classes = VISITORS.flatMap((visitor) => {
    const visits = run.judge.visits.filter((visit) => visit.visitor === visitor);
    if (visits.length === 0) return [];
    const recovery = trouble ? `, back to normal after ${recoveryOf(visits, run.minutes, trouble)}` : "";
    return [`${visitor}: ${classSummary(visits)}${recovery}`];
  });
  return [`calls for: ${calls.join(", ")}`, ...classes];
}

function classSummary(visits: readonly Visit[]): string {
  const waits = waitsOf(visits);
  const at = (part: number) => seconds(waits[Math.min(waits.length - 1, Math.floor(waits.length * part))] ?? 0);
  const share = ((100 * waits.length) / visits.length).toFixed(1);
  return `${visits.length} visitors, ${share} % saw a status, wait median ${at(0.5)}, 90 % ${at(0.9)}, longest ${at(1)}`;
}

/** From the end of the trouble until the last visitors whose service was not yet normal have come. */
function recoveryOf(visits: readonly Visit[], minutes: number, trouble: Span): string {
  const { fromMs, toMs } = timesOf(trouble, minutes);
  const usualMs = medianOf(visits.filter(({ arrivedMs }) => arrivedMs < fromMs)) ?? 0;
  let recoveredMs = toMs;
  for (let bucketMs = toMs; bucketMs < timesOf({ from: 0, to: 1 }, minutes).toMs - BUCKET_MS; bucketMs += BUCKET_MS) {
    const bucket = visits.filter(({ arrivedMs }) => arrivedMs >= bucketMs && arrivedMs < bucketMs + BUCKET_MS);
    const medianMs = medianOf(bucket) ?? Number.POSITIVE_INFINITY;
    const isNormal = waitsOf(bucket).length >= NORMAL_SHARE * bucket.length && medianMs <= usualMs + NORMAL_ADDED_MS;
    if (bucket.length > 0 && !isNormal) recoveredMs = bucketMs + BUCKET_MS;
  }
  return seconds(recoveredMs - toMs);
}

function medianOf(visits: readonly Visit[]): number | undefined {
  const waits = waitsOf(visits);
  return waits[Math.floor(waits.length / 2)];
}

/** The waits of those who saw a status, in milliseconds, shortest first. */
function waitsOf(visits: readonly Visit[]): number[] {
  const waits = visits.flatMap(({ seenMs, arrivedMs }) => (seenMs === null ? [] : [seenMs - arrivedMs]));
  return waits.sort((left, right) => left - right);
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
