/** Transport security: no request over plain http, and HSTS. */

import { isLoopbackHost } from "../platform/loopback.ts";
import { problemResponse } from "./problem-response.ts";

/**
 * The response to a request over plain http: a page is redirected to https, any other request is refused, so that the
 * sender of a token in clear notices it (OWASP ASVS 5.0, 4.1.2). Null for https and for loopback.
 */
export function plainHttpResponse(request: Request): Response | null {
  const url = new URL(request.url);
  if (url.protocol !== "http:" || isLoopbackHost(url.hostname)) return null;
  if (!url.pathname.startsWith("/p/")) return problemResponse({ reason: "bad-request", detail: "Use https." });
  url.protocol = "https:";
  return Response.redirect(url.href, 308);
}

/** Two years. OWASP ASVS 5.0, 3.4.1, requires at least one. */
const HSTS = "max-age=63072000; includeSubDomains";

/** The response with HSTS, when the request came over https. Browsers ignore HSTS over http. */
export function withTransportSecurity(request: Request, response: Response): Response {
  if (!request.url.startsWith("https:")) return response;
  const secured = new Response(response.body, response);
  secured.headers.set("Strict-Transport-Security", HSTS);
  return secured;
}
