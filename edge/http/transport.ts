/** Transport security: no request over plain http, and HSTS. */
import { isLoopbackHost } from "../platform/loopback.ts";
import { problemResponse } from "./problem-response.ts";

/** Two years. OWASP ASVS 5.0, 3.4.1, requires at least one. */
const HSTS = "max-age=63072000; includeSubDomains";

/** The response over https, with HSTS, and on loopback. Browsers ignore HSTS over http. */
export async function overHttps(request: Request, serve: () => Response | Promise<Response>): Promise<Response> {
  if (!request.url.startsWith("https:")) return responseOverHttp(new URL(request.url)) ?? serve();
  const response = await serve();
  const secured = new Response(response.body, response);
  secured.headers.set("Strict-Transport-Security", HSTS);
  return secured;
}

/**
 * Redirects a page to https. Refuses every other request, so that the sender of a token in clear notices it (OWASP ASVS
 * 5.0, 4.1.2). Null on loopback.
 */
function responseOverHttp(url: URL): Response | null {
  if (isLoopbackHost(url.hostname)) return null;
  if (!url.pathname.startsWith("/p/")) return problemResponse({ reason: "bad-request", detail: "Use https." });
  url.protocol = "https:";
  return Response.redirect(url.href, 308);
}
