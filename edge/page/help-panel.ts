/** The panel "Need help?": the contact, the support code, and what the customer's bank can search for. */
import { html } from "hono/html";
import type { StatusDocument } from "../../contract/status.ts";
import { supportCode } from "../../contract/support-code.ts";
import type { CardModel } from "../../widget/card/card-model.ts";
import { contactUrl } from "../../widget/card/footer-view.ts";
import { fill } from "../../widget/card/wording.ts";
import type { Messages } from "../../widget/i18n/en.ts";
import { externalLink } from "./page-frame.ts";
import type { PageLocale } from "./page-locale.ts";

export function helpPanel(model: CardModel, status: StatusDocument, { messages, page }: PageLocale) {
  const { action, note } = messages;
  const address = contactUrl(model, status);
  const contact =
    address && externalLink(address, fill(action.contact, { merchant: status.merchant.name }), "button contact");
  const rows = supportRows(status, messages).map(
    ([name, value]) =>
      html`<div><dt>${name}</dt><dd><bdi>${value}</bdi> <button type="button" class="button copy" data-done="${note.copied}" aria-label="${fill(action.copyValue, { name })}" hidden>${action.copy}</button></dd></div>`,
  );
  return html`<details class="help"><summary><svg viewBox="0 0 24 24" aria-hidden="true"><path d="M12 4a8 8 0 1 0 0 16 8 8 0 1 0 0-16M9.6 10a2.4 2.4 0 1 1 3.4 2.2q-1 .5-1 1.4M12 16.5h.01"></path></svg>${page.help}</summary>
<div class="panel">${contact && html`<div class="buttons">${contact}</div>`}<dl>${rows}</dl></div></details>`;
}

/** What identifies the payment to the shop, and to the customer's bank. */
function supportRows({ of, bankReferences }: StatusDocument, { label }: Messages): [name: string, value: string][] {
  const references = bankReferences ?? [];
  return [
    [label.support, supportCode(of)],
    ...references.map(({ value }): [string, string] => [label.bankReference, value]),
  ];
}

/** On paper: the address of the page where it opens without a token. The card prints the support code. */
export function printedAddress(address: string | null) {
  return address && html`<p class="printed">${address}</p>`;
}
