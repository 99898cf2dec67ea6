/** What holds for every response of the Worker: no request over plain http, HSTS, and headers that forbid by default. */
import { isLoopbackHost } from "../platform/loopback.ts";
import { problemResponse } from "./problem-response.ts";

/** Two years. OWASP ASVS 5.0, 3.4.1, requires at least one. */
const HSTS = "max-age=63072000; includeSubDomains";

/**
 * The headers of a response that sets no others. They forbid all that a route has not allowed: to run or to frame
 * anything, to be loaded by another site, to be guessed as another type, to send a referrer, to be stored.
 */
const DEFAULTS: Record<string, string> = {
  "Cache-Control": "no-store",
  "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
  "Cross-Origin-Resource-Policy": "same-origin",
  "Referrer-Policy": "no-referrer",
  "X-Content-Type-Options": "nosniff",
};

/** The response over https, and on loopback. Browsers ignore HSTS over http. */
export async function overHttps(request: Request, serve: () => Response | Promise<Response>): Promise<Response> {
  const isHttps = request.url.startsWith("https:");
  const response = (!isHttps && responseOverHttp(request.url)) || (await serve());
  try {
    secureHeaders(response.headers, isHttps);
    return response;
  } catch {
    // The headers of a redirect, and of a response that was fetched, cannot be changed.
    const copy = new Response(response.body, response);
    secureHeaders(copy.headers, isHttps);
    return copy;
  }
}

function secureHeaders(headers: Headers, isHttps: boolean): void {
  if (isHttps) headers.set("Strict-Transport-Security", HSTS);
  for (const [name, value] of Object.entries(DEFAULTS)) if (!headers.has(name)) headers.set(name, value);
  if (!headers.get("Content-Type")?.startsWith("text/html")) return;
  const caching = headers.get("Cache-Control") ?? "";
  if (!caching.includes("no-transform")) headers.set("Cache-Control", `${caching}, no-transform`);
  if (!headers.has("Cross-Origin-Opener-Policy")) headers.set("Cross-Origin-Opener-Policy", "same-origin");
}

/** The host name in an address. Parsing all of it would cost each request on loopback a twentieth of its time. */
const HOST_NAME = /^http:\/\/(\[[^\]]+\]|[^/:]+)/;

/**
 * Redirects a page to https. Refuses every other request, so that the sender of a token in clear notices it (OWASP ASVS
 * 5.0, 4.1.2). Null on loopback.
 */
function responseOverHttp(address: string): Response | null {
  if (isLoopbackHost(HOST_NAME.exec(address)?.[1] ?? "")) return null;
  const url = new URL(address);
  if (!/^\/(p\/|support$)/.test(url.pathname)) return problemResponse({ reason: "bad-request", detail: "Use https." });
  url.protocol = "https:";
  return Response.redirect(url.href, 308);
}
