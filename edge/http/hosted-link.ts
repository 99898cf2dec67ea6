/**
 * `GET /s/{token}`: opens a hosted link. The token moves from the address into a cookie and the browser is redirected to
 * an address without it, so that no history, referrer or screenshot contains it. Link scanners may open links, because
 * nothing else changes.
 */
import { pagePath, type ResourceRef } from "../../contract/resource.ts";
import { decideAccess } from "../access/access.ts";
import { checkStatusToken, resourceInToken, type TokenClaims } from "../access/check-token.ts";
import type { Failure } from "../access/failure.ts";
import { isForeignPart } from "../access/fetch-metadata.ts";
import { connectionWith } from "../access/requested-resource.ts";
import { cookieNameOf, cookieOf, deleteCookie, outdatedCookies, setCookie } from "../access/token-cookie.ts";
import { CLOCK_TOLERANCE_MS } from "../access/token-rules.ts";
import type { Config } from "../config/config.ts";
import type { Connection } from "../config/connection.ts";
import { isFramed, preservedQuery } from "../page/page-query.ts";
import { err, ok, type Result } from "../platform/result.ts";

/** A token that counts now. */
interface LiveToken {
  token: string;
  claims: TokenClaims;
}

/** The redirect to the hosted page, with the token's cookie. */
export async function openLink(
  config: Config,
  token: string,
  request: Request,
  nowMs: number,
): Promise<Result<Response, Failure>> {
  if (isForeignPart(request.headers)) return err({ reason: "origin-not-allowed" });
  const resource = resourceInToken(token);
  if (!resource) return err({ reason: "token-invalid", cause: "malformed" });
  const connection = await connectionWith(config, resource, request);
  if (!connection.ok) {
    // An unknown connection or an impossible id looks like any other token that is not valid.
    return connection.failure.reason === "not-found"
      ? err({ reason: "token-invalid", cause: "other-resource" })
      : connection;
  }
  const { notBeforeMs } = connection.value;
  const url = new URL(request.url);
  const name = await cookieNameOf(resource, url.protocol === "https:");
  const check = (text: string) => checkStatusToken(text, resource, config.tokenKeys, notBeforeMs, nowMs);
  const checked = await check(token);
  if (!checked.ok && checked.failure !== "expired") return err({ reason: "token-invalid", cause: checked.failure });
  const kept = cookieOf(request.headers.get("Cookie"), name);
  const keptClaims = kept === null ? null : await check(kept);
  const held: LiveToken | null = kept !== null && keptClaims?.ok ? { token: kept, claims: keptClaims.value } : null;
  if (!checked.ok && !held) return expiredLink(resource, connection.value, url);
  const opened = checked.ok ? { token, claims: checked.value } : null;
  return ok(redirectToPage(resource, url, {}, cookiesFor(greaterOf(held, opened), name, request, nowMs)));
}

/** The public view, where there is one, which says that amounts are hidden now. */
function expiredLink(resource: ResourceRef, { publicView }: Connection, url: URL): Result<Response, Failure> {
  const isPublic = decideAccess(resource.kind, publicView, { token: "absent" }).ok;
  return isPublic ? ok(redirectToPage(resource, url, { expired: "" }, [])) : err({ reason: "link-expired" });
}

/** Whether a token shows everything that another shows, and more or for longer. */
function isGreater(claims: TokenClaims, other: TokenClaims): boolean {
  const hasAll = other.scopes.every((scope) => claims.scopes.includes(scope));
  return hasAll && (claims.scopes.length > other.scopes.length || claims.expiresMs > other.expiresMs);
}

/** The token that the browser keeps: a link that another person made must not take away what a customer may see. */
function greaterOf(held: LiveToken | null, opened: LiveToken | null): LiveToken | null {
  if (!held || !opened) return held ?? opened;
  return isGreater(opened.claims, held.claims) ? opened : held;
}

/** Sets the cookie also for the token that the browser has, since its time decides which cookies are the newest. */
function cookiesFor(live: LiveToken | null, name: string, { url, headers }: Request, nowMs: number): string[] {
  if (!live) return [];
  const address = new URL(url);
  const isHttps = address.protocol === "https:";
  const seconds = Math.max(0, Math.floor((live.claims.expiresMs + CLOCK_TOLERANCE_MS - nowMs) / 1000));
  const cookie = setCookie(name, live.token, { isHttps, isFramed: isFramed(address), nowMs, seconds });
  const outdated = outdatedCookies(headers.get("Cookie"), name, cookie.indexOf(";"));
  return [cookie, ...outdated.flatMap((other) => deleteCookie(other, isHttps))];
}

/** The redirect to the page of a resource, with the parameters that it keeps. */
export function redirectToPage(
  resource: ResourceRef,
  url: URL,
  params: Record<string, string>,
  cookies: readonly string[],
): Response {
  const query = `${new URLSearchParams({ ...preservedQuery(url), ...params })}`;
  const headers = new Headers({
    Location: `${pagePath(resource)}${query ? `?${query}` : ""}`,
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow",
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors *",
  });
  for (const cookie of cookies) headers.append("Set-Cookie", cookie);
  return new Response(null, { status: 303, headers });
}
