/**
 * Verifies Yuno's webhooks by every method that the dashboard offers, in constant time.
 * @see https://docs.y.uno/docs/webhooks ("Authentication", checked 2026-11-21)
 */

import { type Bytes, fromBase64, fromHex } from "../../platform/bytes.ts";
import { sameSecret } from "../../platform/crypto.ts";
import { verifyHmac } from "../hmac.ts";
import type { FailedCheck, WebhookRequest } from "../webhook-event.ts";

/** The secrets that the dashboard is set to send. Each is optional; all configured ones must match. */
export interface WebhookSecrets {
  hmacSecret?: string | undefined;
  webhookApiKey?: string | undefined;
  webhookSecret?: string | undefined;
  webhookBearer?: string | undefined;
}

interface Check {
  header: string;
  isValid(value: string): Promise<boolean>;
}

/** Whether any secret is configured. Without one, nothing can be verified. */
export function hasSecrets({ hmacSecret, webhookApiKey, webhookSecret, webhookBearer }: WebhookSecrets): boolean {
  return Boolean(hmacSecret || webhookApiKey || webhookSecret || webhookBearer);
}

/**
 * The first check that a webhook did not pass; null when all configured secrets match.
 * @param bearerHeader the header of the OAuth 2.0 token, which the dashboard can rename
 */
export async function failedCheckOf(
  secrets: WebhookSecrets,
  { headers, body }: WebhookRequest,
  bearerHeader: string,
): Promise<FailedCheck | null> {
  const { hmacSecret, webhookApiKey, webhookSecret, webhookBearer } = secrets;
  const isSigned = (signature: string) => isSignatureOf(hmacSecret ?? "", signature, body);
  const isSame = (expected: string) => (received: string) => sameSecret(received, expected);
  const isBearer = (received: string) => sameSecret(bearerIn(received, bearerHeader), webhookBearer ?? "");
  const checks: Check[] = [
    ...(hmacSecret ? [{ header: "x-hmac-signature", isValid: isSigned }] : []),
    ...(webhookApiKey ? [{ header: "x-api-key", isValid: isSame(webhookApiKey) }] : []),
    ...(webhookSecret ? [{ header: "x-secret", isValid: isSame(webhookSecret) }] : []),
    ...(webhookBearer ? [{ header: bearerHeader, isValid: isBearer }] : []),
  ];
  for (const { header, isValid } of checks) {
    const value = headers.get(header);
    if (value === null) return { check: header, cause: "missing" };
    if (!(await isValid(value))) return { check: header, cause: "wrong" };
  }
  return null;
}

/** The token in a header: behind `Bearer` in `Authorization`, and with or without it in any other header. */
function bearerIn(value: string, header: string): string {
  const token = /^bearer +(.*)$/i.exec(value)?.[1];
  return token ?? (header.toLowerCase() === "authorization" ? "" : value);
}

/**
 * True when the signature is the HMAC-SHA256 of the raw body. It is documented as base64; Yuno's own plugin also accepts
 * hexadecimal and the prefix `sha256=`.
 */
function isSignatureOf(secret: string, signature: string, body: Bytes): Promise<boolean> {
  const text = signature.trim().replace(/^sha256=/, "");
  return verifyHmac("SHA-256", secret, /^[0-9a-f]{64}$/i.test(text) ? fromHex(text) : fromBase64(text), [body]);
}
