/** The record that a hub sends to the Worker about its resource, and the conclusions that both draw from it. */
import type { ResourceRef } from "../../contract/resource.ts";
import type { TimelineEntry } from "../../contract/status.ts";
import type { VisibleState } from "../providers/facts.ts";
import { FIRST_RESULT_MS, isOverdue, MISS_REMEMBERED_MS, mayBePaidAgain } from "./check-schedule.ts";
import type { HubState } from "./hub-state.ts";
import { lateUntilMs } from "./rules/late-success.ts";
import { type ErasureViewer, isTokenErased } from "./storage/stored-erasure.ts";
import { emptyHubState } from "./visible-state.ts";

/** Everything that a details view may show, and when it was checked. Times are epoch milliseconds. */
export interface StatusRecord {
  resource: ResourceRef;
  visibleState: VisibleState;
  timeline: TimelineEntry[];
  version: number;
  checkedMs: number | null;
  lastAttemptMs: number | null;
  firstRequestedMs: number;
  nextCheckMs: number | null;
  failing: boolean;
  missing: boolean;
  /** False: only webhooks report on the resource, so nothing is waited for. */
  isQueried: boolean;
  /** The merchant's server has made a link for it, so that a viewer without a token may wait for it too. */
  isLinked: boolean;
  /** Until when viewers follow a payment that has ended without success; null for everything else. */
  lateUntilMs: number | null;
  /** When the resource was last erased, as long as that is remembered: tokens from before are refused. */
  erasedMs: number | null;
}

/** A record, and its text as the hub has sent it. */
export interface Reading {
  text: string;
  record: StatusRecord;
}

/** @param erasedMs when the resource was last erased, as long as that is remembered */
export function recordOf(state: HubState, erasedMs: number | null = null): StatusRecord {
  const { resource, evidence, visible, schedule } = state;
  return {
    resource,
    visibleState: visible.current,
    timeline: visible.timeline,
    version: visible.version,
    checkedMs: evidence.checkedMs,
    lastAttemptMs: schedule.lastAttemptMs,
    firstRequestedMs: schedule.firstRequestedMs,
    nextCheckMs: schedule.nextCheckMs,
    failing: schedule.failing,
    missing: evidence.missing,
    isQueried: evidence.isQueried,
    isLinked: evidence.isLinked,
    lateUntilMs: lateUntilMs(state),
    erasedMs,
  };
}

/** The record to show while the hub's record cannot be read: the last one, or `unknown` where there is none. It is stale. */
export function staleRecord(last: StatusRecord | null, resource: ResourceRef, nowMs: number): StatusRecord {
  return { ...(last ?? recordOf(emptyHubState(resource, nowMs))), failing: true };
}

/**
 * A check has ended, with or without a result, or a webhook has reported the status. A webhook about one payment may leave
 * its order unknown: its viewer waits for the check.
 */
function hasResult({ lastAttemptMs, checkedMs, visibleState }: StatusRecord): boolean {
  return lastAttemptMs !== null || (checkedMs !== null && visibleState.state !== "unknown");
}

/** The provider, a webhook or the merchant has named the resource, so its viewer did not guess the id. */
export function isConfirmed({ checkedMs, version, missing, isLinked }: StatusRecord): boolean {
  return isLinked || (!missing && (checkedMs !== null || version > 0));
}

/** The provider does not know the id, and nobody but this viewer without a token has named it. */
export function isNotFound({ missing, isLinked }: StatusRecord, { trusted }: { trusted: boolean }): boolean {
  return missing && !isLinked && !trusted;
}

/** The viewer's token was made before the resource was erased. The hub sends such a viewer no record. */
export function isForbidden({ erasedMs }: StatusRecord, viewer: ErasureViewer): boolean {
  return erasedMs !== null && viewer.trusted && isTokenErased(erasedMs, viewer);
}

/** A check should have run a while ago: the hub or the gate may have lost its memory. */
export function isCheckOverdue(record: StatusRecord, nowMs: number): boolean {
  return !isOver(record, nowMs) && isOverdue(record.nextCheckMs, nowMs);
}

/** Nothing more is expected, so the streams of the resource end. */
export function isOver({ visibleState, lateUntilMs: untilMs }: StatusRecord, nowMs: number): boolean {
  return visibleState.settled && (untilMs === null || untilMs <= nowMs);
}

/**
 * The record that a read waits for, as a test of later records: the first result, or the next one of an order that may
 * have been paid again, or of an id that was not found a while ago. Null when the record is enough.
 */
export function awaitedResult(record: StatusRecord, nowMs: number): ((next: StatusRecord) => boolean) | null {
  if (!record.isQueried) return null;
  if (!hasResult(record)) return hasResult;
  const isDue = record.nextCheckMs !== null && record.nextCheckMs - nowMs < FIRST_RESULT_MS;
  const { lastAttemptMs } = record;
  // The page may have been opened before its payment was created.
  const isOldMiss = record.missing && lastAttemptMs !== null && nowMs - lastAttemptMs > MISS_REMEMBERED_MS;
  return isDue && (isOldMiss || mayBePaidAgain(record.resource.kind, record.visibleState))
    ? (next) => next.lastAttemptMs !== lastAttemptMs
    : null;
}
