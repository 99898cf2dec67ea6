/** From when until when a customer or recipient can act (docs/interface.md#expiry). */
import type { Kind, ResourceRef } from "../../../contract/resource.ts";
import type { State } from "../../../contract/status.ts";
import type { VisibleState } from "../../providers/facts.ts";
import type { Visible } from "../hub-state.ts";

type Times = Pick<VisibleState, "state" | "startsAt" | "expiresAt">;

const OPEN_STATES = new Set<State>(["created", "action_required"]);

/** True while the customer or the recipient can act: in an open state, between its start and its deadline. */
export function isOpen({ state, startsAt, expiresAt }: Times, nowMs: number): boolean {
  const hasStarted = startsAt === null || Date.parse(startsAt) <= nowMs;
  const hasEnded = expiresAt !== null && Date.parse(expiresAt) <= nowMs;
  return OPEN_STATES.has(state) && hasStarted && !hasEnded;
}

/** The status, as expired from its deadline on: without all that leads to a payment, and not settled. */
export function expireIfPast<Part extends VisibleState>(status: Part, kind: Kind, nowMs: number): Part {
  const endMs = deadlineMs(kind, status);
  if (endMs === null || endMs > nowMs) return status;
  const none = { hint: null, continueUrl: null, instructions: null, download: null };
  return { ...status, state: "expired", settled: false, ...none };
}

/** True for a status that has expired by its deadline alone: the provider has not confirmed it. */
export function isUnconfirmedEnd({ state, settled }: Pick<VisibleState, "state" | "settled">): boolean {
  return state === "expired" && !settled;
}

/** When the passing of time alone changes what viewers see: a start or a deadline. Null when it changes nothing. */
export function dueChangeMs({ resource, visible }: { resource: ResourceRef; visible: Visible }): number | null {
  return startMs(visible) ?? deadlineMs(resource.kind, visible.current);
}

/** True when an open status has started since its last visible change. */
export function hasJustStarted(visible: Visible, nowMs: number): boolean {
  const atMs = startMs(visible);
  return atMs !== null && atMs <= nowMs;
}

/** When an open status starts; null when it had started at its last visible change. */
function startMs({ current: { state, startsAt }, changedMs }: Visible): number | null {
  const atMs = startsAt === null ? null : Date.parse(startsAt);
  return OPEN_STATES.has(state) && atMs !== null && atMs > changedMs ? atMs : null;
}

/** When an open status or a ready report expires; null for everything else. */
function deadlineMs(kind: Kind, { state, expiresAt }: Times): number | null {
  const canExpire = OPEN_STATES.has(state) || (kind === "report" && state === "succeeded");
  return canExpire && expiresAt !== null ? Date.parse(expiresAt) : null;
}
