/** The messages about pushed statuses between the Worker and a hub. */
import * as z from "zod";
import { KINDS } from "../../../contract/resource.ts";
import { STATES } from "../../../contract/status.ts";
import { versionSchema } from "../../platform/messages.ts";
import { factsSchema } from "../../providers/facts-schema.ts";

const resource = z.object({ connection: z.string(), kind: z.enum(KINDS), id: z.string() });

/** What must be true of the resource before a push (RFC 9110, 13.1). */
export const preconditionSchema = z.object({
  /** `If-Match`: one of these revisions, `any` for any; null without a precondition. */
  ifMatch: z.union([z.array(z.number()), z.literal("any")]).nullable(),
  /** `If-None-Match: *`: nothing is known of the resource. */
  ifNew: z.boolean(),
  /** The revision that a patch has changed; null for a whole status. */
  basedOn: z.number().nullable(),
});
export type PushPrecondition = z.infer<typeof preconditionSchema>;

export const pushRequestSchema = z.object({
  version: versionSchema,
  type: z.literal("push"),
  resource,
  /** True for a seed: the provider of the connection reports the status, and has the last word. */
  isSeed: z.boolean(),
  facts: factsSchema,
  occurredAt: z.string(),
  sequence: z.number().nullable(),
  content: z.string(),
  names: z.array(z.string()),
  precondition: preconditionSchema,
  /** The signed message that contains the push; null for one with a key. */
  message: z.object({ id: z.string(), signedMs: z.number() }).nullable(),
});
export type PushRequest = z.infer<typeof pushRequestSchema>;

export const pushOutcomeSchema = z.object({
  verdict: z.enum(["applied", "unchanged", "older", "conflict", "reported"]),
  isNew: z.boolean(),
  revision: z.number(),
  resultVersion: z.number(),
  state: z.enum(STATES),
  settled: z.boolean(),
});

/** The last push, as a patch needs it. */
export const pushedContentSchema = z.object({ revision: z.number(), content: z.string() });
export type PushedContent = z.infer<typeof pushedContentSchema>;
