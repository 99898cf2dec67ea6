/** The response headers with the quota of a viewer. */
import type { Quota, RateLimitPolicy } from "./viewer-limits.ts";

/** `RateLimit` and `RateLimit-Policy` of draft-ietf-httpapi-ratelimit-headers-11. */
export function rateLimitHeaders(
  { name, quota, windowSeconds }: RateLimitPolicy,
  { remaining, resetSeconds }: Quota,
): Record<string, string> {
  const measure = windowSeconds === null ? 'qu="concurrent-requests"' : `w=${windowSeconds}`;
  return {
    "RateLimit-Policy": `"${name}";q=${quota};${measure}`,
    RateLimit: `"${name}";r=${remaining};t=${resetSeconds}`,
  };
}
