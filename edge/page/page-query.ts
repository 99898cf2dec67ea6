/** What a page's address may say beside which thing it is of: language, theme, and whether it stands in a frame. No I/O. No clock. */

/** No tag that anybody speaks is longer (RFC 5646, 4.4.1), and what is asked for stands in page, header and memory. */
const TAG = /^[a-z\d-]{1,35}$/i;

export function isTag(text: string): boolean {
  return TAG.test(text);
}

/** `?lang`, where it may be a tag. */
export function languageIn({ searchParams }: URL): string | null {
  const tag = searchParams.get("lang");
  return tag && isTag(tag) ? tag : null;
}

/** Whether a text is the line number of an item. */
export function isLine(text: string): boolean {
  return /^\d{1,9}$/.test(text);
}

/** The line number in `?after`; 0 when there is none. */
export function lineIn({ searchParams }: URL): number {
  const after = searchParams.get("after") ?? "";
  return isLine(after) ? Number(after) : 0;
}

/** `?theme`, where it names one that there is. */
export function themeIn({ searchParams }: URL): "light" | "dark" | null {
  const theme = searchParams.get("theme");
  return theme === "light" || theme === "dark" ? theme : null;
}

/** `?frame`: inside a merchant's own page, which has its own head and foot. */
export function isFramed({ searchParams }: URL): boolean {
  return searchParams.has("frame");
}

/** What links, forms and redirects carry on: what means something to us, and no more of it than that. */
export function preservedQuery(url: URL): Record<string, string> {
  const [lang, theme] = [languageIn(url), themeIn(url)];
  return { ...(lang && { lang }), ...(theme && { theme }), ...(isFramed(url) && { frame: "" }) };
}
