/**
 * Verifies the webhooks of v2, which Svix signs: HMAC-SHA256 over id, time and raw body.
 * @see https://docs.svix.com/receiving/verifying-payloads/how-manual (checked 2026-11-21)
 */
import { type Bytes, fromBase64 } from "../../platform/bytes.ts";
import { verifyHmac } from "../hmac.ts";
import type { WebhookRequest } from "../webhook-event.ts";

/** The largest difference between the signed time and our clock. An older webhook may be a replay. */
const TOLERANCE_SECONDS = 300;

/** Enough signatures for a secret rotation. Each one costs an HMAC over the whole body. */
const MAX_SIGNATURES = 5;

/** The key bytes of a signing secret; null when it is not `whsec_` and base64. */
export function keyBytesOf(secret: string): Bytes | null {
  const bytes = secret.startsWith("whsec_") ? fromBase64(secret.slice("whsec_".length)) : null;
  return bytes?.length ? bytes : null;
}

/** True when one of the signatures is valid and the signed time is within the tolerance. */
export async function isAuthentic(secret: string, { headers, body, nowMs }: WebhookRequest): Promise<boolean> {
  const id = headers.get("svix-id");
  const timestamp = headers.get("svix-timestamp") ?? "";
  const key = keyBytesOf(secret);
  if (!id || !key || !/^\d{1,12}$/.test(timestamp)) return false;
  if (Math.abs(nowMs / 1000 - Number(timestamp)) > TOLERANCE_SECONDS) return false;
  for (const signature of signaturesOf(headers.get("svix-signature") ?? "")) {
    if (await verifyHmac("SHA-256", key, signature, [`${id}.${timestamp}.`, body])) return true;
  }
  return false;
}

/** The signatures of version `v1`. There are several during a secret rotation; other versions are ignored. */
function signaturesOf(header: string): (Bytes | null)[] {
  const signatures: (Bytes | null)[] = [];
  for (const [, text = ""] of header.matchAll(/(?<![^ ])v1,([A-Za-z0-9+/]{43}=)(?![^ ])/g)) {
    signatures.push(fromBase64(text));
    if (signatures.length === MAX_SIGNATURES) break;
  }
  return signatures;
}
