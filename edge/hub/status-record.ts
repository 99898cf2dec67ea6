/** What the hub sends to the Worker about its resource. */
import type { HubState } from "./hub-state.ts";

/** Everything that a details view may show. Times are epoch milliseconds. */
export type StatusRecord = Pick<
  HubState,
  | "resource"
  | "shown"
  | "timeline"
  | "version"
  | "checkedMs"
  | "lastAttemptMs"
  | "firstRequestedMs"
  | "nextCheckMs"
  | "failing"
  | "missing"
>;

export function recordOf(state: HubState): StatusRecord {
  const { resource, shown, timeline, version, checkedMs } = state;
  const { lastAttemptMs, firstRequestedMs, nextCheckMs, failing, missing } = state;
  return {
    ...{ resource, shown, timeline, version, checkedMs },
    ...{ lastAttemptMs, firstRequestedMs, nextCheckMs, failing, missing },
  };
}
