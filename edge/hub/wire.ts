/**
 * Messages between the hub and those who call it. During a deploy, both run different versions for some minutes, so each
 * message carries a version, and the receiver refuses one that it does not know.
 */
import * as z from "zod";
import { KINDS, parseResourcePath, type ResourceRef, resourcePath } from "../../contract/resource.ts";
import { ADVICE, HINTS, type ItemPage, METHOD_TYPES, STATES, type State } from "../../contract/status.ts";
import { err, ok, type Result } from "../platform/result.ts";
import type { FollowUp, WebhookEvent } from "../providers/webhook-event.ts";
import type { StatusRecord } from "./status-record.ts";

export const WIRE_VERSION = 1;

const VERSION_HEADER = "x-wire-version";
const RESOURCE_HEADER = "x-resource";
const TRUSTED_HEADER = "x-trusted";

/** A message of another version, or not a message at all. */
export type Unreadable = "unreadable";

export interface WebhookMessage {
  version: typeof WIRE_VERSION;
  connection: string;
  event: WebhookEvent;
  signed: boolean;
  /** Of the webhook's body. */
  digest: string;
}

/** Asks the hub of a payment for its follow-ups, now and later. */
export interface FollowUpsQuery {
  version: typeof WIRE_VERSION;
  payment: ResourceRef;
  /** Path of the order or the payment link that led to the payment. */
  linkedResource: string;
}

export interface FollowUpsMessage {
  version: typeof WIRE_VERSION;
  followUps: FollowUp[];
}

export interface ItemsQuery {
  version: typeof WIRE_VERSION;
  /** Line after which the page begins. */
  after: number;
  /** Null for any state. */
  state: State | null;
}

export interface ItemsMessage {
  version: typeof WIRE_VERSION;
  page: ItemPage;
}

/** A webhook message as it was received, or null when its version or its event's type is unknown, or its shape is wrong. */
export function parseWebhookMessage(message: unknown): WebhookMessage | null {
  return webhookMessageSchema.safeParse(message).data ?? null;
}

/** The record as text: every viewer gets the same, so it is written once for each change. */
export function encodeRecord(record: StatusRecord): string {
  return JSON.stringify({ version: WIRE_VERSION, record });
}

/** The record in a text that a hub has sent. */
export function decodeRecord(text: string): Result<StatusRecord, Unreadable> {
  const message = recordMessageSchema.safeParse(parseJson(text));
  return message.success ? ok(message.data.record) : err("unreadable");
}

/** A read of this resource by a viewer. */
export interface ReadQuery {
  resource: ResourceRef;
  trusted: boolean;
}

export function readHeaders({ resource, trusted }: ReadQuery): Record<string, string> {
  return {
    [VERSION_HEADER]: String(WIRE_VERSION),
    [RESOURCE_HEADER]: resourcePath(resource),
    ...(trusted && { [TRUSTED_HEADER]: "1" }),
  };
}

export function readQueryIn(headers: Headers): Result<ReadQuery, Unreadable> {
  const resource = parseResourcePath(headers.get(RESOURCE_HEADER) ?? "");
  if (!resource || headers.get(VERSION_HEADER) !== String(WIRE_VERSION)) return err("unreadable");
  return ok({ resource, trusted: headers.has(TRUSTED_HEADER) });
}

/** True for a message of this version; `null` and other versions are refused. */
export function isReadable(message: { version: number } | null | undefined): boolean {
  return message?.version === WIRE_VERSION;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const ofResource = { kind: z.enum(KINDS), id: z.string() };
const text = z.string().nullable();
const epochMs = z.number().nullable();
const money = z.object({ value: z.string(), currency: z.string() }).nullable();

const visibleStateSchema = z.object({
  state: z.enum(STATES),
  settled: z.boolean(),
  hint: z.enum(HINTS).nullable(),
  advice: z.enum(ADVICE).nullable(),
  startsAt: text,
  expiresAt: text,
  amount: money,
  paid: money,
  refunded: money,
  method: z.object({ type: z.enum(METHOD_TYPES), brand: text, last4: text }).nullable(),
  reference: text,
  instructions: z.object({ bank: text, account: text, reference: text, barcode: text, url: text, text }).nullable(),
  progress: z
    .object({
      total: z.number(),
      succeeded: z.number(),
      failed: z.number(),
      canceled: z.number(),
      pending: z.number(),
    })
    .nullable(),
  download: z.object({ expiresAt: text }).nullable(),
});

const recordSchema: z.ZodType<StatusRecord> = z.object({
  resource: z.object({ connection: z.string(), kind: z.enum(KINDS), id: z.string() }),
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

/** Adapters build the events field by field, so only what decides about them is checked again. */
const webhookMessageSchema = z.object({
  version: z.literal(WIRE_VERSION),
  connection: z.string(),
  event: z.custom<WebhookEvent>((event) => eventSchema.safeParse(event).success),
  signed: z.boolean(),
  digest: z.string(),
});

const eventSchema = z.discriminatedUnion("type", [
  z.object({ ...ofResource, type: z.literal("check") }),
  z.object({ ...ofResource, type: z.literal("facts"), facts: z.object({ state: z.enum(STATES) }) }),
  z.object({ ...ofResource, type: z.literal("payment"), uuid: z.string(), facts: z.object({ state: z.enum(STATES) }) }),
  z.object({ ...ofResource, type: z.literal("follow-up"), followUp: z.object({ uuid: z.string(), type: z.string() }) }),
]);

const recordMessageSchema = z.object({ version: z.literal(WIRE_VERSION), record: recordSchema });
