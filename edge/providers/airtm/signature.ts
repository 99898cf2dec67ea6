/**
 * The signature of v2's webhooks: Svix, an HMAC-SHA256 over id, time and raw body. No network. No clock.
 * @see https://docs.svix.com/receiving/verifying-payloads/how-manual (checked 2026-11-21)
 */
import { type Bytes, fromBase64 } from "../bytes.ts";
import { hmacHolds } from "../hmac.ts";
import type { WebhookRequest } from "../webhook-event.ts";

/** What is older, or from further ahead, may have been recorded and sent again. */
const TOLERANCE_SECONDS = 300;

/** The bytes that are signed with; null when this is no such secret (`whsec_` and base64). */
export function keyBytesOf(secret: string): Bytes | null {
  const bytes = secret.startsWith("whsec_") ? fromBase64(secret.slice("whsec_".length)) : null;
  return bytes?.length ? bytes : null;
}

/** Whether one of the signatures holds, and is of these minutes. */
export async function isAuthentic(secret: string, { headers, body, nowMs }: WebhookRequest): Promise<boolean> {
  const id = headers.get("svix-id");
  const timestamp = headers.get("svix-timestamp") ?? "";
  const key = keyBytesOf(secret);
  if (!id || !key || !/^\d{1,12}$/.test(timestamp)) return false;
  if (Math.abs(nowMs / 1000 - Number(timestamp)) > TOLERANCE_SECONDS) return false;
  for (const signature of signaturesIn(headers.get("svix-signature") ?? "")) {
    if (await hmacHolds("SHA-256", key, signature, [`${id}.${timestamp}.`, body])) return true;
  }
  return false;
}

/** As many as anybody needs while secrets are being replaced; each costs an HMAC over the whole body. */
const MAX_SIGNATURES = 5;

/** Several while a secret is being replaced; those of other versions than `v1` are not ours to judge. */
function signaturesIn(header: string): (Bytes | null)[] {
  const signatures: (Bytes | null)[] = [];
  for (const [, text = ""] of header.matchAll(/(?<![^ ])v1,([A-Za-z0-9+/]{43}=)(?![^ ])/g)) {
    signatures.push(fromBase64(text));
    if (signatures.length === MAX_SIGNATURES) break;
  }
  return signatures;
}
