/**
 * The signature of v2's webhooks: Svix, an HMAC-SHA256 over id, time and raw body. No network. No clock.
 * @see https://docs.svix.com/receiving/verifying-payloads/how-manual (checked 2026-11-21)
 */
import type { WebhookRequest } from "../provider.ts";

/** What is older, or from further ahead, may have been recorded and sent again. */
const TOLERANCE_SECONDS = 300;

/** The bytes that are signed with; null when this is no such secret (`whsec_` and base64). */
export function keyBytesOf(secret: string): Uint8Array<ArrayBuffer> | null {
  const bytes = secret.startsWith("whsec_") ? fromBase64(secret.slice("whsec_".length)) : null;
  return bytes?.length ? bytes : null;
}

/** Whether one of the signatures holds, compared in constant time, and is of these minutes. */
export async function isSigned(secret: string, { headers, body, nowMs }: WebhookRequest): Promise<boolean> {
  const id = headers.get("svix-id");
  const timestamp = headers.get("svix-timestamp") ?? "";
  const bytes = keyBytesOf(secret);
  if (!id || !bytes || !/^\d{1,12}$/.test(timestamp)) return false;
  if (Math.abs(nowMs / 1000 - Number(timestamp)) > TOLERANCE_SECONDS) return false;
  const head = new TextEncoder().encode(`${id}.${timestamp}.`);
  const content = new Uint8Array(head.length + body.length);
  content.set(head);
  content.set(body, head.length);
  const key = await crypto.subtle.importKey("raw", bytes, { name: "HMAC", hash: "SHA-256" }, false, ["verify"]);
  for (const signature of signaturesIn(headers.get("svix-signature") ?? "")) {
    if (await crypto.subtle.verify("HMAC", key, signature, content)) return true;
  }
  return false;
}

/** As many as anybody needs while secrets are being replaced; each costs an HMAC over the whole body. */
const MAX_SIGNATURES = 5;
const SIGNATURE_BYTES = 32;

/** Several while a secret is being replaced; those of other versions than `v1` are not ours to judge. */
function signaturesIn(header: string): Uint8Array<ArrayBuffer>[] {
  const signatures: Uint8Array<ArrayBuffer>[] = [];
  for (const [, text = ""] of header.matchAll(/(?<![^ ])v1,([A-Za-z0-9+/]{43}=)(?![^ ])/g)) {
    const bytes = fromBase64(text);
    if (bytes?.length === SIGNATURE_BYTES) signatures.push(bytes);
    if (signatures.length === MAX_SIGNATURES) break;
  }
  return signatures;
}

function fromBase64(text: string): Uint8Array<ArrayBuffer> | null {
  try {
    return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  } catch {
    return null;
  }
}
