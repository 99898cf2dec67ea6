/** HMAC signatures (RFC 2104), and the text encodings of bytes that signatures and credentials use. */

/** Bytes in the buffer type that WebCrypto accepts. */
export type Bytes = Uint8Array<ArrayBuffer>;

type Hash = "SHA-256" | "SHA-512";

/**
 * True when `signature` is the HMAC of the concatenated parts. The comparison takes constant time. Texts are encoded as
 * UTF-8. A null signature, which stands for an undecodable one, is never valid.
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

/** The UTF-8 bytes of a text. */
export function utf8(text: string): Bytes {
  return new Uint8Array(new TextEncoder().encode(text));
}

export function toBase64(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes));
}

/** The bytes of a base64 text; null when it is not base64. */
export function fromBase64(text: string): Bytes | null {
  try {
    return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  } catch {
    return null;
  }
}

/** The bytes of a hexadecimal text in upper or lower case; null when it is not hexadecimal. */
export function fromHex(text: string): Bytes | null {
  if (!/^([0-9a-f]{2})+$/i.test(text)) return null;
  return Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
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
