/**
 * Stripe's webhooks: signed anew for each attempt, and repeated until the response is 2xx.
 * @see https://docs.stripe.com/webhooks (checked 2026-11-28)
 */
import { createHmac } from "node:crypto";
import { isSuccess, type RequestWriter, type RetryPolicy } from "../shared/webhook-sender.ts";

const HOUR_MS = 3_600_000;

/** In test mode three attempts in a few hours. Stripe publishes no intervals. */
const TEST_RETRIES_MS = [HOUR_MS, 3 * HOUR_MS];
/** In live mode for three days, with growing intervals. */
const LIVE_RETRIES_MS = [1, 2, 4, 8, 12, 20, 24].map((hours) => hours * HOUR_MS);

export function retryPolicy(livemode: boolean): RetryPolicy {
  return {
    retriesAfterMs: livemode ? LIVE_RETRIES_MS : TEST_RETRIES_MS,
    countedFrom: "last-response",
    timeoutMs: () => 10_000,
    // A redirect is a failure.
    isAccepted: isSuccess,
  };
}

/** The value of `Stripe-Signature`: one `v1` for each secret, and in test mode the decoy `v0`. */
function signatureHeader(body: string, secrets: readonly string[], atMs: number, livemode = false): string {
  const time = Math.floor(atMs / 1000);
  const signed = (secret: string) => createHmac("sha256", secret).update(`${time}.${body}`, "utf8").digest("hex");
  const decoy = livemode ? [] : [`v0=${signed("decoy")}`];
  return [`t=${time}`, ...secrets.map((secret) => `v1=${signed(secret)}`), ...decoy].join(",");
}

export function createWriter(document: object, secrets: readonly string[], livemode: boolean): RequestWriter {
  const body = JSON.stringify(document, null, 2);
  return (_attempt, atMs) => ({
    body,
    headers: {
      "Content-Type": "application/json; charset=utf-8",
      "User-Agent": "Stripe/1.0 (+https://stripe.com/docs/webhooks)",
      "Stripe-Signature": signatureHeader(body, secrets, atMs, livemode),
    },
  });
}
