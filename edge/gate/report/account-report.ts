/** The report of one account: what its merchant's staff needs to know (docs/interface.md#4-http). */
import type { Limits } from "../../providers/provider.ts";
import type { AccountHealth, Pause } from "../account-health.ts";
import type { Budget } from "../budget.ts";
import type { CallLog } from "../call-log.ts";
import type { PendingChecks } from "../checks/pending-checks.ts";
import type { Lane } from "../queue.ts";
import { type AccountRecord, CHANGES_WITHOUT_WEBHOOKS } from "./account-record.ts";
import type { AccountReport } from "./report-messages.ts";

/** A queue in which a viewer's check has been due this long, and no call was sent for as long, has stopped. */
const STOPPED_MS = 30_000;

export interface ReportParts {
  limits: Limits;
  budget: Budget;
  calls: CallLog;
  pending: PendingChecks;
  health: AccountHealth;
  record: AccountRecord;
}

export function accountReport(parts: ReportParts, resource: string | null, nowMs: number): AccountReport {
  const { limits, calls, health, record } = parts;
  const { lastResultMs, lastWebhookMs, refusedSinceMs, unannouncedChanges } = record.current;
  const due = dueChecks(parts.pending, nowMs);
  return {
    lastResultMs,
    lastWebhookMs,
    refusedSinceMs,
    paused: pauseOf(health.paused(nowMs)),
    calls: { used: calls.counts.account, limit: limits.perAccount, windowSeconds: limits.windowSeconds },
    pending: due.byLane,
    oldestDueMs: due.oldestMs,
    isQueueStopped: isQueueStopped(parts, due.urgentMs, nowMs),
    goodput: record.recent.sums(nowMs),
    webhooksStopped: unannouncedChanges >= CHANGES_WITHOUT_WEBHOOKS,
    check: resource === null ? null : placeOf(parts.pending, resource, nowMs),
    forged: null,
  };
}

/** The place of a resource's check in the queue; null when none is pending. */
function placeOf(pending: PendingChecks, resource: string, nowMs: number): AccountReport["check"] {
  const check = pending.get(resource);
  if (!check) return null;
  let before = 0;
  for (const { sinceMs } of pending.all()) if (sinceMs <= nowMs && sinceMs < check.sinceMs) before += 1;
  return { lane: check.lane, dueMs: check.sinceMs, before };
}

/** Nobody knows when an operator will end a pause. */
function pauseOf(pause: Pause | null): AccountReport["paused"] {
  return pause?.reason === "operator" ? { reason: pause.reason, untilMs: null } : pause;
}

interface DueChecks {
  byLane: Partial<Record<Lane, number>>;
  /** Since when the oldest check is due; null without one. */
  oldestMs: number | null;
  /** The same of the checks that wait for nothing but a call. */
  urgentMs: number | null;
}

function dueChecks(pending: PendingChecks, nowMs: number): DueChecks {
  const due: DueChecks = { byLane: {}, oldestMs: null, urgentMs: null };
  for (const { lane, sinceMs } of pending.all()) {
    if (sinceMs > nowMs) continue;
    due.byLane[lane] = (due.byLane[lane] ?? 0) + 1;
    due.oldestMs = Math.min(sinceMs, due.oldestMs ?? sinceMs);
    if (lane === "first" || lane === "webhook") due.urgentMs = Math.min(sinceMs, due.urgentMs ?? sinceMs);
  }
  return due;
}

/** Where half of the window is used, checks may wait for their share of it, and nothing has stopped. */
function isQueueStopped({ budget, calls, record }: ReportParts, urgentMs: number | null, nowMs: number): boolean {
  if (urgentMs === null || calls.counts.account >= budget.half) return false;
  return nowMs - Math.max(urgentMs, record.recent.lastSentMs ?? 0) >= STOPPED_MS;
}
