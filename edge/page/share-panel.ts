/** The panel that helps to open a page on another device: its address, a QR code, and buttons to copy and share it. */
import { html } from "hono/html";
import { qrCode } from "../status/qr-code.ts";
import type { PageLocale } from "./page-locale.ts";

/** A longer address, such as an id with many percent escapes, makes the modules too small for a camera and the page too large. */
const MAX_QR_CHARACTERS = 400;
/**
 * The panel for an address. The buttons are hidden until the page's script (widget/hosted-page.ts) shows them.
 *
 * @param address the page's URL without parameters; it opens no details without a token
 */
export function sharePanel(address: string, { messages, page }: PageLocale) {
  return html`<details>
<summary>${page.sharePanel}</summary>
${address.length <= MAX_QR_CHARACTERS && qrPicture(address, page.qr)}
<p>${page.sharePanelNote}</p>
<p><bdi class="address">${address}</bdi></p>
<p>${page.keep}</p>
<p><button type="button" id="copy" data-done="${messages.note.copied}" hidden>${page.copyLink}</button><button type="button" id="share" hidden>${page.share}</button></p>
</details>`;
}

function qrPicture(address: string, label: string) {
  const { size, path } = qrCode(address);
  return html`<svg class="qr" role="img" aria-label="${label}" viewBox="0 0 ${size} ${size}" shape-rendering="crispEdges"><rect width="${size}" height="${size}" fill="#fff"></rect><path d="${path}"></path></svg>`;
}
