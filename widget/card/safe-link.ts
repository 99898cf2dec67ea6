/** Where a link that the page has given may lead. No I/O. No clock. */

/**
 * The address made absolute where it is https, or of the page's own origin; null for every other, and for none.
 *
 * @param page the page's address, against which relative ones are read
 */
export function safeLink(address: string | null, page: string): string | null {
  if (!address || !URL.canParse(address, page)) return null;
  const { href } = new URL(address, page);
  // With the slash, which no opaque origin ("null") can be followed by.
  return [new URL(page).origin, "https:/"].some((start) => href.startsWith(`${start}/`)) ? href : null;
}
