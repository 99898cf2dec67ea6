/** Hands notifications to the queue. */
import { NOTIFY_BINDING, RETRY_BINDING } from "../config/missing-queue.ts";
import { within } from "../platform/key-values.ts";
import { logInternal } from "../platform/log.ts";
import { queueOf } from "../platform/queues.ts";
import { type Notification, type NotifiedChange, notificationOf } from "./notification.ts";

const TIMEOUT_MS = 5_000;

export function hasNotifyQueue(env: object): boolean {
  return queueOf(env, NOTIFY_BINDING) !== null;
}

/**
 * Sends these changes in one batch, which holds 100 messages. Rejects when the queue has not stored them; those that it stores
 * after that come twice.
 */
export async function sendToQueue(env: object, of: string, changes: readonly NotifiedChange[]): Promise<void> {
  const queue = queueOf(env, NOTIFY_BINDING);
  if (!queue) throw new TypeError(`The binding ${NOTIFY_BINDING} is missing.`);
  const messages = changes.map((change) => ({ body: notificationOf(of, change), contentType: "json" as const }));
  await within(queue.sendBatch(messages), TIMEOUT_MS);
}

/**
 * Moves a notification to the queue for retries. False when there is no such queue, or when it has not stored the message.
 */
export async function moveToRetries(
  env: object,
  { version, of, change }: Notification,
  delaySeconds: number,
): Promise<boolean> {
  const queue = queueOf(env, RETRY_BINDING);
  if (!queue) return false;
  const body: Notification = { version, of, change, isRetry: true };
  try {
    await within(queue.sendBatch([{ body, contentType: "json", delaySeconds }]), TIMEOUT_MS);
    return true;
  } catch (thrown) {
    logInternal("notify-retry", thrown);
    return false;
  }
}
