/** What a page says about itself: that amounts are hidden and why, whose address it has, and how a device forgets it. */
import { html } from "hono/html";
import { resourcePath } from "../../contract/resource.ts";
import { supportCode } from "../../contract/support-code.ts";
import { fill } from "../../widget/card/wording.ts";
import type { Viewer } from "../access/viewer.ts";
import type { PageLocale } from "./page-locale.ts";
import { outcomeIn, preservedQuery } from "./page-query.ts";

/** Above the card: that the link has expired, or that the device has forgotten the page. Never while details are shown. */
export function outcomeNote({ access }: Viewer, url: URL, { page }: PageLocale) {
  const outcome = access.trusted ? null : outcomeIn(url);
  if (!outcome) return "";
  const [title, message] = page[outcome].split("|");
  return html`<p class="outcome"><b>${title}</b><br>${message}</p>`;
}

/** Below the card: what the person who is shown this page can check. */
export function checkNote({ access, connection, resource }: Viewer, url: URL, { page }: PageLocale) {
  const { name, url: shop } = connection.merchant;
  // Without line breaks, which would show the groups of the code in another order in Arabic.
  const code = supportCode(resourcePath(resource)).replaceAll(" ", "\u00a0");
  if (access.view === "status") return note(page.hidden, { code });
  return isAddressOf(shop, url) && note(page.ownAddress, { merchant: name, host: url.host });
}

function note(text: string, values: Record<string, string>) {
  return html`<p class="note">${fill(text, values)}</p>`;
}

/**
 * Whether the page is on the host of the shop or below it. On any other host, such as `workers.dev`, nobody can see from the
 * address whose page it is, so the page does not claim it.
 */
function isAddressOf(shop: string | null, { hostname }: URL): boolean {
  if (shop === null) return false;
  const own = new URL(shop).hostname.replace(/^www\./, "");
  return hostname === own || hostname.endsWith(`.${own}`);
}

/** The form that deletes the cookie of this page, also without a script. */
export function forgetForm(url: URL, { page }: PageLocale) {
  const query = new URLSearchParams({ ...preservedQuery(url), forget: "" });
  return html`<form method="post" action="?${query}"><button class="button">${page.forget}</button></form>`;
}
