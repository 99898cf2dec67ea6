/** Where the changes of a connection's statuses are sent, and what signs them (docs/interface.md#notifications). */
import * as z from "zod";
import { fromBase64 } from "../platform/bytes.ts";
import { isLoopbackHost } from "../platform/loopback.ts";

export interface NotifyTarget {
  url: string;
  /** Each signs every notification, so that the receiver can change from one to the next. */
  secrets: readonly string[];
}

/** The texts after "Example:" in errors. */
export const NOTIFY_EXAMPLES = {
  notify: '{ url = "https://shop.example/payment-status" }',
  notifySecret: '"whsec_(base64 of 32 random bytes)", or a list of two while you change it',
};

const ADDRESS =
  "must be an https address on a public host name, without user and fragment (loopback only if baseUrl is)";

export const notifyUrlSchema = z
  .string(ADDRESS)
  .max(500, "is longer than 500 characters")
  .refine(isTarget, { message: ADDRESS });

/** Names that no public name server has (RFC 6761, RFC 6762, RFC 8375, RFC 7686 and names of private networks). */
const PRIVATE_NAMES =
  /\.(localhost|local|localdomain|internal|intranet|private|lan|home|corp|arpa|test|invalid|onion|alt)$/;

/**
 * Whether a host name can be that of a server on the internet. `URL` writes every form of an IPv4 address, such as `0x7f.1`, as
 * four numbers.
 */
export function isPublicHostName(hostname: string): boolean {
  return /^[a-z0-9_-]+(\.[a-z0-9_-]+)*\.[a-z][a-z0-9-]*$/.test(hostname) && !PRIVATE_NAMES.test(hostname);
}

function isTarget(text: string): boolean {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (!url || url.username || url.password || url.hash) return false;
  if (isLoopbackHost(url.hostname)) return url.protocol === "https:" || url.protocol === "http:";
  return url.protocol === "https:" && isPublicHostName(url.hostname);
}

const SECRET = "must be whsec_ followed by base64 of 24 to 64 bytes, or a list of 1 to 4 of them";

const notifySecret = z.string(SECRET).refine((text) => signingKeyOf(text) !== null, { message: SECRET });

/** One secret, or several while they are changed. */
export const notifySecretSchema = z.union([notifySecret, z.array(notifySecret).min(1).max(4)], SECRET);

/**
 * The key in a secret; null when it has another form.
 * @see https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md#signature-scheme (checked 2026-11-28)
 */
export function signingKeyOf(secret: string) {
  const bytes = secret.startsWith("whsec_") ? fromBase64(secret.slice("whsec_".length)) : null;
  return bytes !== null && bytes.length >= 24 && bytes.length <= 64 ? bytes : null;
}

interface Given {
  notify?: { url: string } | undefined;
  notifySecret?: string | string[] | undefined;
  /** As the table has it: the default addresses of providers are not on this machine. */
  baseUrl?: string | undefined;
}

/** The target of a connection; null when it has none. */
export function notifyTargetOf({ notify, notifySecret }: Omit<Given, "baseUrl">): NotifyTarget | null {
  return notify && notifySecret !== undefined ? { url: notify.url, secrets: [notifySecret].flat() } : null;
}

/**
 * The errors between the table of a connection and its secrets, one sentence each. A secret without `notify` is none: nobody
 * can set both at the same moment, and customers read their status meanwhile.
 * @param table the place of the table
 * @param credentials the place of the secrets
 */
export function notifyErrors(table: string, credentials: string, { notify, notifySecret, baseUrl }: Given): string[] {
  const secret = `${credentials}.notifySecret`;
  if (!notify) return [];
  const errors: string[] = [];
  if (notifySecret === undefined)
    errors.push(`${secret} is missing, which signs what notify sends. Example: ${NOTIFY_EXAMPLES.notifySecret}`);
  const isLocal = baseUrl !== undefined && isLoopbackHost(new URL(baseUrl).hostname);
  if (isLoopbackHost(new URL(notify.url).hostname) && !isLocal)
    errors.push(`${table}.notify.url: ${ADDRESS}. Example: ${NOTIFY_EXAMPLES.notify}`);
  return errors;
}
