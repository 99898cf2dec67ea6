/**
 * What the settings of all providers share, and how a name and a password are sent. Messages end a sentence that names
 * the variable. No I/O. No clock.
 */
import * as z from "zod";
import { toBase64, utf8 } from "./bytes.ts";

/** A text that must be there, like a name or a key. */
export const text = z.string("is missing or no text").min(1, "is empty");

/** Where requests go: nothing in it but scheme, host, port and path, so that no request can be bent elsewhere. */
export const address = z
  .string("must be an https address")
  .refine(isPlainAddress, {
    message: "must be an https address without user, query or fragment (http only for loopback)",
  })
  .transform((address) => address.replace(/\/+$/, ""));

/** Whether the host is this machine: `localhost`, 127.0.0.0/8 or `[::1]`. `http:` is accepted for no other host. */
export function isLoopbackHost(hostname: string): boolean {
  return hostname === "localhost" || hostname === "[::1]" || /^127(\.\d{1,3}){3}$/.test(hostname);
}

function isPlainAddress(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, username, password, search, hash } = new URL(text);
  if (username || password || search || hash) return false;
  return protocol === "https:" || (protocol === "http:" && isLoopbackHost(hostname));
}

/** The value of `Authorization` for a name and a password, in UTF-8 (RFC 7617). */
export function basicAuthorization(name: string, password: string): string {
  return `Basic ${toBase64(utf8(`${name}:${password}`))}`;
}
