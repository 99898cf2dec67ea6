/**
 * Schemas that the settings of several providers share, and HTTP Basic authentication. The error messages continue a
 * sentence that begins with the variable's name.
 */
import * as z from "zod";
import { toBase64, utf8 } from "../platform/bytes.ts";
import { isLoopbackHost } from "../platform/loopback.ts";

/** A required text, for example a name or a key. */
export const text = z.string("is missing or not a text").min(1, "is empty");

/**
 * A URL for requests: https (http for loopback hosts only), with nothing but scheme, host, port and path, so that no part
 * of it can redirect a request. Only its origin and path are kept: a bare `?` at its end would turn the path of a request
 * into a query. Trailing slashes are removed.
 */
export const address = z
  .string("must be an https address")
  .refine(isPlainAddress, {
    message: "must be an https address without user, query or fragment (http only for loopback)",
  })
  .transform((address) => {
    const { origin, pathname } = new URL(address);
    return `${origin}${pathname}`.replace(/\/+$/, "");
  });

function isPlainAddress(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, username, password, search, hash } = new URL(text);
  if (username || password || search || hash) return false;
  return protocol === "https:" || (protocol === "http:" && isLoopbackHost(hostname));
}

/**
 * The value of the `Authorization` header for a user name and a password, encoded as UTF-8.
 * @see https://www.rfc-editor.org/rfc/rfc7617
 */
export function basicAuthorization(name: string, password: string): string {
  return `Basic ${toBase64(utf8(`${name}:${password}`))}`;
}
