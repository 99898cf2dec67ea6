/**
 * What every hosted page has around its content: head, the merchant's name and colours, ways on. One style, no script but
 * what is named. No I/O. No clock.
 */
import { html, raw } from "hono/html";
import type { Merchant } from "../../contract/status.ts";
import { fill } from "../../widget/card/wording.ts";
import type { PageLocale } from "./page-locale.ts";
import { PAGE_STYLE } from "./page-style.ts";

type Html = ReturnType<typeof html>;

export interface Frame {
  localization: PageLocale;
  /** Name of the tab's icon, of page-icons.ts. */
  icon: string;
  /** Null while it is not known: then it comes with the rest. */
  title: string | null;
  /** Null where nobody is known to be behind the address. */
  merchant: Merchant | null;
  theme: "light" | "dark" | null;
  /** Inside a merchant's own page, which has its own head and foot. */
  isFramed: boolean;
  /** What of the page's address goes on with its links. */
  kept: Record<string, string>;
  /** The element's, and its integrity. */
  script: { address: string; integrity: string } | null;
}

/** A document's first title names it, wherever it stands: where no script runs, what has been sent stays as it is. */
export function titleTag(title: string): Html {
  return html`<title>${title}</title>`;
}

/** Up to where the content begins. */
export function opening({ localization, icon, title, merchant, theme, isFramed, script }: Frame): Html {
  const { messages, page, tag } = localization;
  return html`<!doctype html>
<html lang="${tag}" dir="${messages.dir}">
<head>
<meta charset="utf-8">
${title && titleTag(title)}
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="${theme ?? "light dark"}">
<meta name="robots" content="noindex">
<meta property="og:type" content="website">
<meta property="og:title" content="${merchant?.name ?? page.about}">
<meta property="og:description" content="${page.about}">
<link rel="icon" href="/icons/${icon}.svg" type="image/svg+xml">
<style>${raw(PAGE_STYLE)}</style>
${script && html`<script type="module" src="${script.address}" integrity="${script.integrity}" crossorigin="anonymous"></script>`}
</head>
<body class="${isFramed ? "" : "whole"}">
${!isFramed && html`<header>${merchant && signboard(merchant, Boolean(script))}</header>`}
<main>`;
}

/**
 * A colour is drawn, since a style of its own would need the page's policy to allow it. Names the page where nothing below
 * has a heading.
 */
function signboard({ name, logo, color, url }: Merchant, isHeading: boolean): Html {
  const shown = url ? externalLink(url, name) : name;
  return html`${color && html`<svg class="band" aria-hidden="true"><rect width="100%" height="100%" fill="${color}"></rect></svg>`}
${logo && html`<img src="${logo}" alt="" referrerpolicy="no-referrer">`}${isHeading ? html`<h1>${shown}</h1>` : html`<span>${shown}</span>`}`;
}

/** A link away from here, which tells nobody from where. */
export function externalLink(href: string, text: string): Html {
  return html`<a href="${href}" rel="noopener noreferrer">${text}</a>`;
}

/** From where the content ends. `script` runs at once, and its hash is in the policy. */
export function closing({ merchant, isFramed, localization }: Frame, script = ""): Html {
  const contact =
    merchant?.support &&
    externalLink(merchant.support, fill(localization.messages.action.contact, { merchant: merchant.name }));
  return html`</main>
${!isFramed && contact && html`<footer>${contact}</footer>`}
${script && html`<script>${raw(script)}</script>`}
</body>
</html>`;
}
