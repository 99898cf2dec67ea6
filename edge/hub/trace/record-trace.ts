/** Records in the state of a hub what each step has changed. */
import type { HubState } from "../hub-state.ts";
import type { ChangeSource, Trace, TracedWebhook } from "./trace-entries.ts";

const MAX_ENTRIES = 50;

/** The state after a step, with its visible change. A step inside of this one may have recorded it already. */
export function traced(
  before: HubState,
  after: HubState,
  source: ChangeSource,
  cause: string,
  nowMs: number,
): HubState {
  const { version, current } = after.visible;
  if (version === before.visible.version || after.trace.changes.at(-1)?.version === version) return after;
  const { state, hint, settled } = current;
  const change = { version, atMs: nowMs, state, hint, settled, source, cause };
  return withTrace(after, { changes: [...after.trace.changes, change].slice(-MAX_ENTRIES) });
}

/** The state after a webhook event, with the event and its change. The same object when the event changed nothing. */
export function tracedWebhook(
  before: HubState,
  after: HubState,
  { type, signed }: Pick<TracedWebhook, "type" | "signed">,
  nowMs: number,
): HubState {
  if (after === before) return after;
  const undecided = after.evidence.isQueried ? "awaits-check" : "no-change";
  const verdict = after.visible.version === before.visible.version ? undecided : "applied";
  const webhook: TracedWebhook = { atMs: nowMs, type, signed, verdict };
  const changed = traced(before, after, "webhook", type, nowMs);
  return withTrace(changed, { webhooks: [...changed.trace.webhooks, webhook].slice(-MAX_ENTRIES) });
}

/** The state after a signed webhook that has arrived before. It changes nothing else. */
export function tracedRepetition(state: HubState, type: string, nowMs: number): HubState {
  const { firstMs = nowMs, count = 0 } = state.trace.repeated ?? {};
  return withTrace(state, { repeated: { firstMs, lastMs: nowMs, count: count + 1, type } });
}

/** The state after a check, with its outcome and its change. */
export function tracedResult(before: HubState, after: HubState, outcome: string, nowMs: number): HubState {
  const lane = before.schedule.requestedCheck?.lane ?? "background";
  return withTrace(traced(before, after, "poll", lane, nowMs), { lastOutcome: outcome });
}

function withTrace(state: HubState, trace: Partial<Trace>): HubState {
  return { ...state, trace: { ...state.trace, ...trace } };
}
