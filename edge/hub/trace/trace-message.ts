/** The messages about what has happened to a resource. */
import * as z from "zod";
import { HINTS, STATES } from "../../../contract/status.ts";
import { versionSchema } from "../../platform/messages.ts";
import { CHANGE_SOURCES, WEBHOOK_VERDICTS } from "./trace-entries.ts";

const epochMs = z.number().nullable();

export const traceQuerySchema = z.object({ version: versionSchema });
export type TraceQuery = z.infer<typeof traceQuerySchema>;

export const traceReplySchema = z.object({
  version: versionSchema,
  /** Null when nothing is known of the resource. */
  trace: z
    .object({
      changes: z.array(
        z.object({
          version: z.number(),
          atMs: z.number(),
          state: z.enum(STATES),
          hint: z.enum(HINTS).nullable(),
          settled: z.boolean(),
          source: z.enum(CHANGE_SOURCES),
          cause: z.string(),
        }),
      ),
      webhooks: z.array(
        z.object({
          atMs: z.number(),
          type: z.string(),
          signed: z.boolean(),
          verdict: z.enum(WEBHOOK_VERDICTS),
        }),
      ),
      // An older hub leaves it out.
      repeated: z
        .object({ firstMs: z.number(), lastMs: z.number(), count: z.number(), type: z.string() })
        .nullable()
        .default(null),
      lastOutcome: z.string().nullable(),
      state: z.enum(STATES),
      hint: z.enum(HINTS).nullable(),
      settled: z.boolean(),
      resultVersion: z.number(),
      checkedMs: epochMs,
      lastAttemptMs: epochMs,
      nextCheckMs: epochMs,
      failing: z.boolean(),
      viewers: z.number(),
      unsentNotifications: z.number().default(0),
    })
    .nullable(),
});

/** What has happened to a resource, and what is planned. */
export type TraceReply = z.infer<typeof traceReplySchema>;
