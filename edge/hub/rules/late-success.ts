/**
 * Payments that succeed after they have ended without success: a bank answers late, or a transfer is on its way. Their
 * viewers follow them a while longer (docs/interface.md#stream).
 */
import type { Kind } from "../../../contract/resource.ts";
import type { HubState } from "../hub-state.ts";
import { RANK } from "../state-rank.ts";

const KINDS: ReadonlySet<Kind> = new Set<Kind>(["payment", "order", "payment-link"]);
/** How long viewers follow a payment after it has ended without success. */
const FOLLOWED_MS = 600_000;
/** When a payment that somebody follows is checked, after it has ended without success. */
const CHECKS_MS = [60_000, 300_000];

/** Until when viewers follow a payment that has ended without success; null for everything else. */
export function lateUntilMs(state: Pick<HubState, "resource" | "visible">): number | null {
  const endMs = endedMs(state);
  return endMs === null ? null : endMs + FOLLOWED_MS;
}

/** When a followed payment is checked next; null when no check is left. */
export function lateCheckMs(state: HubState, nowMs: number): number | null {
  const endMs = endedMs(state);
  if (endMs === null || nowMs >= endMs + FOLLOWED_MS) return null;
  const lastMs = state.schedule.lastAttemptMs ?? Number.NEGATIVE_INFINITY;
  return CHECKS_MS.map((ms) => endMs + ms).find((dueMs) => dueMs > lastMs) ?? null;
}

/** When a payment has ended without success: its time in the timeline, else when that was seen. */
function endedMs({ resource, visible }: Pick<HubState, "resource" | "visible">): number | null {
  const { current, timeline, changedMs } = visible;
  if (!KINDS.has(resource.kind) || RANK[current.state] !== RANK.failed) return null;
  const entry = timeline.at(-1);
  return entry?.state === current.state && entry.at !== null ? Math.min(Date.parse(entry.at), changedMs) : changedMs;
}
