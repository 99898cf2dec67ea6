/** Messages between the hub and its callers: the Worker and other hubs. */
import * as z from "zod";
import { KINDS, parseResourcePath, resourcePath } from "../../contract/resource.ts";
import { itemSchema, moneySchema, STATES } from "../../contract/status.ts";
import { parseJson } from "../platform/json.ts";
import { MESSAGE_VERSION, parseMessage, type Unreadable, versionSchema } from "../platform/messages.ts";
import { err, ok, type Result } from "../platform/result.ts";
import { factsSchema, visibleStateSchema } from "../providers/facts-schema.ts";
import type { FollowUp, WebhookEvent } from "../providers/webhook-event.ts";
import type { StatusRecord } from "./status-record.ts";

const VERSION_HEADER = "x-message-version";
const RESOURCE_HEADER = "x-resource";
const TRUSTED_HEADER = "x-trusted";
const NETWORK_HEADER = "x-network";

/** What the Worker sends over a socket to show that its viewer is still there, and the platform's answer. */
export const PING = "ping";
export const PONG = "pong";

const text = z.string().nullable();
const epochMs = z.number().nullable();
const resourceSchema = z.object({ connection: z.string(), kind: z.enum(KINDS), id: z.string() });

const followUpSchema: z.ZodType<FollowUp> = z.object({
  uuid: z.string(),
  type: z.enum(["capture", "void", "refund", "chargeback", "reversal"]),
  amount: moneySchema.nullable(),
  at: text,
});

const ofResource = { kind: z.enum(KINDS), id: z.string() };

const webhookEventSchema: z.ZodType<WebhookEvent> = z.discriminatedUnion("type", [
  z.object({ ...ofResource, type: z.literal("facts"), facts: factsSchema }),
  z.object({ ...ofResource, type: z.literal("follow-up"), followUp: followUpSchema }),
  z.object({ ...ofResource, type: z.literal("payment"), uuid: z.string(), facts: factsSchema }),
  z.object({ ...ofResource, type: z.literal("check") }),
]);

export const webhookMessageSchema = z.object({
  version: versionSchema,
  connection: z.string(),
  event: webhookEventSchema,
  signed: z.boolean(),
  /** Of the webhook's body. */
  digest: z.string(),
  /** For a payment: paths of the orders and links of the same webhook that lead to it. */
  linkedResources: z.array(z.string()).default([]),
});
export type WebhookMessage = z.infer<typeof webhookMessageSchema>;

/** The reply to a message that needs no other: the hub has stored it. */
export const storedReplySchema = z.object({ version: versionSchema });
export type StoredReply = z.infer<typeof storedReplySchema>;

export const followUpsQuerySchema = z.object({
  version: versionSchema,
  payment: resourceSchema,
  /** Path of the order or the payment link that led to the payment. */
  linkedResource: z.string(),
});

/** Asks the hub of a payment for its follow-ups, now and later. */
export type FollowUpsQuery = z.infer<typeof followUpsQuerySchema>;

export const followUpsReplySchema = z.object({ version: versionSchema, followUps: z.array(followUpSchema) });
export type FollowUpsReply = z.infer<typeof followUpsReplySchema>;

export const itemsQuerySchema = z.object({
  version: versionSchema,
  /** Line after which the page begins. */
  after: z.number(),
  /** Null for any state. */
  state: z.enum(STATES).nullable(),
});
export type ItemsQuery = z.infer<typeof itemsQuerySchema>;

export const itemsReplySchema = z.object({
  version: versionSchema,
  page: z.object({ items: z.array(itemSchema), next: z.number().nullable() }),
});
export type ItemsReply = z.infer<typeof itemsReplySchema>;

export const readMessageSchema = z.object({
  version: versionSchema,
  resource: resourceSchema,
  trusted: z.boolean(),
  network: z.string().nullable().default(null),
});

/** A read that does not wait for a result. */
export type ReadMessage = z.infer<typeof readMessageSchema>;

/**
 * The query of a read: the viewed resource, whether its id is trusted because the viewer has a token, and the client
 * network of a viewer without a token, as `networkOf` names it.
 */
export type ReadQuery = Omit<ReadMessage, "version">;

export function readHeaders({ resource, trusted, network }: ReadQuery): Record<string, string> {
  return {
    [VERSION_HEADER]: String(MESSAGE_VERSION),
    [RESOURCE_HEADER]: resourcePath(resource),
    ...(trusted && { [TRUSTED_HEADER]: "1" }),
    ...(network !== null && { [NETWORK_HEADER]: network }),
  };
}

export function readQueryIn(headers: Headers): Result<ReadQuery, Unreadable> {
  const resource = parseResourcePath(headers.get(RESOURCE_HEADER) ?? "");
  if (!resource || headers.get(VERSION_HEADER) !== String(MESSAGE_VERSION)) return err("unreadable");
  return ok({ resource, trusted: headers.has(TRUSTED_HEADER), network: headers.get(NETWORK_HEADER) });
}

const overdueMessageSchema = z.object({ version: versionSchema, type: z.literal("overdue") });

/** What the Worker sends over a socket when the check that the last record announced is overdue. */
export const OVERDUE_MESSAGE = JSON.stringify({ version: MESSAGE_VERSION, type: "overdue" });

export function isOverdueMessage(message: string | ArrayBuffer): boolean {
  return typeof message === "string" && parseMessage(overdueMessageSchema, parseJson(message)).ok;
}

const recordSchema: z.ZodType<StatusRecord> = z.object({
  resource: resourceSchema,
  visibleState: visibleStateSchema,
  timeline: z.array(z.object({ state: z.enum(STATES), at: text })),
  version: z.number(),
  checkedMs: epochMs,
  lastAttemptMs: epochMs,
  firstRequestedMs: z.number(),
  nextCheckMs: epochMs,
  failing: z.boolean(),
  missing: z.boolean(),
});

const recordMessageSchema = z.object({ version: versionSchema, record: recordSchema });

/** The record as text: every viewer gets the same, so it is written once for each change. */
export function encodeRecord(record: StatusRecord): string {
  return JSON.stringify({ version: MESSAGE_VERSION, record });
}

/** The record in a text that a hub has sent. */
export function decodeRecord(encoded: string): Result<StatusRecord, Unreadable> {
  const message = parseMessage(recordMessageSchema, parseJson(encoded));
  return message.ok ? ok(message.value.record) : message;
}
