/** The view of one resource as one viewer has it, and `reduce`, which applies an event to it. */
import type { CheckedEvent } from "../../contract/events.ts";
import type { Problem } from "../../contract/problem.ts";
import type { StatusDocument } from "../../contract/status.ts";

/**
 * What the element does: `idle` nothing · `loading` it waits for the first result · `live` a stream is open · `polling`
 * it asks at intervals · `offline` it cannot reach the edge · `ended` nothing more is expected · `refused` the edge
 * refused the request, and the same request would be refused again.
 */
export type Phase = "idle" | "loading" | "live" | "polling" | "offline" | "ended" | "refused";

export interface ViewState {
  phase: Phase;
  status: StatusDocument | null;
  /** The reason for the phase `refused`. Null in every other phase. */
  problem: Problem | null;
  /** The server's clock minus the browser's clock. */
  clockOffsetMs: number;
  /** When the present state was first shown, or the first read began, by the browser's clock. */
  sinceMs: number;
  /** Since when the edge or the provider does not answer, by the browser's clock; null while both do. */
  technicalSinceMs: number | null;
  /** Whether the present state replaced another one that was shown. */
  isWatchedChange: boolean;
}

export const INITIAL_VIEW: ViewState = {
  phase: "idle",
  status: null,
  problem: null,
  clockOffsetMs: 0,
  sinceMs: 0,
  technicalSinceMs: null,
  isWatchedChange: false,
};

/** A change of a view, without its time. */
export type ViewChange =
  | { type: "requested" }
  /** `replaces`: the document is applied even if its version is lower than the known one. */
  | { type: "status"; status: StatusDocument; replaces: boolean }
  | { type: "checked"; checked: CheckedEvent }
  | { type: "refused"; problem: Problem }
  /** An event with the name of a phase enters that phase. */
  | { type: Exclude<Phase, "refused" | "loading"> };

/** A change of a view, with its time by the clock of the browser in which it happened. */
export type ViewEvent = ViewChange & { nowMs: number };

/** Phases that a new read does not interrupt while a status is known. */
const STEADY_PHASES: readonly Phase[] = ["live", "polling", "ended"];

/** Returns the view after an event; the same object if nothing changed. */
export function reduce(view: ViewState, event: ViewEvent): ViewState {
  const next = apply(view, event);
  // A read that has begun does not show yet whether the edge answers again.
  const isUnanswered = next.phase === "loading" ? view.technicalSinceMs !== null : next.phase === "offline";
  const hasProblem = isUnanswered || next.status?.stale;
  const technicalSinceMs = hasProblem ? (view.technicalSinceMs ?? event.nowMs) : null;
  return next.technicalSinceMs === technicalSinceMs ? next : { ...next, technicalSinceMs };
}

function apply(view: ViewState, event: ViewEvent): ViewState {
  switch (event.type) {
    case "requested":
      return startLoading(view, event.nowMs);
    case "status":
      return event.replaces || event.status.version >= (view.status?.version ?? 0)
        ? withStatus(view, event.status, event.nowMs)
        : view;
    case "checked":
      return view.status ? withStatus(view, { ...view.status, ...event.checked }, event.nowMs) : view;
    case "refused":
      return { ...view, phase: "refused", problem: event.problem };
    default:
      return { ...view, phase: event.type, problem: null };
  }
}

function startLoading(view: ViewState, nowMs: number): ViewState {
  if (view.status && STEADY_PHASES.includes(view.phase)) return view;
  return { ...view, phase: "loading", problem: null, sinceMs: view.status ? view.sinceMs : nowMs };
}

function withStatus(view: ViewState, status: StatusDocument, nowMs: number): ViewState {
  const isSameState = view.status?.state === status.state && view.status.hint === status.hint;
  const next = { ...view, status, clockOffsetMs: Date.parse(status.serverTime) - nowMs };
  return isSameState ? next : { ...next, sinceMs: nowMs, isWatchedChange: view.status !== null };
}

/** For how long a payment that has ended without success is followed: such payments sometimes succeed late. */
const LATE_MS = 600_000;
const MAY_SUCCEED_LATE = /^(payment|order|payment-link) (failed|canceled|expired)$/;

/** Whether nothing more is expected, so that the element stops (docs/interface.md#stream). */
export function isOver({ status, sinceMs, clockOffsetMs }: ViewState, nowMs: number): boolean {
  if (!status?.settled) return false;
  const { state } = status;
  if (!MAY_SUCCEED_LATE.test(`${status.kind} ${state}`)) return true;
  const last = status.timeline.at(-1);
  const endedMs = last?.state === state && last.at ? Date.parse(last.at) - clockOffsetMs : sinceMs;
  return nowMs - endedMs >= LATE_MS;
}

const VISIBLE_FIELDS = ["of", "version", "state", "view"] as const;

/** Whether the viewer sees a change: more than the times of the last check. */
export function isVisibleChange(previous: StatusDocument | null, next: StatusDocument): boolean {
  return VISIBLE_FIELDS.some((field) => previous?.[field] !== next[field]);
}
