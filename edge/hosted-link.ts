/**
 * `GET /s/{token}`: a hosted link is opened. The token moves from the address into a cookie and the browser on to a clean
 * address, so that it stands in no history, referrer or screenshot. Opening changes nothing else: link scanners may.
 */
import type { Config } from "./config.ts";
import { pathOf } from "./contract.ts";
import type { Failure } from "./failure.ts";
import { checkStatusToken, thingIn } from "./status-token.ts";
import { cookieNameOf, setCookie } from "./thing-cookie.ts";

export async function openLink(
  config: Config,
  token: string,
  address: URL,
  nowMs: number,
): Promise<Response | { failure: Failure }> {
  const thing = thingIn(token);
  const connection = thing && config.connections.get(thing.connection);
  if (connection === "misconfigured") return { failure: { reason: "misconfigured" } };
  const claims = connection
    ? await checkStatusToken(token, thing, config.tokenKeys, connection.notBeforeMs, nowMs)
    : null;
  if (!thing || !claims) return { failure: { reason: "token-unusable" } };
  const isHttps = address.protocol === "https:";
  const isFramed = address.searchParams.has("frame");
  const name = await cookieNameOf(thing, isHttps);
  const seconds = Math.max(0, Math.floor((claims.expiresMs - nowMs) / 1000));
  return new Response(null, {
    status: 303,
    headers: {
      Location: `/p/${pathOf(thing)}${isFramed ? "?frame" : ""}`,
      "Set-Cookie": setCookie(name, token, isHttps, isFramed, seconds),
      "Cache-Control": "no-store",
      "Referrer-Policy": "no-referrer",
      "X-Robots-Tag": "noindex, nofollow",
      "X-Content-Type-Options": "nosniff",
      "Content-Security-Policy": "default-src 'none'; frame-ancestors *",
    },
  });
}
