/** The name of the account behind a secret key, which the names of objects contain. */
import { createHash } from "node:crypto";
import { utf8 } from "../platform/bytes.ts";

/** The beginning of a digest, so that the key is no part of it. Digests of WebCrypto would be computed too late. */
export function accountName(key: string): string {
  return createHash("sha512").update(utf8(key)).digest("hex").slice(0, 32);
}
