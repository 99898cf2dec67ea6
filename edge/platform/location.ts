/** Where Cloudflare can place a Durable Object. */

/**
 * The hints of Cloudflare, from western North America to the Middle East. A hint counts only when the object is created, and
 * may be ignored.
 * @see https://developers.cloudflare.com/durable-objects/reference/data-location/#provide-a-location-hint (checked 2026-11-27)
 */
export const LOCATION_HINTS = [
  "wnam",
  "enam",
  "sam",
  "weur",
  "eeur",
  "apac",
  "apac-ne",
  "apac-se",
  "oc",
  "afr",
  "me",
] as const;
export type LocationHint = (typeof LOCATION_HINTS)[number];
