/**
 * Verifies Yuno's webhooks by every method that the dashboard offers, in constant time.
 * @see https://docs.y.uno/docs/webhooks ("Authentication", checked 2026-11-21)
 */

import { type Bytes, fromBase64, fromHex } from "../../platform/bytes.ts";
import { sameSecret } from "../../platform/crypto.ts";
import { verifyHmac } from "../hmac.ts";
import type { WebhookRequest } from "../webhook-event.ts";

/** The secrets that the dashboard is set to send. Each is optional; all configured ones must match. */
export interface WebhookSecrets {
  hmacSecret?: string | undefined;
  webhookApiKey?: string | undefined;
  webhookSecret?: string | undefined;
  webhookBearer?: string | undefined;
}

/** True when all configured secrets match; null when no secret is configured. */
export async function isAuthentic(secrets: WebhookSecrets, { headers, body }: WebhookRequest): Promise<boolean | null> {
  const { hmacSecret, webhookApiKey, webhookSecret, webhookBearer } = secrets;
  const bearer = /^bearer +(.*)$/i.exec(headers.get("authorization") ?? "")?.[1] ?? null;
  const checks = [
    ...(hmacSecret ? [isSigned(hmacSecret, headers.get("x-hmac-signature"), body)] : []),
    ...(webhookApiKey ? [isSame(webhookApiKey, headers.get("x-api-key"))] : []),
    ...(webhookSecret ? [isSame(webhookSecret, headers.get("x-secret"))] : []),
    ...(webhookBearer ? [isSame(webhookBearer, bearer)] : []),
  ];
  return checks.length === 0 ? null : (await Promise.all(checks)).every(Boolean);
}

async function isSame(expected: string, received: string | null): Promise<boolean> {
  return received !== null && (await sameSecret(received, expected));
}

/**
 * True when the signature is the HMAC-SHA256 of the raw body. It is documented as base64; Yuno's own plugin also accepts
 * hexadecimal and the prefix `sha256=`.
 */
function isSigned(secret: string, signature: string | null, body: Bytes): Promise<boolean> {
  const text = (signature ?? "").trim().replace(/^sha256=/, "");
  return verifyHmac("SHA-256", secret, /^[0-9a-f]{64}$/i.test(text) ? fromHex(text) : fromBase64(text), [body]);
}
