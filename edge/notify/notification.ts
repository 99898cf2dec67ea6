/** A change of a status on its way to the shop: as the queue carries it, and as the shop gets it. No personal data. */
import * as z from "zod";
import { parseResourcePath, type ResourceRef } from "../../contract/resource.ts";
import { HINTS, STATES } from "../../contract/status.ts";
import { digestOf } from "../platform/crypto.ts";
import { MESSAGE_VERSION, parseMessage, type Unreadable, versionSchema } from "../platform/messages.ts";
import { err, ok, type Result } from "../platform/result.ts";

const notificationSchema = z.object({
  version: versionSchema,
  /** Resource path. */
  of: z.string(),
  change: z.object({
    version: z.number(),
    atMs: z.number(),
    state: z.enum(STATES),
    hint: z.enum(HINTS).nullable(),
    settled: z.boolean(),
  }),
  /** It is in the queue for retries. */
  isRetry: z.boolean().default(false),
});
export type Notification = z.infer<typeof notificationSchema>;

/** A visible change of a resource. */
export type NotifiedChange = Notification["change"];

/** The message of a change. It names neither address nor secret: those that count are the ones of each attempt. */
export function notificationOf(of: string, { version, atMs, state, hint, settled }: NotifiedChange): Notification {
  return { version: MESSAGE_VERSION, of, change: { version, atMs, state, hint, settled }, isRetry: false };
}

export interface ReadNotification extends Notification {
  resource: ResourceRef;
}

/** The notification in a message of the queue. */
export function readNotification(message: unknown): Result<ReadNotification, Unreadable> {
  const parsed = parseMessage(notificationSchema, message);
  const resource = parsed.ok ? parseResourcePath(parsed.value.of) : null;
  return parsed.ok && resource ? ok({ ...parsed.value, resource }) : err("unreadable");
}

/**
 * The id of a notification, the same for every attempt. The time is part of it: after an erasure, versions begin anew.
 */
export function webhookIdOf({ of, change: { version, atMs } }: Pick<Notification, "of" | "change">): Promise<string> {
  return digestOf(JSON.stringify([of, version, atMs]));
}

/** The body that the shop gets (docs/interface.md#notifications). */
export function notificationBody({ of, resource, change }: ReadNotification, test: boolean): string {
  const { version, atMs, state, hint, settled } = change;
  const data = { of, kind: resource.kind, state, settled, hint, version, test };
  return JSON.stringify({ type: "status.changed", timestamp: new Date(atMs).toISOString(), data });
}
