/**
 * IXOPAY's message signature for requests and callbacks: HMAC-SHA512 over five lines.
 * @see https://gateway.ixopay.com/documentation/apiv3 ("Signature", checked 2026-11-21)
 */
import { createHash } from "node:crypto";
import { fromBase64, toBase64 } from "../../platform/bytes.ts";
import { computeHmac, verifyHmac } from "../hmac.ts";
import type { FailedCheck, WebhookRequest } from "../webhook-event.ts";

/** The hash of the body. The official PHP SDK still requests MD5, which WebCrypto supports only in workerd. */
export type BodyHash = "sha512" | "md5";

export interface SignedMessage {
  method: "GET" | "POST";
  body: Uint8Array;
  /** The header exactly as sent; empty when it is absent. */
  contentType: string;
  /** `X-Date`, which takes precedence, or `Date`, exactly as sent. Callbacks write `UTC` where RFC 9110 writes `GMT`. */
  date: string;
  /** Path and query. */
  uri: string;
}

/** The text that the signature covers. */
export function textToSign(message: SignedMessage, bodyHash: BodyHash): string {
  const hash = createHash(bodyHash).update(message.body).digest("hex");
  return [message.method, hash, message.contentType, message.date, message.uri].join("\n");
}

/** The value of `X-Signature` for this text. */
export async function sign(sharedSecret: string, text: string): Promise<string> {
  return toBase64(await computeHmac("SHA-512", sharedSecret, [text]));
}

/** True when the signature of this text is valid. A signature that is not base64 is invalid. */
export function verify(sharedSecret: string, signature: string, text: string): Promise<boolean> {
  return verifyHmac("SHA-512", sharedSecret, fromBase64(signature), [text]);
}

/** IXOPAY repeats a callback for 7 days, and does not document whether it signs a repetition anew. */
const OLDEST_MS = 8 * 24 * 3_600_000;
/** A clock is never this far ahead. */
const AHEAD_MS = 3_600_000;

/**
 * The check that a callback did not pass; null when it is signed with the shared secret. The signature covers path and
 * query; the path alone is accepted too, because IXOPAY's examples use both forms.
 */
export async function failedCheckOf(
  sharedSecret: string,
  { headers, body, uri, nowMs }: WebhookRequest,
  bodyHashes: readonly BodyHash[],
): Promise<FailedCheck | null> {
  const signature = headers.get("x-signature");
  if (!signature) return { check: "X-Signature", cause: "missing" };
  const contentType = headers.get("content-type") ?? "";
  const date = headers.get("x-date") ?? headers.get("date") ?? "";
  if (!date) return { check: "Date", cause: "missing" };
  const path = uri.split("?", 1)[0] ?? uri;
  for (const signedUri of path === uri ? [uri] : [uri, path]) {
    for (const bodyHash of bodyHashes) {
      const message = { method: "POST", body, contentType, date, uri: signedUri } as const;
      if (await verify(sharedSecret, signature, textToSign(message, bodyHash))) {
        return isRecent(date, nowMs) ? null : { check: "Date", cause: "not-recent" };
      }
    }
  }
  return { check: "X-Signature", cause: "wrong" };
}

/** Whether a callback of this signed date may be its first delivery or a repetition. */
function isRecent(date: string, nowMs: number): boolean {
  const ageMs = nowMs - Date.parse(date);
  return ageMs <= OLDEST_MS && ageMs >= -AHEAD_MS;
}
