/**
 * Taking a page elsewhere: its clean address to keep, to scan, to copy, to share. The address alone opens no details.
 * No I/O. No clock.
 */
import { html } from "hono/html";
import { BoundedMap } from "../platform/bounded-map.ts";
import type { PageLocale } from "./page-language.ts";
import { qrPath } from "./qr-code.ts";

/** Longer addresses, of ids with many percent escapes, make a code too fine for a camera, or none, and a page too large. */
const LONGEST_SCANNED = 400;

/** The buttons need a script, and wait for it unseen. */
export function sharePanel(address: string, { messages, page }: PageLocale) {
  return html`<details>
<summary>${page.sharePanel}</summary>
${address.length <= LONGEST_SCANNED && picture(address, page.qr)}
<p>${page.sharePanelNote}</p>
<p><bdi class="address">${address}</bdi></p>
<p>${page.keep}</p>
<p><button type="button" id="copy" data-done="${messages.note.copied}" hidden>${page.copyLink}</button><button type="button" id="share" hidden>${page.share}</button></p>
</details>`;
}

/** By address: which of its eight patterns suits a code best is most of the work of a page. */
const drawn = new BoundedMap<string, ReturnType<typeof qrPath>>(200);

function picture(address: string, name: string) {
  const { size, path } = drawn.get(address) ?? qrPath(address);
  drawn.set(address, { size, path });
  return html`<svg class="qr" role="img" aria-label="${name}" viewBox="0 0 ${size} ${size}" shape-rendering="crispEdges"><rect width="${size}" height="${size}" fill="#fff"></rect><path d="${path}"></path></svg>`;
}
