/**
 * `GET /s/{token}`: opens a hosted link. The token moves from the address into a cookie and the browser is redirected to
 * an address without it, so that no history, referrer or screenshot contains it. Link scanners may open links, because
 * nothing else changes.
 */
import { pagePath } from "../../contract/resource.ts";
import type { Failure } from "../access/failure.ts";
import { connectionWith } from "../access/requested-resource.ts";
import { checkStatusToken, resourceInToken } from "../access/status-token.ts";
import { cookieNameOf, setCookie } from "../access/token-cookie.ts";
import type { Config } from "../config/config.ts";
import { isFramed, preservedQuery } from "../page/page-query.ts";
import { err, ok, type Result } from "../platform/result.ts";

/** The redirect to the hosted page, with the token's cookie. */
export async function openLink(
  config: Config,
  token: string,
  address: URL,
  nowMs: number,
): Promise<Result<Response, Failure>> {
  const resource = resourceInToken(token);
  if (!resource) return err({ reason: "token-invalid" });
  const connection = connectionWith(config, resource);
  if (!connection.ok) {
    // An unknown connection or an impossible id looks like any other token that is not valid.
    return connection.failure.reason === "not-found" ? err({ reason: "token-invalid" }) : connection;
  }
  const claims = await checkStatusToken(token, resource, config.tokenKeys, connection.value.notBeforeMs, nowMs);
  if (!claims) return err({ reason: "token-invalid" });
  const isHttps = address.protocol === "https:";
  const query = `${new URLSearchParams(preservedQuery(address))}`;
  const name = await cookieNameOf(resource, isHttps);
  const seconds = Math.max(0, Math.floor((claims.expiresMs - nowMs) / 1000));
  const headers = {
    Location: `${pagePath(resource)}${query ? `?${query}` : ""}`,
    "Set-Cookie": setCookie(name, token, isHttps, isFramed(address), seconds),
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow",
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors *",
  };
  return ok(new Response(null, { status: 303, headers }));
}
