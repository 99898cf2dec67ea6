/**
 * Examplepay's signature on webhooks: HMAC-SHA256 in hex over the address and the raw body.
 * @see https://docs.examplepay.example/webhooks#signature (checked 2026-11-21)
 */
import { fromHex } from "../../../edge/platform/bytes.ts";
import { verifyHmac } from "../../../edge/providers/hmac.ts";
import type { FailedCheck, WebhookRequest } from "../../../edge/providers/webhook-event.ts";

const HEADER = "X-Examplepay-Signature";

/** The check that a webhook did not pass; null when its signature is valid. Examplepay signs no time. */
export async function failedCheckOf(
  secret: string,
  { uri, headers, body }: WebhookRequest,
): Promise<FailedCheck | null> {
  const signature = headers.get(HEADER);
  if (signature === null) return { check: HEADER, cause: "missing" };
  const isValid = await verifyHmac("SHA-256", secret, fromHex(signature), [`${uri}\n`, body]);
  return isValid ? null : { check: HEADER, cause: "wrong" };
}
