/** What we believe about one thing: (what we believe, what happened) → what we believe. No I/O. No clock. */
import type { CheckedEvent } from "../../contract/events.ts";
import type { Problem } from "../../contract/problem.ts";
import type { StatusDocument } from "../../contract/status.ts";

/**
 * What the element is doing: `idle` nothing · `loading` the first look is under way · `live` a stream is open ·
 * `polling` asking from time to time · `offline` the edge cannot be reached · `ended` settled, nothing more is
 * expected · `refused` the edge said no, and asking again would not help.
 */
export type Phase = "idle" | "loading" | "live" | "polling" | "offline" | "ended" | "refused";

export interface ViewState {
  phase: Phase;
  status: StatusDocument | null;
  /** Why the phase is `refused`; null in every other phase. */
  problem: Problem | null;
  /** The server's clock minus the browser's. */
  clockOffsetMs: number;
  /** By the browser's clock: when the present state was first shown, or the first look began. */
  sinceMs: number;
}

export const INITIAL_VIEW: ViewState = { phase: "idle", status: null, problem: null, clockOffsetMs: 0, sinceMs: 0 };

export type ViewChange =
  | { type: "requested" }
  /** `replaces`: counts even with a lower version than what we believe. */
  | { type: "status"; status: StatusDocument; replaces: boolean }
  | { type: "checked"; checked: CheckedEvent }
  | { type: "refused"; problem: Problem }
  /** The other phases are entered by their names. */
  | { type: Exclude<Phase, "refused" | "loading"> };

/** By the clock of the browser that it happened in. */
export type ViewEvent = ViewChange & { nowMs: number };

export function reduce(view: ViewState, viewEvent: ViewEvent): ViewState {
  const { nowMs } = viewEvent;
  switch (viewEvent.type) {
    case "requested":
      if (view.status && /live|polling|ended/.test(view.phase)) return view;
      return { ...view, phase: "loading", problem: null, sinceMs: view.status ? view.sinceMs : nowMs };
    case "status": {
      const { status, replaces } = viewEvent;
      if (!replaces && status.version < (view.status?.version ?? 0)) return view;
      const sameState = view.status?.state === status.state && view.status.hint === status.hint;
      const clockOffsetMs = Date.parse(status.serverTime) - nowMs;
      return { ...view, status, clockOffsetMs, sinceMs: sameState ? view.sinceMs : nowMs };
    }
    case "checked": {
      const status = view.status && { ...view.status, ...viewEvent.checked };
      return status ? reduce(view, { type: "status", status, replaces: true, nowMs }) : view;
    }
    case "refused":
      return { ...view, phase: "refused", problem: viewEvent.problem };
    default:
      return { ...view, phase: viewEvent.type, problem: null };
  }
}

/** Whether a viewer sees something else than before: a change of more than the times of the last check. */
export function isVisibleChange(previous: StatusDocument | null, next: StatusDocument): boolean {
  return (["of", "version", "state", "view"] as const).some((field) => previous?.[field] !== next[field]);
}
