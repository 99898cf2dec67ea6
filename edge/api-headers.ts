/** The headers that every answer of the API carries, whatever it says (edge notes 4.3). No I/O. No clock. */

/** An answer is data: it runs nothing, frames nothing, and any allowed page may read it. */
export const API_HEADERS: Record<string, string> = {
  "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
  "Cross-Origin-Resource-Policy": "cross-origin",
  "Referrer-Policy": "no-referrer",
  "X-Content-Type-Options": "nosniff",
};

/** Two years: OWASP ASVS 5, 3.4.1, asks for one at least. */
const HSTS = "max-age=63072000; includeSubDomains";

/** Tells a browser that came by https to come so always. By http it would be ignored, and loopback has no other. */
export function withTransportSecurity(request: Request, response: Response): Response {
  if (!request.url.startsWith("https:")) return response;
  const secured = new Response(response.body, response);
  secured.headers.set("Strict-Transport-Security", HSTS);
  return secured;
}
