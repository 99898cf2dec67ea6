/** Which changes of a resource wait for the queue of notifications. */
import type { NotifiedChange } from "../../notify/notification.ts";
import type { HubState } from "../hub-state.ts";

/**
 * The state after a step, with its visible changes among those that wait. The same object when nothing changes.
 * @param before as it was stored; null when nothing was
 * @param notifies whether the connection has `notify`. Only trusted resources have any.
 */
export function withUnsent(before: HubState | null, after: HubState, notifies: boolean): HubState {
  const version = before?.visible.version ?? 0;
  if (after.visible.version === version) return after;
  const unsentAfter = notifies && after.evidence.trusted ? (after.unsentAfter ?? version) : null;
  return unsentAfter === after.unsentAfter ? after : { ...after, unsentAfter };
}

/** The changes that wait, oldest first. When there are more than the trace of the resource has, the oldest are missing. */
export function unsentChanges({ unsentAfter, visible, trace }: HubState): NotifiedChange[] {
  if (unsentAfter === null) return [];
  const { version, changedMs, current } = visible;
  const traced = trace.changes.filter((change) => change.version > unsentAfter && change.version < version);
  const { state, hint, settled } = current;
  // An erasure of another resource changes a link without an entry.
  return version > unsentAfter ? [...traced, { version, atMs: changedMs, state, hint, settled }] : traced;
}

/**
 * The state after the queue has stored these changes.
 * @param now may have changed since: later changes wait on, and those of a state that has begun anew do too
 */
export function withSent(now: HubState, sent: readonly NotifiedChange[]): HubState {
  const last = sent.at(-1);
  if (!last) return now.unsentAfter === null ? now : { ...now, unsentAfter: null };
  const isKnown = unsentChanges(now).some(({ version, atMs }) => version === last.version && atMs === last.atMs);
  if (!isKnown) return now;
  return { ...now, unsentAfter: last.version < now.visible.version ? last.version : null };
}
