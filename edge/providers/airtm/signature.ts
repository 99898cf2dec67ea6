/**
 * Verifies the webhooks of v2, which Svix signs: HMAC-SHA256 over id, time and raw body.
 * @see https://docs.svix.com/receiving/verifying-payloads/how-manual (checked 2026-11-21)
 */
import { type Bytes, fromBase64 } from "../../platform/bytes.ts";
import { verifyHmac } from "../hmac.ts";
import type { FailedCheck, WebhookRequest } from "../webhook-event.ts";

/** The largest difference between the signed time and our clock. An older webhook may be a replay. */
const TOLERANCE_SECONDS = 300;

/** Enough signatures for a secret rotation. Each one costs an HMAC over the whole body. */
const MAX_SIGNATURES = 5;

/** The key bytes of a signing secret; null when it is not `whsec_` and base64. */
export function keyBytesOf(secret: string): Bytes | null {
  const bytes = secret.startsWith("whsec_") ? fromBase64(secret.slice("whsec_".length)) : null;
  return bytes?.length ? bytes : null;
}

/**
 * The check that a webhook did not pass; null when one of its signatures is valid and the signed time is within the
 * tolerance. Svix sends its headers under two prefixes, and an account may be set to either.
 * @see https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md (checked 2026-11-27)
 */
export async function failedCheckOf(
  secret: string,
  { headers, body, nowMs }: WebhookRequest,
): Promise<FailedCheck | null> {
  const prefix = headers.has("svix-signature") ? "svix" : headers.has("webhook-signature") ? "webhook" : "svix";
  const [idName, timestampName, signatureName] = [`${prefix}-id`, `${prefix}-timestamp`, `${prefix}-signature`];
  const [id, timestamp, signatures] = [idName, timestampName, signatureName].map((name) => headers.get(name) ?? "");
  if (!signatures) return { check: signatureName, cause: "missing" };
  if (!id) return { check: idName, cause: "missing" };
  if (!timestamp) return { check: timestampName, cause: "missing" };
  if (!/^\d{1,12}$/.test(timestamp)) return { check: timestampName, cause: "wrong" };
  const key = keyBytesOf(secret);
  for (const signature of key ? signaturesOf(signatures) : []) {
    if (!key || !(await verifyHmac("SHA-256", key, signature, [`${id}.${timestamp}.`, body]))) continue;
    const isRecent = Math.abs(nowMs / 1000 - Number(timestamp)) <= TOLERANCE_SECONDS;
    return isRecent ? null : { check: timestampName, cause: "not-recent" };
  }
  return { check: signatureName, cause: "wrong" };
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
