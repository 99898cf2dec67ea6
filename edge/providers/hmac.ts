/** HMAC (RFC 2104), with which most providers sign. No network. No clock. */
import { type Bytes, utf8 } from "./bytes.ts";

type Hash = "SHA-256" | "SHA-512";

/**
 * Whether this is the HMAC of these parts, one after the other, compared in constant time. Texts count as UTF-8. Null,
 * for what could not be read, holds for nothing.
 */
export async function hmacHolds(
  hash: Hash,
  secret: string | Bytes,
  signature: Bytes | null,
  signed: (string | Bytes)[],
): Promise<boolean> {
  return signature !== null && crypto.subtle.verify("HMAC", await keyOf(hash, secret), signature, joined(signed));
}

/** The HMAC of these parts. */
export async function hmacOf(hash: Hash, secret: string | Bytes, signed: (string | Bytes)[]): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.sign("HMAC", await keyOf(hash, secret), joined(signed)));
}

function keyOf(hash: Hash, secret: string | Bytes): Promise<CryptoKey> {
  return crypto.subtle.importKey("raw", bytesOf(secret), { name: "HMAC", hash }, false, ["sign", "verify"]);
}

function joined(parts: (string | Bytes)[]): Bytes {
  const all = parts.map(bytesOf);
  const whole = new Uint8Array(all.reduce((length, part) => length + part.length, 0));
  let place = 0;
  for (const part of all) {
    whole.set(part, place);
    place += part.length;
  }
  return whole;
}

function bytesOf(part: string | Bytes): Bytes {
  return typeof part === "string" ? utf8(part) : part;
}
