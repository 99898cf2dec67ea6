/** Messages between a gate and its callers: hubs and the Worker. */
import * as z from "zod";
import { parseResourcePath } from "../../contract/resource.ts";
import { STATES } from "../../contract/status.ts";
import { MESSAGE_VERSION, versionSchema } from "../platform/messages.ts";
import { completeFacts, type Facts } from "../providers/facts.ts";
import type { FileResult, QueryResult } from "../providers/query.ts";
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

/** The reply to a check request. */
export const checkReplySchema = z.object({
  version: versionSchema,
  /**
   * When the check is likely to run, in epoch milliseconds; null when it will not run, because it is cancelled or too many
   * untrusted checks are pending.
   */
  expectedMs: z.number().nullable(),
});
export type CheckReply = z.infer<typeof checkReplySchema>;

/** The facts of an adapter. Only what the hub decides by is checked. A field that the sender does not know is empty. */
export const factsSchema = z.custom<Facts>(isFacts).transform(completeFacts);

const RESULT_OUTCOMES: readonly QueryResult["outcome"][] = ["found", "not-found", "no-result"];

export const pollResultSchema = z.object({
  ...envelope,
  result: z.custom<QueryResult>(isQueryResult).transform(withCompleteFacts),
  /** When the request to the provider was sent, in epoch milliseconds. */
  sentMs: z.number(),
  /** How long the checks that are due will keep the gate busy, in milliseconds. */
  backlogMs: z.number(),
});

/** The provider's result for one resource, from the gate to the hub. The hub replies with its next `CheckRequest`. */
export type PollResultMessage = z.infer<typeof pollResultSchema>;

export const fileAddressQuerySchema = z.object({ ...envelope, requestId: z.string() });

/** Asks the gate for the address of a report's file. */
export type FileAddressQuery = z.infer<typeof fileAddressQuerySchema>;

export const fileAddressReplySchema = z.object({
  version: versionSchema,
  result: z.custom<FileResult>(isFileResult),
});

export type FileAddressReply = z.infer<typeof fileAddressReplySchema>;

export const sweepSchema = z.object({ version: versionSchema, connection: z.string() });

/** Makes the gate of this connection set a lost alarm again. */
export type SweepMessage = z.infer<typeof sweepSchema>;

/** The check request that ends all checks of a resource. */
export function cancellationOf(resource: string, seq: number): Cancellation {
  return { version: MESSAGE_VERSION, type: "cancel", resource, seq };
}

function withCompleteFacts(result: QueryResult): QueryResult {
  return result.outcome === "found" ? { ...result, facts: completeFacts(result.facts) } : result;
}

function isQueryResult(value: unknown): boolean {
  if (!isObject(value) || !RESULT_OUTCOMES.some((outcome) => outcome === value.outcome)) return false;
  if (value.outcome === "no-result") return typeof value.reason === "string";
  if (value.outcome === "not-found") return true;
  const { facts, items = [] } = value;
  return isFacts(facts) && Array.isArray(items);
}

function isFacts(value: unknown): boolean {
  return isObject(value) && STATES.some((state) => state === value.state) && typeof value.settled === "boolean";
}

function isFileResult(value: unknown): boolean {
  if (isObject(value) && value.outcome === "file") return typeof value.url === "string";
  return isQueryResult(value) && isObject(value) && value.outcome !== "found";
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
