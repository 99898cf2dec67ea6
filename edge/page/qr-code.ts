/** An address as a picture that a phone's camera reads (ISO/IEC 18004). No I/O. No clock. */
import { encode } from "uqr";

/** Modules of white around the code (ISO/IEC 18004, 6.3.8): without them, cameras fail on a dark page. */
const QUIET_ZONE = 4;

/** The black squares as an SVG path, one unit to a square; to be drawn on white in every theme. */
export function qrPath(text: string): { size: number; path: string } {
  const { data, size } = encode(text, { ecc: "M", border: QUIET_ZONE });
  const runs = data.flatMap((row, y) => runsOf(row).map(([x, length]) => `M${x} ${y}h${length}v1h-${length}z`));
  return { size, path: runs.join("") };
}

/** Stretches of black, each a start and a length. */
function runsOf(row: readonly boolean[]): [start: number, length: number][] {
  const runs: [number, number][] = [];
  row.forEach((isBlack, x) => {
    const last = runs.at(-1);
    if (!isBlack) return;
    if (last && last[0] + last[1] === x) last[1] += 1;
    else runs.push([x, 1]);
  });
  return runs;
}
