/** The state of one provider account, for the merchant's staff and monitoring (docs/interface.md#4-http). */
import * as z from "zod";
import { LANES } from "../gate/queue.ts";
import { GOODPUT_MINUTES } from "../gate/report/recent-calls.ts";
import { type AccountReport, PAUSE_REASONS } from "../gate/report/report-messages.ts";

/** What needs somebody's attention, each with its row in docs/operations.md. */
const ACCOUNT_PROBLEMS = [
  "credentials-refused",
  "circuit-open",
  "rate-limited",
  "paused",
  "queue-stopped",
  "webhooks-stopped",
  "gate-unreachable",
  "gate-unreadable",
] as const;
type AccountProblem = (typeof ACCOUNT_PROBLEMS)[number];

const time = z.iso.datetime().nullable();
const count = z.int().nonnegative();

export const accountHealthSchema = z.object({
  ok: z.boolean(),
  problems: z.array(z.enum(ACCOUNT_PROBLEMS)),
  serverTime: z.iso.datetime(),
  /** Null when the gate of the account did not answer. */
  account: z
    .object({
      lastResultAt: time.describe("The provider's last readable answer."),
      lastWebhookAt: time.describe("The last signed webhook."),
      credentialsRefusedSince: time,
      paused: z.object({ reason: z.enum(PAUSE_REASONS), until: time }).nullable(),
      calls: z
        .object({ used: count, limit: count, windowSeconds: z.number() })
        .describe("Calls in the current window."),
      pending: z
        .object({ total: count, oldestSeconds: count.nullable(), byLane: z.partialRecord(z.enum(LANES), count) })
        .describe("Checks that are due."),
      goodput: z
        .object({ minutes: count, calls: count, useful: count, share: z.number().nullable() })
        .describe("Calls that served a viewer, confirmed a webhook or were due without viewers, of all recent calls."),
      webhooksStopped: z
        .boolean()
        .describe("The last 3 settled changes were found by polls, and no signed webhook had announced them."),
    })
    .nullable(),
});
export type AccountHealth = z.infer<typeof accountHealthSchema>;

export function healthOf(report: AccountReport, nowMs: number): AccountHealth {
  const { paused, oldestDueMs, pending, goodput } = report;
  const problems = problemsOf(report);
  const total = Object.values(pending).reduce((sum, each) => sum + each, 0);
  return {
    ok: problems.length === 0,
    problems,
    serverTime: iso(nowMs),
    account: {
      lastResultAt: isoOrNull(report.lastResultMs),
      lastWebhookAt: isoOrNull(report.lastWebhookMs),
      credentialsRefusedSince: isoOrNull(report.refusedSinceMs),
      paused: paused && { reason: paused.reason, until: isoOrNull(paused.untilMs) },
      calls: report.calls,
      pending: {
        total,
        oldestSeconds: oldestDueMs === null ? null : secondsSince(oldestDueMs, nowMs),
        byLane: pending,
      },
      goodput: { minutes: GOODPUT_MINUTES, ...goodput, share: shareOf(goodput) },
      webhooksStopped: report.webhooksStopped,
    },
  };
}

function problemsOf({ refusedSinceMs, paused, isQueueStopped, webhooksStopped }: AccountReport): AccountProblem[] {
  return [
    ...(refusedSinceMs === null ? [] : ["credentials-refused" as const]),
    ...(paused?.reason === "failing" ? ["circuit-open" as const] : []),
    ...(paused?.reason === "rate-limited" ? ["rate-limited" as const] : []),
    ...(paused?.reason === "operator" ? ["paused" as const] : []),
    ...(isQueueStopped ? ["queue-stopped" as const] : []),
    ...(webhooksStopped ? ["webhooks-stopped" as const] : []),
  ];
}

/** The state of an account whose gate did not answer. */
export function healthWithout(problem: "gate-unreachable" | "gate-unreadable", nowMs: number): AccountHealth {
  return { ok: false, problems: [problem], serverTime: iso(nowMs), account: null };
}

function shareOf({ calls, useful }: AccountReport["goodput"]): number | null {
  return calls === 0 ? null : Math.round((100 * useful) / calls) / 100;
}

/** The clock of the gate's host may be ahead. */
function secondsSince(ms: number, nowMs: number): number {
  return Math.max(0, Math.floor((nowMs - ms) / 1000));
}

function isoOrNull(ms: number | null): string | null {
  return ms === null ? null : iso(ms);
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
