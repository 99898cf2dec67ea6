/**
 * Airtm's callbacks of v1, which are unsigned, and webhooks of v2, which are signed and repeated as Svix documents.
 * @see https://docs.svix.com/retries (checked 2026-11-21)
 */
import { createHmac, randomBytes } from "node:crypto";
import { isSuccess, type RequestWriter, type RetryPolicy } from "../shared/webhook-sender.ts";

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;

/** The delays between the attempts of a v2 webhook. */
export const V2_RETRY_DELAYS_MS = [
  ...[5 * SECOND_MS, 5 * MINUTE_MS, 30 * MINUTE_MS],
  ...[2 * HOUR_MS, 5 * HOUR_MS, 10 * HOUR_MS, 10 * HOUR_MS],
];
export const V2_RETRY_POLICY: RetryPolicy = {
  retriesAfterMs: V2_RETRY_DELAYS_MS,
  countedFrom: "last-response",
  timeoutMs: () => 15_000,
  isAccepted: isSuccess,
};
/** Airtm documents only "Non-2xx responses may trigger retries". The simulator retries once. */
export const V1_RETRY_POLICY: RetryPolicy = { ...V2_RETRY_POLICY, retriesAfterMs: [5 * SECOND_MS] };

/** Writes an event. `webhookSecret` null writes an unsigned callback of v1. All attempts have the same message id. */
export function createWriter(
  document: unknown,
  webhookSecret: string | null,
  headerPrefix: HeaderPrefix = "svix",
): RequestWriter {
  const body = JSON.stringify(document);
  const messageId = `msg_${randomBytes(20).toString("base64url").slice(0, 27)}`;
  return (_attempt, atMs) => ({
    body,
    headers: webhookSecret === null ? {} : svixHeaders(webhookSecret, messageId, body, atMs, headerPrefix),
  });
}

/**
 * The first part of the names of the three headers: Svix's own, or that of Standard Webhooks.
 * @see https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md (checked 2026-11-27)
 */
export type HeaderPrefix = "svix" | "webhook";

/**
 * The headers that sign a webhook.
 * @see https://docs.svix.com/receiving/verifying-payloads/how-manual (checked 2026-11-21)
 */
export function svixHeaders(
  secret: string,
  id: string,
  body: string,
  atMs: number,
  prefix: HeaderPrefix = "svix",
): Record<string, string> {
  const timestamp = String(Math.floor(atMs / 1000));
  const key = Buffer.from(secret.replace(/^whsec_/, ""), "base64");
  const signature = createHmac("sha256", key).update(`${id}.${timestamp}.${body}`).digest("base64");
  return { [`${prefix}-id`]: id, [`${prefix}-timestamp`]: timestamp, [`${prefix}-signature`]: `v1,${signature}` };
}
