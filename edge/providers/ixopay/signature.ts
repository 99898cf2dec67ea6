/**
 * IXOPAY's message signature, of requests and of callbacks: five lines under HMAC-SHA512. No network. No clock.
 * @see https://gateway.ixopay.com/documentation/apiv3 ("Signature", checked 2026-11-21)
 */
import { createHash } from "node:crypto";
import { fromBase64, toBase64 } from "../bytes.ts";
import { hmacHolds, hmacOf } from "../hmac.ts";
import type { WebhookRequest } from "../webhook-event.ts";

/** What the body is hashed with. MD5 is what the official PHP SDK still asks for; WebCrypto has none outside workerd. */
export type BodyHash = "sha512" | "md5";

export interface SignedMessage {
  method: "GET" | "POST";
  body: Uint8Array;
  /** The header's value exactly as sent; empty when there is none. */
  contentType: string;
  /** `X-Date`, which takes precedence, or `Date`, exactly as sent: callbacks write `UTC` where RFC 9110 writes `GMT`. */
  date: string;
  /** Path and query. */
  uri: string;
}

/** The text that is signed. */
export function textToSign(message: SignedMessage, bodyHash: BodyHash): string {
  const hash = createHash(bodyHash).update(message.body).digest("hex");
  return [message.method, hash, message.contentType, message.date, message.uri].join("\n");
}

/** The value of `X-Signature`. */
export async function sign(sharedSecret: string, text: string): Promise<string> {
  return toBase64(await hmacOf("SHA-512", sharedSecret, [text]));
}

/** Whether the signature holds. Anything that is not base64 does not. */
export function verify(sharedSecret: string, signature: string, text: string): Promise<boolean> {
  return hmacHolds("SHA-512", sharedSecret, fromBase64(signature), [text]);
}

/**
 * Whether the raw bytes of a callback were signed with our secret, over path and query as the provider called them;
 * where there is a query, over the path alone too, because their own examples disagree.
 */
export async function isAuthentic(
  sharedSecret: string,
  { headers, body, uri }: WebhookRequest,
  bodyHashes: readonly BodyHash[],
): Promise<boolean> {
  const signature = headers.get("x-signature");
  if (!signature) return false;
  const contentType = headers.get("content-type") ?? "";
  const date = headers.get("x-date") ?? headers.get("date") ?? "";
  const path = uri.split("?", 1)[0] ?? uri;
  for (const signedUri of path === uri ? [uri] : [uri, path]) {
    for (const bodyHash of bodyHashes) {
      const message = { method: "POST", body, contentType, date, uri: signedUri } as const;
      if (await verify(sharedSecret, signature, textToSign(message, bodyHash))) return true;
    }
  }
  return false;
}
