/** Messages between the hub and its callers: the Worker and other hubs. */
import * as z from "zod";
import { KINDS, parseResourcePath, type ResourceRef, resourcePath } from "../../contract/resource.ts";
import { itemSchema, moneySchema, STATES } from "../../contract/status.ts";
import { BoundedMap } from "../platform/bounded-map.ts";
import { parseJson } from "../platform/json.ts";
import { MESSAGE_VERSION, parseMessage, type Unreadable, versionSchema } from "../platform/messages.ts";
import { err, ok, type Result } from "../platform/result.ts";
import { factsSchema, visibleStateSchema } from "../providers/facts-schema.ts";
import { FOLLOW_UP_TYPES, type FollowUp, type WebhookEvent } from "../providers/webhook-event.ts";
import type { StatusRecord } from "./status-record.ts";

/** What the Worker sends over a socket to show that its viewer is still there, and the platform's answer. */
export const PING = "ping";
export const PONG = "pong";

const text = z.string().nullable();
const epochMs = z.number().nullable();
const resourceSchema = z.object({ connection: z.string(), kind: z.enum(KINDS), id: z.string() });

const followUpSchema: z.ZodType<FollowUp> = z.object({
  uuid: z.string(),
  type: z.enum(FOLLOW_UP_TYPES),
  failed: z.boolean().optional(),
  keepsRest: z.boolean().optional(),
  amount: moneySchema.nullable(),
  at: text,
  // Older versions do not send these two.
  names: text.default(null),
  paymentId: text.default(null),
});

const ofResource = {
  kind: z.enum(KINDS),
  id: z.string(),
  // Older versions do not send it.
  occurredAt: z.string().optional(),
};

const webhookEventSchema: z.ZodType<WebhookEvent> = z.discriminatedUnion("type", [
  z.object({ ...ofResource, type: z.literal("facts"), facts: factsSchema }),
  z.object({ ...ofResource, type: z.literal("follow-up"), followUp: followUpSchema }),
  z.object({
    ...ofResource,
    type: z.literal("payment"),
    uuid: z.string(),
    facts: factsSchema,
    createdAt: text.default(null),
    group: text.default(null),
  }),
  z.object({ ...ofResource, type: z.literal("check") }),
]);

export const webhookMessageSchema = z.object({
  version: versionSchema,
  connection: z.string(),
  event: webhookEventSchema,
  signed: z.boolean(),
  /** Of the webhook's body. */
  digest: z.string(),
  /** For a payment: paths of the orders and links of the same webhook that lead to it, and of the payment that it names. */
  linkedResources: z.array(z.string()).default([]),
  /** Paths of the hubs that have forwarded a follow-up, so that it does not go in circles. */
  via: z.array(z.string()).default([]),
});
export type WebhookMessage = z.infer<typeof webhookMessageSchema>;

/** The reply to a message that needs no other: the hub has stored it. */
export const storedReplySchema = z.object({
  version: versionSchema,
  /** After a webhook event: whether the status is settled. */
  isSettled: z.boolean().default(false),
});
export type StoredReply = z.input<typeof storedReplySchema>;

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
  /** As in `ReadQuery`. */
  issuedMs: epochMs.default(null),
});
export type ItemsQuery = z.infer<typeof itemsQuerySchema>;

export const itemsReplySchema = z.object({
  version: versionSchema,
  page: z.object({ items: z.array(itemSchema), next: z.number().nullable() }),
  /** The resource was erased after the token of this viewer was made. The page is empty then. */
  erased: z.boolean().default(false),
});
export type ItemsReply = z.infer<typeof itemsReplySchema>;

/**
 * The query of a read: the viewed resource, whether its id is trusted because the viewer has a token, and the client
 * network of a viewer without a token, as `networkOf` names it.
 */
export interface ReadQuery {
  resource: ResourceRef;
  trusted: boolean;
  network: string | null;
  /** When the viewer's token was made, in epoch milliseconds; null without a token. */
  issuedMs: number | null;
  /** Whether the provider can be asked about the resource. */
  isQueried: boolean;
}

const readQuerySchema = z.object({
  version: versionSchema,
  /** The resource path, so that the text is ASCII. */
  resource: z.string(),
  trusted: z.boolean(),
  network: z.string().nullable().default(null),
  issuedMs: epochMs.default(null),
  isQueried: z.boolean().default(true),
});

/** The header with the query of a request that may open a socket. */
export const READ_QUERY_HEADER = "x-read-query";

/** The query as text: copying an object to another isolate costs more than the read itself. */
export function encodeReadQuery({ resource, ...viewer }: ReadQuery): string {
  return JSON.stringify({ version: MESSAGE_VERSION, resource: resourcePath(resource), ...viewer });
}

/** Queries that have been read: viewers of one network send the same. */
const recentQueries = new BoundedMap<string, ReadQuery>(1_000);

/** The query in a text of the Worker. */
export function decodeReadQuery(encoded: unknown): Result<ReadQuery, Unreadable> {
  if (typeof encoded !== "string") return err("unreadable");
  const recent = recentQueries.get(encoded);
  if (recent) return ok(recent);
  const message = parseMessage(readQuerySchema, parseJson(encoded));
  const resource = message.ok ? parseResourcePath(message.value.resource) : null;
  if (!message.ok || !resource) return err("unreadable");
  const { trusted, network, issuedMs, isQueried } = message.value;
  const query = { resource, trusted, network, issuedMs, isQueried };
  recentQueries.set(encoded, query);
  return ok(query);
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
  // Older versions do not send it.
  isQueried: z.boolean().default(true),
  isLinked: z.boolean().default(false),
  lateUntilMs: epochMs.default(null),
  erasedMs: epochMs.default(null),
});

const recordMessageSchema = z.object({ version: versionSchema, record: recordSchema });

/** The record as text: every viewer gets the same, so it is written once for each change. */
export function encodeRecord(record: StatusRecord): string {
  return JSON.stringify({ version: MESSAGE_VERSION, record });
}

const erasedMessageSchema = z.object({ version: versionSchema, type: z.literal("erased") });

/** What a hub sends instead of a record to a viewer whom an erasure has shut out. */
export const ERASED_MESSAGE = JSON.stringify({ version: MESSAGE_VERSION, type: "erased" });

export function isErasedMessage(text: string): boolean {
  return text === ERASED_MESSAGE || parseMessage(erasedMessageSchema, parseJson(text)).ok;
}

/** The record in a text that a hub has sent. */
export function decodeRecord(encoded: string): Result<StatusRecord, Unreadable> {
  const message = parseMessage(recordMessageSchema, parseJson(encoded));
  return message.ok ? ok(message.value.record) : message;
}
