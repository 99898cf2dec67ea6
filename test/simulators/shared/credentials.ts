/** What a caller shows at a simulator's door. No I/O. No clock. */
import { timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";

/** The user of HTTP Basic authentication; `nobody` where none is named. */
export function basicUserOf({ headers }: IncomingMessage): string {
  const [, encoded = ""] = /^Basic (.+)$/.exec(headers.authorization ?? "") ?? [];
  return Buffer.from(encoded, "base64").toString("utf8").split(":")[0] || "nobody";
}

export function hasBasic({ headers }: IncomingMessage, user: string, password: string): boolean {
  return equal(headers.authorization, `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`);
}

/** Whether a header's value is the secret that is expected, compared as a provider would. */
export function equal(given: string | string[] | undefined, expected: string): boolean {
  const [a, b] = [Buffer.from(String(given ?? "")), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}
