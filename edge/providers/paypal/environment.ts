/**
 * PayPal's two environments. Each has two names of its API; answers use the older one.
 * @see https://developer.paypal.com/api/rest/requests/ (checked 2026-11-28)
 */

const HOST = /^api(-m)?\.(sandbox\.)?paypal\.com$/;

/** The environment of this base URL; null for another host, such as a proxy or a simulator. */
export function environmentOf(baseUrl: string): "live" | "sandbox" | null {
  const match = HOST.exec(new URL(baseUrl).hostname);
  if (!match) return null;
  return match[2] === undefined ? "live" : "sandbox";
}
