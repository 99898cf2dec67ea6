/**
 * Whether a webhook comes from Yuno, in each of the ways it knows, compared in constant time. No network. No clock.
 * @see https://docs.y.uno/docs/webhooks ("Authentication", checked 2026-11-21)
 */
import { sameSecret } from "../../platform/crypto.ts";
import { type Bytes, fromBase64, fromHex } from "../bytes.ts";
import { hmacHolds } from "../hmac.ts";
import type { WebhookRequest } from "../webhook-event.ts";

/** What the dashboard was told to send along; each is optional, and all that are set must hold. */
export interface WebhookSecrets {
  hmacSecret?: string | undefined;
  webhookApiKey?: string | undefined;
  webhookSecret?: string | undefined;
  webhookBearer?: string | undefined;
}

/** Null when there is nothing to tell by. */
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

async function isSame(expected: string, given: string | null): Promise<boolean> {
  return given !== null && (await sameSecret(given, expected));
}

/** HMAC-SHA256 of the raw body: base64 as documented, hex and a `sha256=` in front as Yuno's own plugin also accepts. */
function isSigned(secret: string, signature: string | null, body: Bytes): Promise<boolean> {
  const text = (signature ?? "").trim().replace(/^sha256=/, "");
  return hmacHolds("SHA-256", secret, /^[0-9a-f]{64}$/i.test(text) ? fromHex(text) : fromBase64(text), [body]);
}
