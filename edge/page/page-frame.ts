/** The HTML around the content of every hosted page: head, header with the merchant's name, and footer. */
import { html, raw } from "hono/html";
import type { Merchant } from "../../contract/status.ts";
import type { CardState } from "../../widget/card/icons.ts";
import { fill } from "../../widget/card/wording.ts";
import type { PageLocale } from "./page-locale.ts";
import { isFramed, preservedQuery, themeIn } from "./page-query.ts";
import type { PageScripts } from "./page-scripts.ts";
import { PAGE_STYLE } from "./page-style.ts";

type Html = ReturnType<typeof html>;

export interface Frame {
  url: URL;
  locale: PageLocale;
  /** Selects the icon of the tab. */
  icon: CardState;
  /** Null while it is not known; then the content has a `<title>`. */
  title: string | null;
  /** Null when the address names no known connection. */
  merchant: Merchant | null;
  /** Null for a page without scripts. */
  scripts: PageScripts | null;
}

/** Parsers also accept a title inside the body: the first `<title>` of a document is its title. */
export function titleTag(title: string): Html {
  return html`<title>${title}</title>`;
}

/** The HTML before the content. */
export function opening(frame: Frame): Html {
  const { url, locale, icon, title, merchant, scripts } = frame;
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
${element && html`<script type="module" src="${element.url}" integrity="${element.integrity}" crossorigin="anonymous"></script>`}
</head>
<body class="${isFramed(url) ? "" : "standalone"}">
${!isFramed(url) && html`<header>${merchant && header(merchant, scripts !== null)}</header>`}
<main>`;
}

/**
 * The merchant's name, logo and colour. The colour is an SVG, because the page's policy forbids style attributes.
 *
 * @param isHeading whether the name is the heading of the page, because its content has none
 */
function header({ name, logo, color, url }: Merchant, isHeading: boolean): Html {
  const text = url ? externalLink(url, name) : name;
  return html`${color && html`<svg class="band" aria-hidden="true"><rect width="100%" height="100%" fill="${color}"></rect></svg>`}
${logo && html`<img src="${logo}" alt="" referrerpolicy="no-referrer">`}${isHeading ? html`<h1>${text}</h1>` : html`<span>${text}</span>`}`;
}

/** A link to another site, without a referrer. */
export function externalLink(href: string, text: string): Html {
  return html`<a href="${href}" rel="noopener noreferrer">${text}</a>`;
}

/** A link to the same page without the action of a form, with the preserved parameters. */
export function samePageLink(url: URL, text: string): Html {
  return html`<a href="?${new URLSearchParams(preservedQuery(url))}">${text}</a>`;
}

/** The HTML after the content. */
export function closing({ url, merchant, locale, scripts }: Frame): Html {
  const contact =
    merchant?.support &&
    externalLink(merchant.support, fill(locale.messages.action.contact, { merchant: merchant.name }));
  return html`</main>
${!isFramed(url) && contact && html`<footer>${contact}</footer>`}
${scripts && html`<script>${raw(scripts.inline.code)}</script>`}
</body>
</html>`;
}
