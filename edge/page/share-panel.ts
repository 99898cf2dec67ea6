/** The panel that helps to open a page on another device: its address, a QR code, and buttons to copy and share it. */
import { html } from "hono/html";
import { encode } from "uqr";
import { BoundedMap } from "../platform/bounded-map.ts";
import type { PageLocale } from "./page-locale.ts";

/** A longer address, such as an id with many percent escapes, makes the modules too small for a camera and the page too large. */
const MAX_QR_CHARACTERS = 400;
/** Modules of white around the code (ISO/IEC 18004, 6.3.8). Without them cameras fail on a dark page. */
const QUIET_ZONE = 4;

/** QR codes by address. Encoding one takes most of the time of rendering a page. */
const qrCodes = new BoundedMap<string, QrPath>(200);

interface QrPath {
  /** Width and height in modules. */
  size: number;
  /** An SVG path of the dark modules, one unit each. It needs a white background in every theme. */
  path: string;
}

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
  const { size, path } = qrCodes.get(address) ?? qrPath(address);
  qrCodes.set(address, { size, path });
  return html`<svg class="qr" role="img" aria-label="${label}" viewBox="0 0 ${size} ${size}" shape-rendering="crispEdges"><rect width="${size}" height="${size}" fill="#fff"></rect><path d="${path}"></path></svg>`;
}

/** The QR code of a text (ISO/IEC 18004). */
export function qrPath(text: string): QrPath {
  const { data, size } = encode(text, { ecc: "M", border: QUIET_ZONE });
  const runs = data.flatMap((row, y) => darkRuns(row).map(([x, length]) => `M${x} ${y}h${length}v1h-${length}z`));
  return { size, path: runs.join("") };
}

/** The runs of dark modules in a row, each as its start and length. */
function darkRuns(row: readonly boolean[]): [start: number, length: number][] {
  const runs: [number, number][] = [];
  row.forEach((isDark, x) => {
    if (!isDark) return;
    const last = runs.at(-1);
    if (last && last[0] + last[1] === x) last[1] += 1;
    else runs.push([x, 1]);
  });
  return runs;
}
