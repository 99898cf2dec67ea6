/** Transport security: no request over plain http, and HSTS. */
import type { Context, Next } from "hono";
import { isLoopbackHost } from "../platform/loopback.ts";
import { problemResponse } from "./problem-response.ts";

/** Middleware for pages: redirects a request over plain http to https. */
export async function redirectPlainHttp(c: Context, next: Next): Promise<Response | undefined> {
  if (!isPlainHttp(c.req.url)) return void (await next());
  const url = new URL(c.req.url);
  url.protocol = "https:";
  return Response.redirect(url.href, 308);
}

/**
 * Middleware for every other route: refuses a request over plain http, so that the sender of a token in clear notices it
 * (OWASP ASVS 5.0, 4.1.2).
 */
export async function refusePlainHttp(c: Context, next: Next): Promise<Response | undefined> {
  if (!isPlainHttp(c.req.url)) return void (await next());
  return problemResponse({ reason: "bad-request", detail: "Use https." });
}

function isPlainHttp(address: string): boolean {
  return address.startsWith("http:") && !isLoopbackHost(new URL(address).hostname);
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
