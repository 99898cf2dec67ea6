/**
 * Mollie's two sorts of webhooks. A classic one is a form with an id, the same for every change, and nothing signs it. A
 * next-generation one is a JSON event with an HMAC of its body, and no time is signed.
 * @see https://docs.mollie.com/reference/webhooks (checked 2026-11-27)
 * @see https://docs.mollie.com/reference/webhooks-new (checked 2026-11-27)
 */
import { createHmac } from "node:crypto";
import type { RequestWriter, RetryPolicy } from "../shared/webhook-sender.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** Ten attempts in 26 hours. The retries of next-generation webhooks are not documented; they are assumed to be the same. */
export const RETRY_DELAYS_MS = [
  ...[1, 2, 4, 8, 16, 29].map((minutes) => minutes * MINUTE_MS),
  ...[1, 2, 22].map((hours) => hours * HOUR_MS),
];

export const WEBHOOK_RETRY_POLICY: RetryPolicy = {
  retriesAfterMs: RETRY_DELAYS_MS,
  countedFrom: "last-response",
  timeoutMs: () => 15_000,
  isAccepted: (status) => status === 200,
};

export function classicWriter(id: string): RequestWriter {
  const body = new URLSearchParams({ id }).toString();
  const headers = {
    "Content-Type": "application/x-www-form-urlencoded",
    Accept: "*/*",
    "User-Agent": "Mollie HTTP client/1.0",
  };
  return () => ({ body, headers });
}

/** While a secret is being replaced, a webhook has a signature with each of both: two headers, which HTTP joins. */
export function eventWriter(event: object, secrets: readonly string[]): RequestWriter {
  const body = JSON.stringify(event);
  const signatures = secrets.map((secret) => signatureOf(secret, body)).join(", ");
  return () => ({ body, headers: { "X-Mollie-Signature": signatures } });
}

export function signatureOf(secret: string, body: string): string {
  return `sha256=${createHmac("sha256", secret).update(body, "utf8").digest("hex")}`;
}
