/** QR codes as SVG paths: of a page's address, and of a code to pay with. */
import { encode } from "uqr";
import type { Qr } from "../../contract/status.ts";
import { BoundedMap } from "../platform/bounded-map.ts";

/** Modules of white around the code (ISO/IEC 18004, 6.3.8). Without them cameras fail on a dark page. */
const QUIET_ZONE = 4;
/** QR codes by text. Encoding one takes most of the time of rendering a page. */
const qrCodes = new BoundedMap<string, Qr>(200);
/**
 * A code of the EMVCo QR Code Specification for Payment Systems, Merchant-Presented Mode 1.1, 4.7: it begins with the
 * format indicator and ends with a checksum. Pix is one of them
 * (https://www.bcb.gov.br/content/estabilidadefinanceira/pix/Regulamento_Pix/II_ManualdePadroesparaIniciacaodoPix.pdf).
 */
const EMV = /^000201.*6304[0-9A-F]{4}$/is;

/** The QR code of a text (ISO/IEC 18004). */
export function qrCode(text: string): Qr {
  const known = qrCodes.get(text);
  if (known) return known;
  const { data, size } = encode(text, { ecc: "M", border: QUIET_ZONE });
  const runs = data.flatMap((row, y) => darkRuns(row).map(([x, length]) => `M${x} ${y}h${length}v1h-${length}z`));
  const code = { size, path: runs.join("") };
  qrCodes.set(text, code);
  return code;
}

/** The QR code of a code to pay with; null unless it is an EMV text, which a bank's app scans. */
export function paymentQrCode(code: string | null): Qr | null {
  return code !== null && EMV.test(code) ? qrCode(code) : null;
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
