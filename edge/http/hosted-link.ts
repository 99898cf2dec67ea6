/**
 * `GET /s/{token}`: a hosted link is opened. The token moves from the address into a cookie and the browser on to a clean
 * address, so that it stands in no history, referrer or screenshot. Opening changes nothing else: link scanners may.
 */

import { resourcePath } from "../../contract/resource.ts";
import type { Failure } from "../access/failure.ts";
import { checkStatusToken, resourceInToken } from "../access/status-token.ts";
import { cookieNameOf, setCookie } from "../access/token-cookie.ts";
import { askedConnection, type Config, type Connection } from "../config/config.ts";
import { isFramed, preservedQuery } from "../page/page-query.ts";

export async function openLink(
  config: Config,
  token: string,
  address: URL,
  nowMs: number,
): Promise<Response | { failure: Failure; connection: Connection | null }> {
  const resource = resourceInToken(token);
  const asked = resource ? askedConnection(config, resource.connection) : { connection: null };
  if ("failure" in asked) return { ...asked, connection: null };
  const { connection } = asked;
  const claims =
    resource && connection
      ? await checkStatusToken(token, resource, config.tokenKeys, connection.notBeforeMs, nowMs)
      : null;
  // Whose link it was, an ended one says too: its holder finds the way to the shop.
  if (!resource || !claims) return { failure: { reason: "token-unusable" }, connection };
  const isHttps = address.protocol === "https:";
  const kept = `${new URLSearchParams(preservedQuery(address))}`;
  const name = await cookieNameOf(resource, isHttps);
  const seconds = Math.max(0, Math.floor((claims.expiresMs - nowMs) / 1000));
  return new Response(null, {
    status: 303,
    headers: {
      Location: `/p/${resourcePath(resource)}${kept ? `?${kept}` : ""}`,
      "Set-Cookie": setCookie(name, token, isHttps, isFramed(address), seconds),
      "Cache-Control": "no-store",
      "Referrer-Policy": "no-referrer",
      "X-Robots-Tag": "noindex, nofollow",
      "X-Content-Type-Options": "nosniff",
      "Content-Security-Policy": "default-src 'none'; frame-ancestors *",
    },
  });
}
