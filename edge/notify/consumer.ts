/**
 * The consumer of the queues of notifications. All messages of a batch are sent at the same time: a batch has no more messages than
 * an invocation may have open connections
 * (https://developers.cloudflare.com/workers/platform/limits/#simultaneous-open-connections, checked 2026-11-28). The next batch
 * may wait for this one. So a shop that does not respond soon is sent its notifications from a queue of their own, where
 * they delay only other retries.
 */
import { configOf, lookUp } from "../config/config.ts";
import type { Connection } from "../config/connection.ts";
import type { NotifyTarget } from "../config/notify-target.ts";
import { callerRefusals, log, logInternal, resourceFields } from "../platform/log.ts";
import { writePoint } from "../platform/metrics.ts";
import type { QueuedMessage } from "../platform/queues.ts";
import { err, ok, type Result } from "../platform/result.ts";
import { notificationBody, type ReadNotification, readNotification, webhookIdOf } from "./notification.ts";
import { type PostFailure, post } from "./post.ts";
import { MAX_RETRIES, pauseSeconds, SlowShops, timeoutMs } from "./retry.ts";
import { moveToRetries } from "./send.ts";
import { signedHeaders } from "./sign.ts";

/** `max_batch_size` of the consumers in wrangler.toml. */
export const MAX_BATCH_SIZE = 6;

/** What became of a message. `dead`: the queue moves it to the dead-letter queue. `dropped`: the connection has no `notify` any more. */
type Verdict = "delivered" | "failed" | "dead" | "refused" | "dropped";

const slowShops = new SlowShops();

/** Never throws: each message is acknowledged or sent again by itself. */
export async function deliverBatch(env: object, messages: readonly QueuedMessage[]): Promise<void> {
  await Promise.all(messages.map((message) => deliverSafely(env, message)));
}

async function deliverSafely(env: object, message: QueuedMessage): Promise<void> {
  try {
    await deliver(env, message);
  } catch (thrown) {
    logInternal("notify", thrown);
    message.retry({ delaySeconds: pauseSeconds(message.attempts, null, Math.random()) });
  }
}

async function deliver(env: object, message: QueuedMessage): Promise<void> {
  const read = readNotification(message.body);
  if (!read.ok) {
    // A newer version may have sent it, and will read it after the deploy.
    callerRefusals.add("notification");
    return message.retry({ delaySeconds: pauseSeconds(message.attempts, null, Math.random()) });
  }
  const notification = read.value;
  const { connection } = notification.resource;
  const attempt = message.attempts + (notification.isRetry ? 1 : 0);
  const startedMs = Date.now();
  const isSlow = attempt === 1 && slowShops.has(connection, startedMs);
  if (isSlow && (await moveToRetries(env, notification, 0))) return message.ack();
  const target = await targetOf(env, notification);
  const sent = target.ok ? await send(notification, target.value, attempt, startedMs) : target;
  if (sent.ok) slowShops.delete(connection);
  else if (sent.failure.cause === "timeout") slowShops.add(connection, Date.now());
  const verdict = verdictOf(sent, message.attempts);
  await settle(env, message, notification, sent, attempt);
  const cause = sent.ok ? null : sent.failure.cause;
  await report(env, notification, { verdict, cause, attempt, callMs: Date.now() - startedMs });
}

/** Acknowledges the message, or has it sent again: from the queue for retries, or from its own. */
async function settle(
  env: object,
  message: QueuedMessage,
  notification: ReadNotification,
  sent: Result<void, PostFailure>,
  attempt: number,
): Promise<void> {
  if (sent.ok || sent.failure.isFinal) return message.ack();
  const delaySeconds = pauseSeconds(attempt, sent.failure.retryAfterSeconds, Math.random());
  if (attempt === 1 && (await moveToRetries(env, notification, delaySeconds))) return message.ack();
  message.retry({ delaySeconds });
}

type Target = Pick<Connection, "test"> & { notify: NotifyTarget };

const NOT_CONFIGURED = "not-configured";

/** Where the notifications of the connection go now. One that cannot be read now may be there later. */
async function targetOf(env: object, { resource }: ReadNotification): Promise<Result<Target, PostFailure>> {
  const found = await lookUp(await configOf(env), resource.connection);
  if (!found.ok && found.failure !== "absent") {
    return err({ cause: `connection-${found.failure}`, isFinal: false, retryAfterSeconds: null });
  }
  const connection = found.ok ? found.value : null;
  if (!connection?.notify) return err({ cause: NOT_CONFIGURED, isFinal: true, retryAfterSeconds: null });
  return ok({ test: connection.test, notify: connection.notify });
}

async function send(
  notification: ReadNotification,
  { notify, test }: Target,
  attempt: number,
  nowMs: number,
): Promise<Result<void, PostFailure>> {
  const body = notificationBody(notification, test);
  const headers = await signedHeaders(await webhookIdOf(notification), body, notify.secrets, nowMs);
  return post(notify.url, headers, body, timeoutMs(attempt));
}

/** @param deliveries how often the queue has delivered the message */
function verdictOf(sent: Result<void, PostFailure>, deliveries: number): Verdict {
  if (sent.ok) return "delivered";
  const { isFinal, cause } = sent.failure;
  if (isFinal) return cause === NOT_CONFIGURED ? "dropped" : "refused";
  return deliveries > MAX_RETRIES ? "dead" : "failed";
}

interface Report {
  verdict: Verdict;
  cause: string | null;
  attempt: number;
  callMs: number;
}

async function report(env: object, notification: ReadNotification, { verdict, cause, attempt, callMs }: Report) {
  const { of, resource, change } = notification;
  const { connection, kind } = resource;
  const requestId = await webhookIdOf(notification);
  const fields = { connection, kind, ...(await resourceFields(of)), version: change.version, verdict, attempt };
  log({ event: "notification", requestId, ...fields, ...(cause !== null && { cause }) });
  writePoint(env, { connection, metric: "notification", verdict, afterMs: Date.now() - change.atMs, callMs, attempt });
}
