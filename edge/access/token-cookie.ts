/**
 * The cookie that keeps a hosted link's token: one per thing, so that two links work side by side. No I/O. No clock.
 */
import { type ResourceRef, resourcePath } from "../../contract/resource.ts";
import { digestOf } from "../platform/crypto.ts";

/**
 * Its name on this origin. `__Host-` ties a cookie to exactly this host and to https; on loopback without https a browser
 * would refuse it.
 */
export async function cookieNameOf(resource: ResourceRef, isHttps: boolean): Promise<string> {
  return `${isHttps ? "__Host-" : ""}pst-${(await digestOf(resourcePath(resource))).slice(0, 24)}`;
}

/** `Set-Cookie` for a token. Inside a merchant's frame it is a third party's cookie, and partitioned (CHIPS). */
export function setCookie(name: string, token: string, isHttps: boolean, isFramed: boolean, seconds: number): string {
  const place = isFramed && isHttps ? "SameSite=None; Partitioned" : "SameSite=Lax";
  return `${name}=${token}; Path=/; HttpOnly; ${isHttps ? "Secure; " : ""}${place}; Max-Age=${seconds}`;
}

/** The value of the first cookie of that name; null when there is none. A token needs no decoding. */
export function cookieOf(header: string | null, name: string): string | null {
  for (const pair of (header ?? "").split(";")) {
    const [key = "", value = ""] = pair.trim().split("=", 2);
    if (key === name && value) return value;
  }
  return null;
}
