/**
 * What has happened to one resource, for the merchant's support staff and engineers (docs/interface.md#trace): what its
 * customers saw at which time and why, which webhooks came and what became of them. No personal data.
 */
import * as z from "zod";
import { type ResourceRef, resourcePath } from "../../contract/resource.ts";
import { HINTS, STATES } from "../../contract/status.ts";
import { supportCode } from "../../contract/support-code.ts";
import { LANES } from "../gate/queue.ts";
import type { AccountReport } from "../gate/report/report-messages.ts";
import { CHANGE_SOURCES, WEBHOOK_VERDICTS } from "../hub/trace/trace-entries.ts";
import type { TraceReply } from "../hub/trace/trace-message.ts";

const time = z.iso.datetime();
const seen = { state: z.enum(STATES), hint: z.enum(HINTS).nullable(), settled: z.boolean() };

/** At least so many: of the last minute, a restart forgets some. */
const counted = { count: z.int(), firstAt: time, lastAt: time };

export const resourceTraceSchema = z.object({
  of: z.string(),
  supportCode: z.string(),
  serverTime: time,
  /** Null when nothing is known of the resource. */
  status: z.object({ ...seen, version: z.int(), stale: z.boolean() }).nullable(),
  changes: z
    .array(z.object({ at: time, version: z.int(), ...seen, source: z.enum(CHANGE_SOURCES), cause: z.string() }))
    .describe("What customers saw from which time on, oldest first. The last 50."),
  webhooks: z
    .array(z.object({ at: time, type: z.string(), signed: z.boolean(), verdict: z.enum(WEBHOOK_VERDICTS) }))
    .describe("Webhooks that changed something or made the gate ask, oldest first. The last 50."),
  repeatedWebhooks: z
    .object({ ...counted, type: z.string() })
    .nullable()
    .describe("Signed webhooks that had arrived before, which change nothing. `type` is that of the last one."),
  forgedWebhooks: z
    .object({ ...counted, cause: z.string() })
    .nullable()
    .describe(
      "Webhooks about the resource that did not verify, which change nothing. `cause` is that of the last one.",
    ),
  lastAttempt: z
    .object({ at: time, outcome: z.string().nullable() })
    .nullable()
    .describe("The last call: `found`, `not-found`, or the reason without a result."),
  nextCheck: z
    .object({
      at: time.nullable().describe("When it is likely to run."),
      lane: z.enum(LANES).nullable(),
      dueSince: time.nullable(),
      before: z.int().nullable().describe("How many pending checks were due before it."),
    })
    .nullable()
    .describe("Null when none is planned. `lane`, `dueSince` and `before` are null when the gate has none."),
  viewers: z.int().describe("Event streams that are open now."),
  unsentNotifications: z.int().describe("Changes of which the merchant's server is not notified yet."),
});
export type ResourceTrace = z.infer<typeof resourceTraceSchema>;

/**
 * @param trace of the hub; null when nothing is known
 * @param report of the gate: the place of its check in the queue, and webhooks that did not verify; null when it did not answer
 */
export function resourceTrace(
  resource: ResourceRef,
  trace: TraceReply["trace"],
  report: Pick<AccountReport, "check" | "forged"> | null,
  nowMs: number,
): ResourceTrace {
  const of = resourcePath(resource);
  const { check = null, forged = null } = report ?? {};
  const forgedWebhooks = forged && { ...countOf(forged), cause: forged.cause };
  const common = { of, supportCode: supportCode(of), serverTime: iso(nowMs), forgedWebhooks };
  const nextMs = trace?.nextCheckMs ?? null;
  const nextCheck = {
    at: nextMs === null ? null : iso(nextMs),
    lane: check?.lane ?? null,
    dueSince: check && check.dueMs <= nowMs ? iso(check.dueMs) : null,
    before: check?.before ?? null,
  };
  if (!trace) {
    const nothing = { status: null, changes: [], webhooks: [], lastAttempt: null, viewers: 0, unsentNotifications: 0 };
    return { ...common, ...nothing, repeatedWebhooks: null, nextCheck: check && nextCheck };
  }
  const { state, hint, settled, resultVersion, failing, lastAttemptMs, lastOutcome } = trace;
  return {
    ...common,
    status: { state, hint, settled, version: resultVersion, stale: failing },
    changes: trace.changes.map(({ atMs, ...change }) => ({ at: iso(atMs), ...change })),
    webhooks: trace.webhooks.map(({ atMs, ...webhook }) => ({ at: iso(atMs), ...webhook })),
    repeatedWebhooks: trace.repeated && { ...countOf(trace.repeated), type: trace.repeated.type },
    lastAttempt: lastAttemptMs === null ? null : { at: iso(lastAttemptMs), outcome: lastOutcome },
    nextCheck: check || nextMs !== null ? nextCheck : null,
    viewers: trace.viewers,
    unsentNotifications: trace.unsentNotifications,
  };
}

function countOf({ count, firstMs, lastMs }: { count: number; firstMs: number; lastMs: number }) {
  return { count, firstAt: iso(firstMs), lastAt: iso(lastMs) };
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
