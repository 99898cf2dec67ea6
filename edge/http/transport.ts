/** Nothing of a payment travels in clear. No I/O. No clock. */

import { isLoopbackHost } from "../providers/settings.ts";
import { problemResponse } from "./problem-response.ts";

/**
 * What plain http gets on a host that others can reach: a page is sent on to https, anything else is refused, so that a
 * token sent in clear is noticed and not used on (OWASP ASVS 5, 4.1.2). Null for https and for this machine itself.
 */
export function overPlainHttp(request: Request): Response | null {
  const url = new URL(request.url);
  if (url.protocol !== "http:" || isLoopbackHost(url.hostname)) return null;
  if (!url.pathname.startsWith("/p/")) return problemResponse({ reason: "bad-request", detail: "Use https." });
  url.protocol = "https:";
  return Response.redirect(url.href, 308);
}

/** Two years: OWASP ASVS 5, 3.4.1, asks for one at least. */
const HSTS = "max-age=63072000; includeSubDomains";

/** Tells a browser that came by https to come so always. By http it would be ignored, and loopback has no other. */
export function withTransportSecurity(request: Request, response: Response): Response {
  if (!request.url.startsWith("https:")) return response;
  const secured = new Response(response.body, response);
  secured.headers.set("Strict-Transport-Security", HSTS);
  return secured;
}
