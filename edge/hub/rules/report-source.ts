/**
 * Resources that nothing can check, because their provider answers no query about them. Only webhooks report on them
 * (docs/interface.md#webhooks-only).
 */
import { type HubState, withParts } from "../hub-state.ts";
import { visibleState } from "../visible-state.ts";

/**
 * The state of a resource that can be queried, or that only webhooks report on. Nothing is planned for the latter. Until the
 * first event, it is as one that its provider does not know.
 * @param isQueried null when its connection cannot be read: the state stays as it is
 */
export function withSource(state: HubState, isQueried: boolean | null, nowMs: number): HubState {
  if (isQueried === null || state.evidence.isQueried === isQueried) return state;
  if (isQueried) return withParts(state, { evidence: { isQueried } });
  const { facts, followUps, payments } = state.evidence;
  const isReported = facts !== null || followUps.length > 0 || payments.length > 0;
  const evidence = { ...state.evidence, isQueried, missing: !isReported };
  return withParts(state, {
    evidence,
    visible: { current: visibleState(state.resource.kind, evidence, nowMs) },
    schedule: { requestedCheck: null, nextCheckMs: null, failing: false },
    webhooks: { pendingConfirmationSinceMs: null },
  });
}
