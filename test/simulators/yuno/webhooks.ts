/**
 * Yuno's webhooks: authenticated in every way the dashboard was given, and repeated until HTTP 200, whatever the body.
 * No I/O. No clock.
 */
import { createHmac } from "node:crypto";
import type { RequestWriter, RetryPolicy } from "../shared/webhook-sender.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** Counted from the first try ("Deadline after the first try"): seven tries in all. */
export const RETRIES_AFTER_MS = [5 * MINUTE_MS, 50 * MINUTE_MS, ...[6, 24, 48, 96].map((hours) => hours * HOUR_MS)];
export const WEBHOOK_RULE: RetryPolicy = {
  retriesAfterMs: RETRIES_AFTER_MS,
  countedFrom: "first-attempt",
  timeoutMs: () => 10_000,
  isAccepted: (status) => status === 200,
};

/** What the dashboard was told; each is optional. */
export interface WebhookSecrets {
  hmacSecret?: string;
  webhookApiKey?: string;
  webhookSecret?: string;
  webhookBearer?: string;
}

/** `documentOf` writes the document for a retry, 0 for the first try: the envelope counts them. */
export function createWriter(documentOf: (retry: number) => unknown, secrets: WebhookSecrets): RequestWriter {
  return (attempt) => {
    const body = JSON.stringify(documentOf(attempt - 1));
    return { body, headers: webhookHeaders(secrets, body) };
  };
}

/** What Yuno sends along, by what it was given. */
export function webhookHeaders(secrets: WebhookSecrets, body: string): Record<string, string> {
  const { hmacSecret, webhookApiKey, webhookSecret, webhookBearer } = secrets;
  return {
    ...(webhookApiKey && { "x-api-key": webhookApiKey }),
    ...(webhookSecret && { "x-secret": webhookSecret }),
    ...(hmacSecret && { "x-hmac-signature": createHmac("sha256", hmacSecret).update(body, "utf8").digest("base64") }),
    ...(webhookBearer && { Authorization: `Bearer ${webhookBearer}` }),
  };
}
