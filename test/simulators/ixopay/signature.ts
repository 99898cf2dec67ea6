/**
 * IXOPAY's signature of requests and callbacks: HMAC-SHA512 over five lines, in base64. It shares no code with the
 * adapter, so that the tests find mistakes in either.
 * @see https://documentation.ixopay.com (Transaction API, "Request signing", checked 2026-11-21)
 */
import { createHash, createHmac } from "node:crypto";

/** IXOPAY's official PHP SDK still signs with MD5. */
export type BodyHash = "sha512" | "md5";

export interface SignedParts {
  method: string;
  body: string | Buffer;
  /** The `Content-Type` header as sent. */
  contentType: string;
  /** The `X-Date` header as sent, or `Date` if there is none. */
  date: string;
  /** Path and query, without the host. */
  uri: string;
}

export function sign(parts: SignedParts, sharedSecret: string, bodyHash: BodyHash = "sha512"): string {
  const digest = createHash(bodyHash).update(parts.body).digest("hex");
  const message = [parts.method, digest, parts.contentType, parts.date, parts.uri].join("\n");
  return createHmac("sha512", sharedSecret).update(message).digest("base64");
}

/** An RFC 7231 date with the zone that IXOPAY writes: `UTC` by default, `GMT` if configured. */
export function dateText(atMs: number, zone: "UTC" | "GMT"): string {
  return new Date(atMs).toUTCString().replace("GMT", zone);
}
