/** Which poll results are older than what is known: they change nothing (docs/interface.md#what-may-move-a-status). */
import { type Facts, visibleFacts } from "../../providers/facts.ts";
import type { HeldBack, HubState, SeenWebhooks } from "../hub-state.ts";
import { RANK } from "../state-rank.ts";

/** After a signed webhook has raised a status, a single result does not lower it for this long. */
const WEBHOOK_COUNTS_MS = 60_000;
/** A second result that is the same counts when its request was sent this long after the first one. */
export const REPEAT_AFTER_MS = 5_000;
/** A change that is further in the future than this is a mistake: it would hold back every result until then. */
const CLOCK_TOLERANCE_MS = 60_000;

/** True for a result that is held back: by the provider's time of the last change, else by the rank of the state. */
export function isOlder(
  { evidence, webhooks }: Pick<HubState, "evidence" | "webhooks">,
  reported: Facts,
  sentMs: number,
): boolean {
  const { facts: known } = evidence;
  return known !== null && isOlderReport(reported, known, isInDoubt({ evidence, webhooks }, reported, sentMs));
}

/** True while a result that lowers the rank needs a repetition: a signed webhook has raised it in the last minute. */
export function isInDoubt(
  { evidence: { heldBack }, webhooks }: Pick<HubState, "evidence" | "webhooks">,
  reported: Facts,
  sentMs: number,
): boolean {
  if (!isRaisedLately(webhooks, sentMs)) return false;
  const isRepeated = heldBack !== null && sentMs >= heldBack.sentMs + REPEAT_AFTER_MS;
  return !isRepeated || !isSame(reported, heldBack.facts);
}

/** True when this report about a resource is older than what is known of it. */
export function isOlderReport(reported: Facts, known: Facts, isLowerInDoubt: boolean): boolean {
  if (known.changedAt !== null && reported.changedAt !== null) return laterMs(reported.changedAt, known.changedAt) < 0;
  return isLowerInDoubt && RANK[reported.state] < RANK[known.state];
}

/** True when a signed webhook has raised the status in the last minute. */
export function isRaisedLately({ raisedMs }: Pick<SeenWebhooks, "raisedMs">, sentMs: number): boolean {
  return raisedMs !== null && sentMs <= raisedMs + WEBHOOK_COUNTS_MS;
}

/** The first of the equal results in a row. */
export function firstOf(before: HeldBack | null, result: HeldBack): HeldBack {
  return before && isSame(before.facts, result.facts) ? before : result;
}

/** The later time of change of two reports about one resource. */
export function lastChange(one: Facts, other: Facts | null, nowMs: number): string | null {
  const times = [one.changedAt, other?.changedAt ?? null].filter((time) => time !== null);
  const known = times.filter((time) => Date.parse(time) <= nowMs + CLOCK_TOLERANCE_MS);
  return known.toSorted((a, b) => Date.parse(b) - Date.parse(a))[0] ?? null;
}

/**
 * How much later one time of a provider is than another, in milliseconds; 0 for equal times. A time in whole seconds is equal
 * to every time less than a second away: providers round some times and cut off others.
 */
export function laterMs(one: string, other: string): number {
  const ms = Date.parse(one) - Date.parse(other);
  const isExact = one.includes(".") && other.includes(".");
  return isExact || Math.abs(ms) >= 1_000 ? ms : 0;
}

/** Facts of one adapter have their fields in one order. */
function isSame(one: Facts, other: Facts): boolean {
  return JSON.stringify(visibleFacts(one)) === JSON.stringify(visibleFacts(other));
}
