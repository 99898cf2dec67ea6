/** The panel that helps to keep a page or to open it on another device: its address, a QR code, buttons to copy and share. */
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
  return html`<details class="share"><summary><svg viewBox="0 0 24 24" aria-hidden="true"><path d="M12 15V4M8 7.5 12 4l4 3.5M6 12v7h12v-7"></path></svg>${page.sharePanel}</summary>
<div class="panel"><div class="buttons"><button type="button" class="button copy" id="copy" data-done="${messages.note.copied}" hidden>${page.copyLink}</button><button type="button" class="button" id="share" hidden>${page.share}</button></div>
<bdi class="address">${address}</bdi>
${address.length <= MAX_QR_CHARACTERS && qrPicture(address, page.qr)}
<p>${page.sharePanelNote}</p></div></details>`;
}

function qrPicture(address: string, label: string) {
  const { size, path } = qrCode(address);
  return html`<svg class="qr" role="img" aria-label="${label}" viewBox="0 0 ${size} ${size}" shape-rendering="crispEdges"><rect width="${size}" height="${size}" fill="#fff"></rect><path d="${path}" fill="#000"></path></svg>`;
}
