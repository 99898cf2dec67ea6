/**
 * IXOPAY's signature, of requests and of callbacks alike: five lines, HMAC-SHA512, base64.
 * https://documentation.ixopay.com (Transaction API, "Request signing"). Written from the documentation alone, so that
 * it can catch a mistake in the adapter. No I/O. No clock.
 */
import { createHash, createHmac } from "node:crypto";

/** MD5 is what the official PHP SDK still signs with. */
export type BodyHash = "sha512" | "md5";

export interface SignedParts {
  method: string;
  body: string | Buffer;
  /** As sent. */
  contentType: string;
  /** As sent: the text of `X-Date`, or of `Date`. */
  date: string;
  /** Path and query, no host. */
  uri: string;
}

export function sign(parts: SignedParts, sharedSecret: string, bodyHash: BodyHash = "sha512"): string {
  const digest = createHash(bodyHash).update(parts.body).digest("hex");
  const message = [parts.method, digest, parts.contentType, parts.date, parts.uri].join("\n");
  return createHmac("sha512", sharedSecret).update(message).digest("base64");
}

/** RFC 7231 as IXOPAY writes it: by default the zone reads `UTC`, on request `GMT`. */
export function dateText(atMs: number, zone: "UTC" | "GMT"): string {
  return new Date(atMs).toUTCString().replace("GMT", zone);
}
