/** The HTML around the content of every hosted page: the document's head, and the header with the merchant's logo. */
import { html, raw } from "hono/html";
import type { Merchant } from "../../contract/status.ts";
import type { IconName } from "./page-icons.ts";
import type { PageLocale } from "./page-locale.ts";
import { isFramed, preservedQuery, themeIn } from "./page-query.ts";
import type { PageScripts } from "./page-scripts.ts";
import { PAGE_STYLE } from "./page-style.ts";

type Html = ReturnType<typeof html>;

export interface Frame {
  url: URL;
  locale: PageLocale;
  /** Selects the icon of the tab. */
  icon: IconName;
  /** Null while it is not known; then the content has a `<title>`. */
  title: string | null;
  /** Null when the address names no known connection. */
  merchant: Merchant | null;
  /** Null for a page without scripts. */
  scripts: PageScripts | null;
  /** A style of this page alone. */
  style?: string | undefined;
}

/** Parsers also accept a title inside the body: the first `<title>` of a document is its title. */
export function titleTag(title: string): Html {
  return html`<title>${title}</title>`;
}

/** The title of the tab: what the page says, and the merchant's name where it is known. */
export function tabTitle(title: string, merchant: Merchant | null): string {
  return merchant ? `${title} – ${merchant.name}` : title;
}

/** The HTML before the content. */
export function opening(frame: Frame): Html {
  const { url, locale, icon, title, merchant, scripts, style } = frame;
  const { messages, page, tag } = locale;
  const element = scripts?.element;
  return html`<!doctype html>
<html lang="${tag}" dir="${messages.dir}">
<head>
<meta charset="utf-8">
${title && titleTag(title)}
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="${themeIn(url) ?? "light dark"}">
<meta name="robots" content="noindex">
<meta property="og:type" content="website">
<meta property="og:title" content="${merchant?.name ?? page.about}">
<meta property="og:description" content="${page.about}">
<link rel="icon" href="/icons/${icon}.svg" type="image/svg+xml">
<style>${raw(PAGE_STYLE)}</style>
${style && html`<style>${raw(style)}</style>`}
${element && html`<script type="module" src="${element.url}" integrity="${element.integrity}" crossorigin="anonymous"></script>`}
</head>
${isFramed(url) ? html`<body>` : html`<body class="${scripts ? "standalone status" : "standalone"}">${header(merchant)}`}
<main>`;
}

/**
 * The merchant's logo, or the name where there is no logo, and a tint of the merchant's colour on the ground of the page.
 * The colour is an SVG, because the page's policy forbids style attributes.
 */
function header(merchant: Merchant | null): Html {
  if (!merchant) return html`<header></header>`;
  const { name, logo, color, url } = merchant;
  const face = logo ? html`<img src="${logo}" alt="${name}" referrerpolicy="no-referrer">` : html`${name}`;
  return html`${color && html`<svg class="tint" aria-hidden="true"><rect width="100%" height="100%" fill="${color}"></rect></svg>`}
<header>${url ? externalLink(url, face) : face}</header>`;
}

/** A link to another site, without a referrer. */
export function externalLink(href: string, content: string | Html, style = ""): Html {
  return html`<a href="${href}"${style && html` class="${style}"`} rel="noopener noreferrer">${content}</a>`;
}

/** A link to the same page without the action of a form, with the preserved parameters. */
export function samePageLink(url: URL, text: string, style = ""): Html {
  return html`<a href="?${new URLSearchParams(preservedQuery(url))}"${style && html` class="${style}"`}>${text}</a>`;
}

/** The HTML after the content. */
export function closing({ scripts }: Frame): Html {
  return html`</main>
${scripts && html`<script>${raw(scripts.inline.code)}</script>`}
</body>
</html>`;
}
