/** What a clock that was set back would leave in the future. */
import { SET_BACK_MS } from "../../gate/call-log.ts";
import { type HubState, withParts } from "../hub-state.ts";

/** After the clock was set back, the last check would be in the future, and every later one after it. */
export function withoutFuture(state: HubState, nowMs: number): HubState {
  const { lastAttemptMs } = state.schedule;
  const isAhead = lastAttemptMs !== null && lastAttemptMs > nowMs + SET_BACK_MS;
  if (!isAhead) return state;
  return withParts(state, { schedule: { lastAttemptMs: nowMs, requestedCheck: null, nextCheckMs: null } });
}
