/**
 * The messages between a gate and those who call it: hubs and the Worker. They may run different versions for minutes during
 * a deploy, so each message carries a version, and the receiver checks it before use.
 */
import * as z from "zod";
import { STATES } from "../../contract/status.ts";
import type { FileResult, QueryResult } from "../providers/query.ts";
import { LANES } from "./queue.ts";

export const MESSAGE_VERSION = 1;

const envelope = { version: z.literal(MESSAGE_VERSION), resource: z.string().min(1) };

const checkRequestSchema = z.discriminatedUnion("type", [
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
  }),
  z.object({ ...envelope, type: z.literal("cancel"), seq: z.number() }),
]);

/**
 * What a hub requests of its gate: one check of its resource, or none. It holds the whole request each time, so a lost or
 * repeated message does no harm. `resource` is a resource path, times are in epoch milliseconds, and a request with a
 * lower `seq` than the last one is ignored.
 */
export type CheckRequest = z.infer<typeof checkRequestSchema>;
export type Check = Extract<CheckRequest, { type: "check" }>;
export type Cancellation = Extract<CheckRequest, { type: "cancel" }>;

const RESULT_OUTCOMES: readonly QueryResult["outcome"][] = ["found", "not-found", "no-result"];

const pollResultSchema = z.object({
  ...envelope,
  result: z.custom<QueryResult>(isQueryResult),
  /** When the request to the provider was sent, in epoch milliseconds. */
  sentMs: z.number(),
  /** How long the checks that are due will keep the gate busy, in milliseconds. */
  backlogMs: z.number(),
});

/** The provider's result for one resource, from the gate to the hub. The hub replies with its next `CheckRequest`. */
export type PollResultMessage = z.infer<typeof pollResultSchema>;

const fileAddressQuerySchema = z.object({ ...envelope, requestId: z.string() });

/** Asks the gate for the address of a report's file. */
export type FileAddressQuery = z.infer<typeof fileAddressQuerySchema>;

const fileAddressReplySchema = z.object({
  version: z.literal(MESSAGE_VERSION),
  result: z.custom<FileResult>(isFileResult),
});

export type FileAddressReply = z.infer<typeof fileAddressReplySchema>;

const sweepSchema = z.object({ version: z.literal(MESSAGE_VERSION), connection: z.string() });

/** Makes the gate of this connection set a lost alarm again. */
export type SweepMessage = z.infer<typeof sweepSchema>;

/** A check request as it was received, or null when its version is unknown or its shape is wrong. */
export function parseCheckRequest(message: unknown): CheckRequest | null {
  return checkRequestSchema.safeParse(message).data ?? null;
}

/** A poll result as it was received, or null when its version is unknown or its shape is wrong. */
export function parsePollResult(message: unknown): PollResultMessage | null {
  return pollResultSchema.safeParse(message).data ?? null;
}

/** A query for a file's address as it was received, or null when its version is unknown or its shape is wrong. */
export function parseFileAddressQuery(message: unknown): FileAddressQuery | null {
  return fileAddressQuerySchema.safeParse(message).data ?? null;
}

/** The reply to a query for a file's address, or null when its version is unknown or its shape is wrong. */
export function parseFileAddressReply(message: unknown): FileAddressReply | null {
  return fileAddressReplySchema.safeParse(message).data ?? null;
}

/** A sweep as it was received, or null when its version is unknown or its shape is wrong. */
export function parseSweep(message: unknown): SweepMessage | null {
  return sweepSchema.safeParse(message).data ?? null;
}

/** The check request that ends all checks of a resource. */
export function cancellationOf(resource: string, seq: number): Cancellation {
  return { version: MESSAGE_VERSION, type: "cancel", resource, seq };
}

function isQueryResult(value: unknown): boolean {
  if (!isObject(value) || !RESULT_OUTCOMES.some((outcome) => outcome === value.outcome)) return false;
  if (value.outcome === "no-result") return typeof value.reason === "string";
  if (value.outcome === "not-found") return true;
  const { facts, items = [] } = value;
  if (!isObject(facts) || !Array.isArray(items)) return false;
  return STATES.some((state) => state === facts.state) && typeof facts.settled === "boolean";
}

function isFileResult(value: unknown): boolean {
  if (isObject(value) && value.outcome === "file") return typeof value.url === "string";
  return isQueryResult(value) && isObject(value) && value.outcome !== "found";
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
