/**
 * The headers of a hosted page (edge notes 4.3, OWASP ASVS 5 3.4): nothing runs, loads or frames it but what is named
 * here. No I/O. No clock.
 */
import type { Connection } from "../config/config.ts";
import { digestBase64 } from "../platform/crypto.ts";

export interface PageFacts {
  /** The worker's own origin. */
  origin: string;
  /** Pages that may frame it; the connection's own. */
  framedBy: readonly string[];
  /** Address of the element's script, if the page has it. */
  script: string | null;
  /** `sha256-…` of the script in the page, if there is one. */
  inlineScript: string | null;
  /** Texts of its styles. */
  styles: readonly string[];
  /** The merchant's logo, if there is one. */
  logo: string | null;
  /** Language of its words. */
  locale: string;
}

const styleHashes = new Map<string, Promise<string>>();

/** Of a text that never changes. */
function hashOf(style: string): Promise<string> {
  const hash = styleHashes.get(style) ?? digestBase64(style).then((digest) => `'sha256-${digest}'`);
  styleHashes.set(style, hash);
  return hash;
}

/** Whose pages may frame those of this connection. Where every page may have the element, none may frame ours. */
export function frameAncestors({ origins }: Connection): readonly string[] {
  return origins === "*" ? [] : origins;
}

export async function pageHeaders(facts: PageFacts): Promise<Record<string, string>> {
  const { origin, framedBy, script, inlineScript, styles, logo, locale } = facts;
  const isHttps = origin.startsWith("https:");
  const scripts = [script, inlineScript && `'${inlineScript}'`].filter(Boolean);
  const policy = [
    "default-src 'none'",
    `script-src ${scripts.join(" ") || "'none'"}`,
    `style-src ${(await Promise.all(styles.map(hashOf))).join(" ")}`,
    `img-src 'self'${logo ? ` ${new URL(logo).origin}` : ""}`,
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    `frame-ancestors ${framedBy.length > 0 ? framedBy.join(" ") : "'none'"}`,
    "require-trusted-types-for 'script'",
    "trusted-types lit-html",
    ...(isHttps ? ["upgrade-insecure-requests"] : []),
  ];
  return {
    "Content-Type": "text/html; charset=utf-8",
    "Content-Language": locale,
    Vary: "Accept-Language, Cookie",
    "Content-Security-Policy": policy.join("; "),
    // What the page shows belongs to whoever holds the link, and to no cache on the way.
    "Cache-Control": "private, no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Origin-Agent-Cluster": "?1",
    "Permissions-Policy": PERMISSIONS,
    ...(framedBy.length === 0 && { "X-Frame-Options": "DENY" }),
  };
}

/** A status needs none of the browser's powers; copying and sharing are the page's own by default, and stay so. */
const PERMISSIONS = [
  ..."accelerometer autoplay camera display-capture encrypted-media fullscreen geolocation gyroscope".split(" "),
  ..."magnetometer microphone midi payment picture-in-picture publickey-credentials-get usb xr-spatial-tracking".split(
    " ",
  ),
]
  .map((feature) => `${feature}=()`)
  .join(", ");
