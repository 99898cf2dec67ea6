/**
 * The query parameters of a page: language, theme, frame, the line after which a list of payouts starts, and what has just
 * happened.
 */

/**
 * RFC 5646, section 4.4.1, recommends room for 35 characters. The limit keeps longer texts out of pages and caches. POSIX
 * writes `pt_BR`.
 */
const LANGUAGE_TAG = /^[a-z\d_-]{1,35}$/i;

const LINE = /^\d{1,9}$/;

export type Theme = "light" | "dark";

/** Whether a text has the characters and the length of a language tag. */
export function isTag(text: string): boolean {
  return LANGUAGE_TAG.test(text);
}

/** `?lang`; null unless it can be a language tag. */
export function languageIn({ searchParams }: URL): string | null {
  const tag = searchParams.get("lang");
  return tag && isTag(tag) ? tag : null;
}

/** `?theme`; null unless it is a theme. */
export function themeIn({ searchParams }: URL): Theme | null {
  const theme = searchParams.get("theme");
  return theme === "light" || theme === "dark" ? theme : null;
}

/** `?frame`: the page is inside a merchant's own page, which has its own header and footer. */
export function isFramed({ searchParams }: URL): boolean {
  return searchParams.has("frame");
}

/** What has just happened, as a redirect of ours says (edge/http/hosted-link.ts, edge/http/forget.ts). */
export function outcomeIn({ searchParams }: URL): "expired" | "forgotten" | null {
  if (searchParams.has("forgotten")) return "forgotten";
  return searchParams.has("expired") ? "expired" : null;
}

/** Whether a text is the line number of an item. */
export function isLine(text: string): boolean {
  return LINE.test(text);
}

/** The line number in `?after`; 0 when there is none. */
export function lineIn({ searchParams }: URL): number {
  const after = searchParams.get("after") ?? "";
  return isLine(after) ? Number(after) : 0;
}

/** The parameters that links, forms and redirects keep: valid ones that a page reads, and no others. */
export function preservedQuery(url: URL): Record<string, string> {
  const [lang, theme] = [languageIn(url), themeIn(url)];
  return { ...(lang && { lang }), ...(theme && { theme }), ...(isFramed(url) && { frame: "" }) };
}
