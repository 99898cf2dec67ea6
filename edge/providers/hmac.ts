/** HMAC signatures (RFC 2104). */
import { type Bytes, utf8 } from "../platform/bytes.ts";

type Hash = "SHA-256" | "SHA-512";

/**
 * True when `signature` is the HMAC of the concatenated parts. The comparison takes constant time. Texts are encoded as
 * UTF-8. A null signature is one that could not be decoded; it is never valid.
 */
export async function verifyHmac(
  hash: Hash,
  secret: string | Bytes,
  signature: Bytes | null,
  parts: (string | Bytes)[],
): Promise<boolean> {
  if (signature === null) return false;
  return crypto.subtle.verify("HMAC", await importKey(hash, secret), signature, concatenate(parts));
}

/** The HMAC of the concatenated parts. */
export async function computeHmac(hash: Hash, secret: string | Bytes, parts: (string | Bytes)[]): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.sign("HMAC", await importKey(hash, secret), concatenate(parts)));
}

function importKey(hash: Hash, secret: string | Bytes): Promise<CryptoKey> {
  return crypto.subtle.importKey("raw", toBytes(secret), { name: "HMAC", hash }, false, ["sign", "verify"]);
}

function concatenate(parts: (string | Bytes)[]): Bytes {
  const chunks = parts.map(toBytes);
  const result = new Uint8Array(chunks.reduce((length, chunk) => length + chunk.length, 0));
  let offset = 0;
  for (const chunk of chunks) {
    result.set(chunk, offset);
    offset += chunk.length;
  }
  return result;
}

function toBytes(part: string | Bytes): Bytes {
  return typeof part === "string" ? utf8(part) : part;
}
