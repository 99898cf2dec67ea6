/**
 * Verifies Stripe's webhooks: HMAC-SHA256 over time and raw body.
 * @see https://docs.stripe.com/webhooks#verify-manually (checked 2026-11-28)
 */
import { type Bytes, fromHex } from "../../platform/bytes.ts";
import { verifyHmac } from "../hmac.ts";
import type { FailedCheck, WebhookRequest } from "../webhook-event.ts";

const HEADER = "stripe-signature";

/** The largest difference between the signed time and our clock, as in the vendor's libraries. */
const TOLERANCE_SECONDS = 300;

/** Two while a secret is rolled. Each one costs an HMAC over the whole body. */
const MAX_SIGNATURES = 4;

/**
 * The check that a webhook did not pass; null when one of its signatures is valid with one of the secrets, and the signed
 * time is within the tolerance. The key is the whole secret with its prefix `whsec_`.
 */
export async function failedCheckOf(
  secrets: readonly string[],
  { headers, body, nowMs }: WebhookRequest,
): Promise<FailedCheck | null> {
  const header = headers.get(HEADER);
  if (header === null) return { check: HEADER, cause: "missing" };
  const time = /(?:^|,)\s*t=(\d{1,12})(?=,|$)/.exec(header)?.[1];
  if (time === undefined) return { check: HEADER, cause: "wrong" };
  for (const signature of signaturesOf(header)) {
    for (const secret of secrets) {
      if (!(await verifyHmac("SHA-256", secret, signature, [`${time}.`, body]))) continue;
      const isRecent = Math.abs(nowMs / 1000 - Number(time)) <= TOLERANCE_SECONDS;
      return isRecent ? null : { check: HEADER, cause: "not-recent" };
    }
  }
  return { check: HEADER, cause: "wrong" };
}

/** The signatures of scheme `v1`. Others, such as `v0` in test mode, are decoys. */
function signaturesOf(header: string): (Bytes | null)[] {
  const signatures = [...header.matchAll(/(?:^|,)\s*v1=([0-9a-f]{64})(?=,|$)/g)].map(([, hex = ""]) => fromHex(hex));
  return signatures.slice(0, MAX_SIGNATURES);
}
