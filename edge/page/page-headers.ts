/**
 * The response headers of the pages. They forbid everything that a page does not need (OWASP ASVS 5.0, V3.4,
 * https://github.com/OWASP/ASVS/blob/v5.0.0/5.0/en/0x12-V3-Web-Frontend-Security.md).
 */
import type { Connection } from "../config/connection.ts";
import { digestBase64 } from "../platform/crypto.ts";
import type { InlineScript, PageScripts } from "./page-scripts.ts";

export interface PageHeaderOptions {
  /** The origin of the page. */
  origin: string;
  /** The connection of the page; null when the address names no known one. */
  connection: Connection | null;
  /** Null for a page without scripts. */
  scripts: PageScripts | null;
  /** The texts of the page's `<style>` elements. */
  styles: readonly string[];
  /** The language of the page. */
  tag: string;
}

/** A status page needs no permission. Copying and sharing are allowed by default and need none. */
const FORBIDDEN_FEATURES = [
  "accelerometer",
  "autoplay",
  "camera",
  "display-capture",
  "encrypted-media",
  "fullscreen",
  "geolocation",
  "gyroscope",
  "magnetometer",
  "microphone",
  "midi",
  "payment",
  "picture-in-picture",
  "publickey-credentials-get",
  "usb",
  "xr-spatial-tracking",
];
const PERMISSIONS_POLICY = FORBIDDEN_FEATURES.map((feature) => `${feature}=()`).join(", ");

export async function pageHeaders(options: PageHeaderOptions): Promise<Record<string, string>> {
  const ancestors = frameAncestors(options.connection);
  return {
    ...commonHeaders(options.tag),
    Vary: "Accept-Language, Cookie",
    "Content-Security-Policy": await contentSecurityPolicy(options, ancestors),
    ...(ancestors.length === 0 && { "X-Frame-Options": "DENY" }),
  };
}

/** The headers of the support page. Nobody may frame it, and it sends no form: a key is typed in there. */
export async function supportHeaders(
  url: URL,
  script: InlineScript,
  styles: readonly string[],
): Promise<Record<string, string>> {
  const directives = [
    "default-src 'none'",
    `script-src '${script.hash}'`,
    `style-src ${(await Promise.all(styles.map(styleHash))).join(" ")}`,
    "img-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ];
  return {
    ...commonHeaders("en"),
    "Content-Security-Policy": policyOf(url.origin, directives),
    "X-Frame-Options": "DENY",
  };
}

function commonHeaders(tag: string): Record<string, string> {
  return {
    "Content-Type": "text/html; charset=utf-8",
    "Content-Language": tag,
    // A page shows what its token allows, so no shared cache may store it. It has the hashes of its script and its styles,
    // so no proxy may rewrite it.
    "Cache-Control": "private, no-store, no-transform",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Origin-Agent-Cluster": "?1",
    "Permissions-Policy": PERMISSIONS_POLICY,
  };
}

/** The pages of this machine, on any port. A policy cannot name `[::1]` (CSP 3, 2.3.1: a host has no brackets). */
const LOOPBACK_PAGES = ["http://localhost:*", "http://127.0.0.1:*"];

/** The origins that may frame the pages of a connection. The sandbox lists none: a developer may frame it on this machine. */
function frameAncestors(connection: Connection | null): readonly string[] {
  if (!connection) return [];
  return connection.origins === "*" ? LOOPBACK_PAGES : connection.origins;
}

async function contentSecurityPolicy(
  { origin, connection, scripts, styles }: PageHeaderOptions,
  ancestors: readonly string[],
): Promise<string> {
  const logo = connection?.merchant.logo;
  const directives = [
    "default-src 'none'",
    `script-src ${scripts ? `${scripts.element.url} '${scripts.inline.hash}'` : "'none'"}`,
    `style-src ${(await Promise.all(styles.map(styleHash))).join(" ")}`,
    `img-src 'self'${logo ? ` ${new URL(logo).origin}` : ""}`,
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    `frame-ancestors ${ancestors.length > 0 ? ancestors.join(" ") : "'none'"}`,
    "require-trusted-types-for 'script'",
    "trusted-types lit-html",
  ];
  return policyOf(origin, directives);
}

function policyOf(origin: string, directives: readonly string[]): string {
  const isHttps = origin.startsWith("https:");
  return [...directives, ...(isHttps ? ["upgrade-insecure-requests"] : [])].join("; ");
}

const styleHashes = new Map<string, Promise<string>>();

/** The hash of a style as a source of the policy. Styles are constants, so each is hashed once. */
function styleHash(style: string): Promise<string> {
  const hash = styleHashes.get(style) ?? digestBase64(style).then((digest) => `'sha256-${digest}'`);
  styleHashes.set(style, hash);
  return hash;
}
