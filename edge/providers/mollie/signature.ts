/**
 * Verifies Mollie's next-generation webhooks. Classic webhooks have no signature.
 * @see https://docs.mollie.com/reference/webhooks-new (checked 2026-11-27)
 */
import { fromHex } from "../../platform/bytes.ts";
import { verifyHmac } from "../hmac.ts";
import type { FailedCheck, WebhookRequest } from "../webhook-event.ts";

const HEADER = "x-mollie-signature";

/** Whether the webhook is signed at all. Nothing signs a classic one. */
export function hasSignature({ headers }: WebhookRequest): boolean {
  return headers.has(HEADER);
}

/**
 * The check that the webhook did not pass; null when one of its signatures is the HMAC of its body. While a secret is being
 * replaced, a webhook has one signature with each of both, in two headers.
 */
export async function failedCheckOf(secret: string, { headers, body }: WebhookRequest): Promise<FailedCheck | null> {
  const header = headers.get(HEADER);
  if (header === null) return { check: HEADER, cause: "missing" };
  for (const signature of header.split(",")) {
    const hex = signature.trim().replace(/^sha256=/, "");
    const bytes = /^[0-9a-f]{64}$/i.test(hex) ? fromHex(hex) : null;
    if (await verifyHmac("SHA-256", secret, bytes, [body])) return null;
  }
  return { check: HEADER, cause: "wrong" };
}
