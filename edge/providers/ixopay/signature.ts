/**
 * IXOPAY's message signature, of requests and of callbacks: five lines under HMAC-SHA512. No network. No clock.
 * @see https://gateway.ixopay.com/documentation/apiv3 ("Signature", checked 2026-11-21)
 */
import { createHash } from "node:crypto";

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
  const bytes = await crypto.subtle.sign("HMAC", await keyOf(sharedSecret), encode(text));
  return btoa(String.fromCharCode(...new Uint8Array(bytes)));
}

/** Whether the signature holds, compared in constant time. Anything that is not base64 does not hold. */
export async function verify(sharedSecret: string, signature: string, text: string): Promise<boolean> {
  const bytes = fromBase64(signature);
  return bytes !== null && crypto.subtle.verify("HMAC", await keyOf(sharedSecret), bytes, encode(text));
}

function keyOf(sharedSecret: string): Promise<CryptoKey> {
  const algorithm = { name: "HMAC", hash: "SHA-512" };
  return crypto.subtle.importKey("raw", encode(sharedSecret), algorithm, false, ["sign", "verify"]);
}

function encode(text: string) {
  return new TextEncoder().encode(text);
}

function fromBase64(text: string) {
  try {
    return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  } catch {
    return null;
  }
}
