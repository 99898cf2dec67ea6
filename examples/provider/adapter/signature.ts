/**
 * Examplepay's signature on webhooks: HMAC-SHA256 in hex over the address and the raw body.
 * @see https://docs.examplepay.example/webhooks#signature (checked 2026-11-21)
 */
import { fromHex } from "../../../edge/platform/bytes.ts";
import { verifyHmac } from "../../../edge/providers/hmac.ts";
import type { WebhookRequest } from "../../../edge/providers/webhook-event.ts";

export function isAuthentic(secret: string, { uri, headers, body }: WebhookRequest): Promise<boolean> {
  const signature = fromHex(headers.get("X-Examplepay-Signature") ?? "");
  return verifyHmac("SHA-256", secret, signature, [`${uri}\n`, body]);
}
