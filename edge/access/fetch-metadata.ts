/**
 * What a browser says about who causes a request (https://www.w3.org/TR/fetch-metadata/, read on 2026-11-28). Scripts cannot
 * set these headers. Servers, and browsers from before 2023, do not send them.
 */

/** Whether a page of the Worker itself causes the request. False for a browser that does not say so. */
export function isSameOrigin(headers: Headers): boolean {
  return headers.get("Sec-Fetch-Site") === "same-origin";
}

/**
 * Whether a page of another site loads the API as an image, a script, a frame or a link. The element sends CORS requests,
 * which have an `Origin`, and only that says whether the page may ask.
 */
export function isForeignLoad(headers: Headers): boolean {
  return isForeign(headers) && !headers.has("Origin");
}

/**
 * Whether a page of another site loads a hosted page or link as something else than a page, such as an image or a script, or
 * before a viewer opens it. A browser that a prefetch fails for opens the page later as usual.
 */
export function isForeignPart(headers: Headers): boolean {
  return isForeign(headers) && (!PAGES.includes(headers.get("Sec-Fetch-Dest") ?? "") || isPrefetch(headers));
}

/** Of speculation rules: `prefetch`, or `prefetch;prerender` (https://wicg.github.io/nav-speculation/prefetch.html). */
function isPrefetch(headers: Headers): boolean {
  return headers.has("Sec-Purpose");
}

/** The page of a tab, and the pages in a frame. */
const PAGES = ["document", "iframe", "frame"];

/** Another site, or another host of the same site. A viewer who types an address has neither. */
function isForeign(headers: Headers): boolean {
  return ["cross-site", "same-site"].includes(headers.get("Sec-Fetch-Site") ?? "");
}
