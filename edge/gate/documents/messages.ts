/** Messages about the documents that webhooks are verified with. */
import * as z from "zod";
import { MESSAGE_VERSION, versionSchema } from "../../platform/messages.ts";

export const querySchema = z.object({
  version: versionSchema,
  connection: z.string(),
  /** The adapter has decided that the document may be fetched from this address. */
  url: z.url().max(500),
});
export type Query = z.input<typeof querySchema>;

export const replySchema = z.object({
  version: versionSchema,
  /** Null when there is none, and while no call can be made for it. */
  document: z.custom<Uint8Array>((value) => value instanceof Uint8Array).nullable(),
});
export type Reply = z.infer<typeof replySchema>;

export function replyOf(document: Uint8Array | null): Reply {
  return { version: MESSAGE_VERSION, document };
}
