/** What the merchant's server asks of a hub: to learn of a link, to take a status, and to erase. */
import * as z from "zod";
import { KINDS } from "../../contract/resource.ts";
import { versionSchema } from "../platform/messages.ts";
import { type HubState, withParts } from "./hub-state.ts";
import { pushedContentSchema, pushOutcomeSchema, pushRequestSchema } from "./pushed/push-message.ts";
import { emptyHubState } from "./visible-state.ts";

const resource = z.object({ connection: z.string(), kind: z.enum(KINDS), id: z.string() });

export const merchantRequestSchema = z.discriminatedUnion("type", [
  /** A link was made for the resource, so that its bare id is trusted. */
  z.object({ version: versionSchema, type: z.literal("link"), resource }),
  pushRequestSchema,
  /** What was pushed last? */
  z.object({ version: versionSchema, type: z.literal("pushed") }),
  /** Which resources are erased with this one? */
  z.object({ version: versionSchema, type: z.literal("related") }),
  z.object({
    version: versionSchema,
    type: z.literal("erase"),
    resource,
    /** The payments of the erased purchase, for a link that other customers use too; empty for the named resource. */
    payments: z.array(z.string()),
  }),
]);
export type MerchantRequest = z.infer<typeof merchantRequestSchema>;

export const merchantReplySchema = z.object({
  version: versionSchema,
  /** What is erased with the resource. Only the reply to `related` has any. */
  paths: z.array(z.string()).default([]),
  /** What became of a push. */
  outcome: pushOutcomeSchema.nullable().default(null),
  /** The last push, as the reply to `pushed`; null when there was none. */
  pushed: pushedContentSchema.nullable().default(null),
});
export type MerchantReply = z.infer<typeof merchantReplySchema>;

/** What a hub replies beside the version. */
export type MerchantAnswer = Partial<Omit<MerchantReply, "version">>;

/** The state after a link was made; the same object where the hub knew of one. */
export function withLink(before: HubState | null, of: HubState["resource"], nowMs: number): HubState {
  if (before?.evidence.isLinked) return before;
  return withParts(before ?? emptyHubState(of, nowMs), { evidence: { trusted: true, isLinked: true } });
}
