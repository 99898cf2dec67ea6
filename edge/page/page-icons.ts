/** The icons of the tab. */
import { type CardState, STATE_STYLES, type Tone } from "../../widget/card/icons.ts";

/** The colours of the element's light theme. They are visible on light and dark tabs, and dark enough for white strokes. */
const ICON_COLORS: Record<Tone, string> = {
  progress: "#1f5bd8",
  good: "#0b7a4b",
  attention: "#9a5b00",
  bad: "#c0262d",
  neutral: "#56606e",
};

/** The name of an icon: of a state, or of a status that needs attention whatever its state is. */
export type IconName = CardState | "attention";

/** The SVG icons of the tab by name. The build writes them to files. */
export function pageIcons(): Record<IconName, string> {
  const styles = { ...STATE_STYLES, attention: { tone: "attention" as const, path: STATE_STYLES.refused.path } };
  return Object.fromEntries(
    Object.entries(styles).map(([name, { tone, path }]) => [
      name,
      `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"><rect width="24" height="24" rx="6" fill="${ICON_COLORS[tone]}"/><path d="${path}" fill="none" stroke="#fff" stroke-width="2.5" stroke-linecap="round" stroke-linejoin="round"/></svg>`,
    ]),
  ) as Record<IconName, string>;
}
