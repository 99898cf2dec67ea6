/**
 * Taking a page elsewhere: its clean address to keep, to scan, to copy, to share. The address alone opens no details.
 * No I/O. No clock.
 */
import { html } from "hono/html";
import type { PageSpeech } from "./page-language.ts";
import { qrPath } from "./qr-code.ts";

/** The buttons need a script, and wait for it unseen. */
export function handOver(address: string, { words, page }: PageSpeech) {
  const { size, path } = qrPath(address);
  return html`<details>
<summary>${page.handOver}</summary>
<svg class="qr" role="img" aria-label="${page.qr}" viewBox="0 0 ${size} ${size}" shape-rendering="crispEdges"><rect width="${size}" height="${size}" fill="#fff"></rect><path d="${path}"></path></svg>
<p>${page.handOverNote}</p>
<p><bdi class="address">${address}</bdi></p>
<p>${page.keep}</p>
<p><button type="button" id="copy" data-done="${words.note.copied}" hidden>${page.copyLink}</button><button type="button" id="share" hidden>${page.share}</button></p>
</details>`;
}
