/** The cookies with the tokens of hosted links. Each resource has its own, so that several links work side by side. */
import { type ResourceRef, resourcePath } from "../../contract/resource.ts";
import { digestOf } from "../platform/crypto.ts";

/** Servers on the way refuse a request whose headers have more than 8 to 16 KB together. */
const MAX_COOKIES = 20;
const MAX_COOKIE_BYTES = 12 * 1024;

/** Browsers let only this host set a cookie with this prefix, over https. */
const PREFIX = "__Host-";
const NAME = /^(?:__Host-)?pst-[0-9a-f]{24}$/;
/** When the link was opened, in epoch milliseconds, and the token. */
const VALUE = /^(?:(\d{1,15})\.)?([\w-]+\.[\w-]+\.[\w-]+)$/;

export interface TokenCookie {
  name: string;
  token: string;
  /** The order of cookies in a request is not reliable (RFC 6265, section 5.4). */
  openedMs: number;
  bytes: number;
}

/**
 * The name of the cookie. `__Host-` binds it to exactly this host and to https, and needs the path `/`. Browsers refuse that
 * prefix without https, so it is left out on loopback.
 */
export async function cookieNameOf(resource: ResourceRef, isHttps: boolean): Promise<string> {
  return `${isHttps ? PREFIX : ""}pst-${(await digestOf(resourcePath(resource))).slice(0, 24)}`;
}

/** The `Set-Cookie` header. In a merchant's frame the cookie is a third-party cookie and must be partitioned (CHIPS). */
export function setCookie(
  name: string,
  token: string,
  { isHttps, isFramed, nowMs, seconds }: { isHttps: boolean; isFramed: boolean; nowMs: number; seconds: number },
): string {
  return `${name}=${nowMs}.${token}; Path=/; HttpOnly; ${placeOf(isHttps, isFramed)}; Max-Age=${seconds}`;
}

/**
 * The `Set-Cookie` headers that delete a cookie: of the page, and over https of the page in a frame, since a request does not
 * say which of them it has sent.
 */
export function deleteCookie(name: string, isHttps: boolean): string[] {
  const places = isHttps ? [placeOf(true, false), placeOf(true, true)] : [placeOf(false, false)];
  return places.map((place) => `${name}=; Path=/; HttpOnly; ${place}; Max-Age=0`);
}

function placeOf(isHttps: boolean, isFramed: boolean): string {
  if (!isHttps) return "SameSite=Lax";
  return isFramed ? "Secure; SameSite=None; Partitioned" : "Secure; SameSite=Lax";
}

/**
 * The cookies of links in a `Cookie` header; the first of each name. Only the blank of the separator is removed: browsers
 * let any subdomain set a cookie whose name has other white space before `__Host-`, and send it to this host.
 */
export function tokenCookiesIn(header: string | null): TokenCookie[] {
  const cookies = new Map<string, TokenCookie>();
  for (const pair of (header ?? "").split(";")) {
    const [name = "", value = ""] = pair.replace(/^ /, "").split("=", 2);
    const [, opened = "0", token] = VALUE.exec(value) ?? [];
    if (!NAME.test(name) || !token || cookies.has(name)) continue;
    cookies.set(name, { name, token, openedMs: Number(opened), bytes: pair.length + 1 });
  }
  return [...cookies.values()];
}

/** The token in the cookie with this name; null when there is none. */
export function cookieOf(header: string | null, name: string): string | null {
  return tokenCookiesIn(header).find((cookie) => cookie.name === name)?.token ?? null;
}

/**
 * The names of the cookies that are deleted when the one of `name` is set: all but the newest, by number and by size.
 *
 * @param bytes the size of the new cookie in a request
 */
export function outdatedCookies(header: string | null, name: string, bytes: number): string[] {
  // Over https, those without the prefix are not ours: any subdomain can set them, and date them as it likes.
  const isOwn = (other: string) => other !== name && other.startsWith(PREFIX) === name.startsWith(PREFIX);
  const others = tokenCookiesIn(header).filter((cookie) => isOwn(cookie.name));
  // Of equal times, browsers list the newest last.
  others.reverse().sort((a, b) => b.openedMs - a.openedMs);
  let total = bytes;
  const kept = others.findIndex((cookie, index) => {
    total += cookie.bytes;
    return index + 1 >= MAX_COOKIES || total > MAX_COOKIE_BYTES;
  });
  return kept < 0 ? [] : others.slice(kept).map((cookie) => cookie.name);
}
