/**
 * Messages between the Worker and its Durable Objects. They run different versions for minutes during a deploy, so each
 * message carries a version, and its receiver refuses one that it cannot read.
 */
import * as z from "zod";
import { err, ok, type Result } from "./result.ts";

/**
 * The version of every message. Raise it when a message changes its shape. A new state, hint or advice needs no new
 * version: an older version refuses exactly the records that contain it, and shows their last status as stale.
 */
export const MESSAGE_VERSION = 1;

/** The member `version` of a message. */
export const versionSchema = z.literal(MESSAGE_VERSION);

/** A message of another version, or of another shape. */
export type Unreadable = "unreadable";

/** The message as it was received, without members that this version does not know. */
export function parseMessage<Schema extends z.ZodType>(
  schema: Schema,
  message: unknown,
): Result<z.output<Schema>, Unreadable> {
  const parsed = schema.safeParse(message);
  return parsed.success ? ok(parsed.data) : err("unreadable");
}
