/** The cookie with the token of a hosted link. Each resource has its own, so that two links work side by side. */
import { type ResourceRef, resourcePath } from "../../contract/resource.ts";
import { digestOf } from "../platform/crypto.ts";

/**
 * The name of the cookie. `__Host-` binds it to exactly this host and to https. Browsers refuse that prefix without https,
 * so it is left out on loopback.
 */
export async function cookieNameOf(resource: ResourceRef, isHttps: boolean): Promise<string> {
  return `${isHttps ? "__Host-" : ""}pst-${(await digestOf(resourcePath(resource))).slice(0, 24)}`;
}

/** The `Set-Cookie` header. In a merchant's frame the cookie is a third-party cookie and must be partitioned (CHIPS). */
export function setCookie(name: string, token: string, isHttps: boolean, isFramed: boolean, seconds: number): string {
  const place = isFramed && isHttps ? "SameSite=None; Partitioned" : "SameSite=Lax";
  return `${name}=${token}; Path=/; HttpOnly; ${isHttps ? "Secure; " : ""}${place}; Max-Age=${seconds}`;
}

/** The value of the first cookie with this name; null when there is none. */
export function cookieOf(header: string | null, name: string): string | null {
  for (const pair of (header ?? "").split(";")) {
    const [key = "", value = ""] = pair.trim().split("=", 2);
    if (key === name && value) return value;
  }
  return null;
}
