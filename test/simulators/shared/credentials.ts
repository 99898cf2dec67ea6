/** Checks the credentials of a request to a simulator. */
import { timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";

/** The user of HTTP Basic authentication; `anonymous` when the request names none. */
export function basicUserOf({ headers }: IncomingMessage): string {
  const [, encoded = ""] = /^Basic (.+)$/.exec(headers.authorization ?? "") ?? [];
  return Buffer.from(encoded, "base64").toString("utf8").split(":")[0] || "anonymous";
}

export function hasBasic({ headers }: IncomingMessage, user: string, password: string): boolean {
  return equalsSecret(headers.authorization, `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`);
}

/** Whether a header's value is the expected secret, compared in constant time. */
export function equalsSecret(value: string | string[] | undefined, expected: string): boolean {
  const [a, b] = [Buffer.from(String(value ?? "")), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}
