/**
 * Which of two events about one resource counts, where only webhooks report on it and no check can decide
 * (docs/interface.md#what-may-move-a-status).
 */
import type { Facts } from "../../providers/facts.ts";
import { RANK } from "../state-rank.ts";

/** A time that is further in the future than this is a mistake: it would hold back every later event until then. */
const CLOCK_TOLERANCE_MS = 60_000;

/**
 * True when the facts of an event replace those that are known: a higher rank whatever its time, and the later time at the
 * same rank. Of events with the same rank and time, one always counts, so that the order of arrival never does.
 */
export function supersedes(added: Facts, known: Facts): boolean {
  const rise = RANK[added.state] - RANK[known.state];
  if (rise !== 0) return rise > 0;
  const laterMs = timeOf(added) - timeOf(known);
  return laterMs === 0 ? statusOf(added) > statusOf(known) : laterMs > 0;
}

/**
 * The facts with the time of their event. It is also the time at which the state began, unless the provider reports that.
 * @param occurredAt the time of the event by the provider's clock; undefined when it reports none
 */
export function timedFacts(facts: Facts, occurredAt: string | undefined, nowMs: number): Facts {
  const isPossible = occurredAt !== undefined && Date.parse(occurredAt) <= nowMs + CLOCK_TOLERANCE_MS;
  const time = isPossible ? occurredAt : new Date(nowMs).toISOString();
  return { ...facts, changedAt: time, at: facts.at ?? time };
}

function timeOf({ changedAt }: Facts): number {
  return changedAt === null ? 0 : Date.parse(changedAt);
}

function statusOf({ state, settled, hint, advice }: Facts): string {
  return [state, settled, hint, advice].join(" ");
}
