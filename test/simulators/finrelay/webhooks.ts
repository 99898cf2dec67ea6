/**
 * Finrelay's webhooks: signed, and repeated until the response is 2xx. Finrelay documents no delays, so they are an
 * assumption.
 * @see https://docs.finrelay.com/references/webhooks/index.html (checked 2026-11-21)
 */
import { isSuccess, type RequestWriter, type RetryPolicy } from "../shared/webhook-sender.ts";
import { webhookAuthorization } from "./jwt.ts";

const MINUTE_MS = 60_000;
export const RETRY_DELAYS_MS = [MINUTE_MS, 5 * MINUTE_MS, 15 * MINUTE_MS];

export const WEBHOOK_RETRY_POLICY: RetryPolicy = {
  retriesAfterMs: RETRY_DELAYS_MS,
  countedFrom: "last-response",
  timeoutMs: () => 10_000,
  isAccepted: isSuccess,
};

export function createWriter(document: object, privateKey: string): RequestWriter {
  const body = JSON.stringify(document);
  const headers = { Authorization: webhookAuthorization(body, privateKey) };
  return () => ({ body, headers });
}
