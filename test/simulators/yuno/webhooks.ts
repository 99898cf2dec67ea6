/**
 * Yuno's webhooks: authenticated in each way that is configured, and repeated until the response is HTTP 200.
 * @see https://docs.y.uno/docs/webhooks (checked 2026-11-21)
 */
import { createHmac } from "node:crypto";
import type { RequestWriter, RetryPolicy } from "../shared/webhook-sender.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** Counted from the first attempt ("Deadline after the first try"): seven attempts in all. */
export const RETRY_DELAYS_MS = [5 * MINUTE_MS, 50 * MINUTE_MS, ...[6, 24, 48, 96].map((hours) => hours * HOUR_MS)];
export const WEBHOOK_RETRY_POLICY: RetryPolicy = {
  retriesAfterMs: RETRY_DELAYS_MS,
  countedFrom: "first-attempt",
  timeoutMs: () => 10_000,
  isAccepted: (status) => status === 200,
};

/** The secrets that are configured in Yuno's dashboard; each is optional. */
export interface WebhookSecrets {
  hmacSecret?: string;
  webhookApiKey?: string;
  webhookSecret?: string;
  webhookBearer?: string;
  /** The header of the bearer token: `oauth2_authorization_name`. */
  webhookBearerHeader?: string;
}

/** `documentOf` returns the document of a retry. The envelope carries its number: 0 for the first attempt. */
export function createWriter(documentOf: (retry: number) => unknown, secrets: WebhookSecrets): RequestWriter {
  return (attempt) => {
    const body = JSON.stringify(documentOf(attempt - 1));
    return { body, headers: webhookHeaders(secrets, body) };
  };
}

/** The headers that authenticate a webhook: one for each configured secret. */
export function webhookHeaders(secrets: WebhookSecrets, body: string): Record<string, string> {
  const { hmacSecret, webhookApiKey, webhookSecret, webhookBearer, webhookBearerHeader = "Authorization" } = secrets;
  return {
    ...(webhookApiKey && { "x-api-key": webhookApiKey }),
    ...(webhookSecret && { "x-secret": webhookSecret }),
    ...(hmacSecret && { "x-hmac-signature": createHmac("sha256", hmacSecret).update(body, "utf8").digest("base64") }),
    ...(webhookBearer && { [webhookBearerHeader]: `Bearer ${webhookBearer}` }),
  };
}
