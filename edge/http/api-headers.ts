/** The headers that every answer of the API carries, whatever it says (edge notes 4.3). No I/O. No clock. */

/** An answer is data: it runs nothing, frames nothing, and any allowed page may read it. */
export const API_HEADERS: Record<string, string> = {
  "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
  "Cross-Origin-Resource-Policy": "cross-origin",
  "Referrer-Policy": "no-referrer",
  "X-Content-Type-Options": "nosniff",
};
