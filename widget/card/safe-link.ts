/** Checks the URLs that a page gives to the card. */

/**
 * The absolute URL of an address that is https or has the origin of the page. Null for every other address and for none.
 *
 * @param page URL of the page, the base of a relative address
 */
export function safeLink(address: string | null | undefined, page: string): string | null {
  if (!address) return null;
  try {
    const { href } = new URL(address, page);
    // The slash excludes an opaque origin, which is the text "null".
    return [new URL(page).origin, "https:/"].some((start) => href.startsWith(`${start}/`)) ? href : null;
  } catch {
    return null;
  }
}
