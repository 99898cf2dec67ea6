/** The panel "Need help?": the contact, the support code, and what the customer's bank can search for. */
import { html } from "hono/html";
import type { StatusDocument } from "../../contract/status.ts";
import { supportCode } from "../../widget/card/support-code.ts";
import { fill } from "../../widget/card/wording.ts";
import { externalLink } from "./page-frame.ts";
import type { PageLocale } from "./page-locale.ts";

export function helpPanel(status: StatusDocument, title: string, { messages, page }: PageLocale) {
  const { label, action, note } = messages;
  const { name, support } = status.merchant;
  const code = supportCode(status.of);
  const contact = contactAddress(support, title, code);
  const copyable = (of: string, value: string) =>
    html`<div><dt>${of}</dt><dd><bdi>${value}</bdi> <button type="button" class="button copy" data-done="${note.copied}" aria-label="${fill(action.copyValue, { name: of })}" hidden>${action.copy}</button></dd></div>`;
  const references = (status.bankReferences ?? []).map(({ value }) => copyable(label.bankReference, value));
  return html`<details class="help"><summary><svg viewBox="0 0 24 24" aria-hidden="true"><path d="M12 4a8 8 0 1 0 0 16 8 8 0 1 0 0-16M9.6 10a2.4 2.4 0 1 1 3.4 2.2q-1 .5-1 1.4M12 16.5h.01"></path></svg>${page.help}</summary>
<div class="panel">${contact && html`<div class="buttons">${externalLink(contact, fill(action.contact, { merchant: name }), "button")}</div>`}
<dl>${copyable(label.support, code)}${references}</dl></div></details>`;
}

/**
 * The address of the merchant's support; null when there is none. A message has the state and the support code as its
 * subject.
 */
export function contactAddress(support: string | null, title: string, code?: string): string | null {
  if (!support?.startsWith("mailto:") || /[?&]subject=/i.test(support)) return support;
  const subject = encodeURIComponent((code ? `${title} · ${code}` : title).replace(/[\u2068\u2069]/g, ""));
  return `${support}${support.includes("?") ? "&" : "?"}subject=${subject}`;
}
