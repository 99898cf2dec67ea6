/**
 * Messages between the Worker and its Durable Objects. They run different versions for minutes during a deploy, so each
 * message carries a version, and its receiver refuses one that it cannot read.
 */
import * as z from "zod";
import { err, ok, type Result } from "./result.ts";

/**
 * The version of every message. Raise it when a message changes its shape.
 *
 * A new state, hint, advice or method type also makes a record unreadable for older versions, which show the last status
 * as stale until the deploy ends. It needs no new version here, which would make every other record unreadable too. But a
 * rollback would find the new value in the storage, so `SCHEMA_VERSION` in edge/hub/storage/stored-state.ts must be raised.
 *
 * A new field of the facts needs no new version anywhere: older versions ignore it, and newer ones read it as empty where
 * it is absent.
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
