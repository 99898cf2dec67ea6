/** Messages about an account as a whole: its report, and what the Worker tells its gate. */
import * as z from "zod";
import { MESSAGE_VERSION, versionSchema } from "../../platform/messages.ts";
import { LANES } from "../queue.ts";
import { forgedWebhooksSchema } from "./forged-webhooks.ts";

const epochMs = z.number().nullable();

export const PAUSE_REASONS = ["failing", "rate-limited", "operator"] as const;
/** Why the account is paused: its circuit is open, the provider limits it, or an operator has paused it. */
export type PauseReason = (typeof PAUSE_REASONS)[number];

/** The state of an account. All times are in epoch milliseconds. */
export const accountReportSchema = z.object({
  lastResultMs: epochMs,
  lastWebhookMs: epochMs,
  refusedSinceMs: epochMs,
  paused: z.object({ reason: z.enum(PAUSE_REASONS), untilMs: epochMs }).nullable(),
  calls: z.object({ used: z.number(), limit: z.number(), windowSeconds: z.number() }),
  /** Checks that are due, by lane. */
  pending: z.partialRecord(z.enum(LANES), z.number()),
  /** Since when the oldest of them is due. */
  oldestDueMs: epochMs,
  isQueueStopped: z.boolean(),
  /** Calls of the last ten minutes. */
  goodput: z.object({ calls: z.number(), useful: z.number() }),
  webhooksStopped: z.boolean(),
  /** The pending check of the resource: since when it is due, and how many were due before it. */
  check: z
    .object({ lane: z.enum(LANES), dueMs: z.number(), before: z.number() })
    .nullable()
    .default(null),
  /** The webhooks that name the resource and did not verify. An older gate leaves them out. */
  forged: forgedWebhooksSchema.nullable().default(null),
});
export type AccountReport = z.infer<typeof accountReportSchema>;

export const reportQuerySchema = z.object({
  version: versionSchema,
  connection: z.string(),
  /** The path of a resource whose check the report is about too. */
  resource: z.string().nullable().default(null),
});
export type ReportQuery = z.input<typeof reportQuerySchema>;

export const GATE_ACTIONS = ["pause", "resume", "purge"] as const;
export type GateAction = (typeof GATE_ACTIONS)[number];

export const actionMessageSchema = z.object({
  version: versionSchema,
  connection: z.string(),
  action: z.enum(GATE_ACTIONS),
});

/** What an operator does to the account. Repeating it does no harm. */
export type ActionMessage = z.infer<typeof actionMessageSchema>;

export const actionReplySchema = z.object({
  version: versionSchema,
  isPaused: z.boolean(),
  /** How many pending checks were dropped. */
  dropped: z.number(),
});
export type ActionReply = z.infer<typeof actionReplySchema>;

export const reportReplySchema = z.object({ version: versionSchema, report: accountReportSchema });
export type ReportReply = z.infer<typeof reportReplySchema>;

export const webhookNoteSchema = z.object({
  version: versionSchema,
  connection: z.string(),
  atMs: z.number(),
  /** The status of one of its resources is settled now. */
  isSettled: z.boolean(),
  /** Why it does not verify, and the support codes of the resources that it names. Null for a signed one. */
  forged: z
    .object({ cause: z.string(), codes: z.array(z.string()) })
    .nullable()
    .default(null),
});

/** A webhook has arrived at the Worker. */
export type WebhookNote = z.input<typeof webhookNoteSchema>;

export function reportReply(report: AccountReport): ReportReply {
  return { version: MESSAGE_VERSION, report };
}
