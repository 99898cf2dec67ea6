/** The icons of the hosted page's tab: the element's own, white on the colour of their tone. No I/O. No clock. */
import { STATE_STYLES, type Tone } from "../../widget/card/icons.ts";

/** As in the light theme of the element: dark enough for white strokes, and seen on light and dark tabs. */
const COLORS: Record<Tone, string> = {
  progress: "#15b",
  good: "#174",
  attention: "#850",
  bad: "#b22",
  neutral: "#556",
};

/** Name of a state, `loading` or `refused` → SVG. */
export function pageIcons(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(STATE_STYLES).map(([name, [tone, path]]) => [
      name,
      `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"><rect width="24" height="24" rx="6" fill="${COLORS[tone]}"/><path d="${path}" fill="none" stroke="#fff" stroke-width="2.5" stroke-linecap="round" stroke-linejoin="round"/></svg>`,
    ]),
  );
}
