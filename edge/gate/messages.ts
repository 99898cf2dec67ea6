/** Messages between a gate and its callers: hubs and the Worker. */
import * as z from "zod";
import { parseResourcePath } from "../../contract/resource.ts";
import { itemSchema } from "../../contract/status.ts";
import { MESSAGE_VERSION, versionSchema } from "../platform/messages.ts";
import { factsSchema, orderPaymentSchema } from "../providers/facts-schema.ts";
import type { FileResult, NoResultReason, QueryResult } from "../providers/query.ts";
import { LANES } from "./queue.ts";

const envelope = { version: versionSchema, resource: z.string().refine((path) => parseResourcePath(path) !== null) };

export const checkRequestSchema = z.discriminatedUnion("type", [
  z.object({
    ...envelope,
    type: z.literal("check"),
    /** What the provider counts as one id. */
    key: z.string(),
    seq: z.number(),
    trusted: z.boolean(),
    firstRequestedMs: z.number(),
    lane: z.enum(LANES),
    notBeforeMs: z.number(),
    /** The check ends by itself then, in epoch milliseconds: nobody waits for it any longer. Null while a stream is open. */
    untilMs: z.number().nullable().default(null),
    /**
     * The client network of the viewers, as `networkOf` names it, when none of them has a token. Null when one has a token,
     * and when nobody is present.
     */
    network: z.string().nullable().default(null),
  }),
  z.object({
    ...envelope,
    type: z.literal("cancel"),
    seq: z.number(),
    /** When the hub requests the next check by itself, in epoch milliseconds. Null when it does not, or an older hub sends the message. */
    alarmMs: z.number().nullable().exactOptional(),
  }),
]);

/**
 * What a hub requests of its gate: one check of its resource, or none. It holds the whole request each time, so a lost or
 * repeated message does no harm. `resource` is a resource path, times are in epoch milliseconds, and a request with a
 * lower `seq` than the last one is ignored.
 */
export type CheckRequest = z.infer<typeof checkRequestSchema>;

/** A hub's reply to a result: its next request, and what the gate reports about its calls. Older hubs send the request alone. */
export const hubReplySchema = z.intersection(
  checkRequestSchema,
  z.object({
    /** Somebody views the resource. */
    isViewed: z.boolean().default(true),
    /** The result has settled the status: whether a signed webhook had announced that. */
    settledChange: z.enum(["announced", "unannounced"]).nullable().default(null),
  }),
);
export type HubReply = z.infer<typeof hubReplySchema>;
export type Check = Extract<CheckRequest, { type: "check" }>;
export type Cancellation = Extract<CheckRequest, { type: "cancel" }>;

/** The reply to a check request. */
export const checkReplySchema = z.object({
  version: versionSchema,
  /**
   * When the check is likely to run, in epoch milliseconds; null when it will not run, because it is cancelled or its
   * connection cannot be served.
   */
  expectedMs: z.number().nullable(),
  /** False when the gate has not taken the check: its queue is full until `expectedMs`, or `expectedMs` is null. */
  queued: z.boolean().default(true),
  /** True while the circuit of the account is open, or an operator has paused it. */
  isPaused: z.boolean().default(false),
});
export type CheckReply = z.input<typeof checkReplySchema>;

/** When a requested check is likely to run, and whether the gate has taken it. */
export type CheckOutlook = Omit<z.infer<typeof checkReplySchema>, "version" | "isPaused"> &
  Pick<CheckReply, "isPaused">;

const notFoundSchema = z.object({ outcome: z.literal("not-found") });

/** No receiver reads the reason, so one that only the sender's version knows is accepted. */
const noResultSchema = z.object({
  outcome: z.literal("no-result"),
  reason: z.custom<NoResultReason>((reason) => typeof reason === "string"),
  retryAfterSeconds: z.number().exactOptional(),
  limited: z.enum(["account", "id"]).exactOptional(),
});

const queryResultSchema: z.ZodType<QueryResult> = z.discriminatedUnion("outcome", [
  z.object({
    outcome: z.literal("found"),
    facts: factsSchema,
    items: z.array(itemSchema).exactOptional(),
    payments: z.array(orderPaymentSchema).exactOptional(),
    unknownWord: z.string().exactOptional(),
  }),
  notFoundSchema,
  noResultSchema,
]);

const fileResultSchema: z.ZodType<FileResult> = z.discriminatedUnion("outcome", [
  z.object({ outcome: z.literal("file"), url: z.string() }),
  z.object({ outcome: z.literal("content"), type: z.string(), text: z.string() }),
  notFoundSchema,
  noResultSchema,
]);

export const pollResultSchema = z.object({
  ...envelope,
  result: queryResultSchema,
  /** When the request to the provider was sent, in epoch milliseconds. */
  sentMs: z.number(),
  /** How long the checks that are due will keep the gate busy, in milliseconds. */
  backlogMs: z.number(),
  /** Whether quick checks of this resource take nothing from others. An older gate leaves it out. */
  isBudgetFree: z.boolean().default(false),
});

/** The provider's result for one resource, from the gate to the hub. The hub replies with its next `CheckRequest`. */
export type PollResultMessage = z.infer<typeof pollResultSchema>;

export const wantedQuerySchema = z.object({ ...envelope, seq: z.number() });

/** Asks a hub, before a call for a check that has waited long, whether its check request `seq` is still wanted. */
export type WantedQuery = z.infer<typeof wantedQuerySchema>;

export const wantedReplySchema = z.object({ version: versionSchema, wanted: z.boolean() });
export type WantedReply = z.infer<typeof wantedReplySchema>;

export const alarmQuerySchema = z.object(envelope);

/** Asks a hub for its alarm, which should have fired long ago. A hub that has lost it sets it again. */
export type AlarmQuery = z.infer<typeof alarmQuerySchema>;

/** When the alarm fires; null when no check follows without a viewer. */
export const alarmReplySchema = z.object({ version: versionSchema, alarmMs: z.number().nullable() });
export type AlarmReply = z.infer<typeof alarmReplySchema>;

export const fileAddressQuerySchema = z.object({ ...envelope, requestId: z.string() });

/** Asks the gate for the address of a report's file. */
export type FileAddressQuery = z.infer<typeof fileAddressQuerySchema>;

export const fileAddressReplySchema = z.object({ version: versionSchema, result: fileResultSchema });

export type FileAddressReply = z.infer<typeof fileAddressReplySchema>;

/** Asks the gate to erase what it stores about a resource. The reply has nothing but its version. */
export const eraseQuerySchema = z.object(envelope);
export type EraseQuery = z.infer<typeof eraseQuerySchema>;
export const eraseReplySchema = z.object({ version: versionSchema });
export type EraseReply = z.infer<typeof eraseReplySchema>;

/** The check request that ends all checks of a resource. */
export function cancellationOf(resource: string, seq: number): Cancellation {
  return { version: MESSAGE_VERSION, type: "cancel", resource, seq };
}
