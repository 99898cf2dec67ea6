/** The appearance of every hosted page: its stylesheet, and the icons of its tab. */
import { STATE_STYLES, type Tone } from "../../widget/card/icons.ts";

/** CSS with its line breaks and indentation removed. */
export function compactCss(css: string): string {
  return css.replace(/\s+/g, " ").trim();
}

/**
 * The stylesheet of the page around its card. Each colour is repeated without `light-dark()` for browsers that lack it.
 * Printed, the page is the card alone.
 */
export const PAGE_STYLE = compactCss(`
  :root {
    font: 16px/1.5 system-ui, sans-serif;
    color: #112;
    color: light-dark(#112, #eee);
  }
  body {
    margin: 0;
    overflow-wrap: anywhere;
  }
  .standalone {
    background: #f3f4f6;
    background: light-dark(#f3f4f6, #0c0d10);
    min-height: 100vh;
    display: grid;
    grid-template-rows: auto 1fr auto;
    justify-content: center;
  }
  .standalone > * {
    width: min(29rem, 100vw);
    padding: 16px;
    box-sizing: border-box;
  }
  header {
    display: flex;
    gap: 12px;
    align-items: center;
    font-weight: 600;
    min-height: 40px;
  }
  header a {
    color: inherit;
    text-decoration: none;
  }
  header img {
    max-height: 40px;
    max-width: 160px;
  }
  .band {
    position: absolute;
    inset: 0 0 auto;
    width: 100%;
    height: 4px;
  }
  h1, h2 {
    font-size: 20px;
    font-weight: 600;
    line-height: 1.2;
    margin: 0;
  }
  header h1 {
    font-size: 16px;
    margin: 0;
  }
  p {
    margin: 0 0 12px;
  }
  p:last-child {
    margin: 0;
  }
  a, summary {
    color: #15b;
    color: light-dark(#15b, #8bf);
  }
  a, summary, button {
    padding: 4px 0;
    font-weight: 600;
  }
  .failure {
    display: grid;
    grid-template-columns: auto 1fr;
    gap: 4px 16px;
    padding: clamp(18px, 6vw, 24px);
    border: 1px solid #dde;
    border: 1px solid light-dark(#dde, #334);
    border-radius: 14px;
    background: #fff;
    background: light-dark(#fff, #17191d);
  }
  .failure > * {
    grid-column: 2;
    margin: 0;
  }
  .failure p {
    color: #567;
    color: light-dark(#567, #aab);
  }
  .failure .links {
    grid-column: 1 / -1;
    display: flex;
    flex-wrap: wrap;
    gap: 12px 8px;
    margin-top: 16px;
  }
  .failure h1, .failure h2 {
    align-self: center;
    min-height: 32px;
    align-content: center;
  }
  .icon {
    box-sizing: border-box;
    width: 40px;
    height: 40px;
    padding: 8px;
    grid-area: 1 / 1 / 3;
    border-radius: 20px;
    fill: none;
    stroke: currentColor;
    stroke-width: 2;
    stroke-linecap: round;
    stroke-linejoin: round;
    color: #556;
    color: light-dark(#556, #bbc);
    background: #5561;
    background: color-mix(in srgb, currentColor 10%, transparent);
  }
  .checking {
    opacity: 0;
    animation: show 0s 1s forwards;
  }
  .checking:not(:last-child) {
    display: none;
  }
  @keyframes show {
    to {
      opacity: 1;
    }
  }
  footer, details {
    font-size: 14px;
  }
  details {
    margin-top: 20px;
  }
  .qr {
    display: block;
    width: 180px;
    margin: 12px 0;
    border-radius: 8px;
    background: #fff;
  }
  .address {
    user-select: all;
  }
  button, .links a {
    font: inherit;
    font-weight: 600;
    padding: 8px 16px;
    margin-inline-end: 8px;
    color: #15b;
    color: light-dark(#15b, #8bf);
    text-decoration: none;
    background: none;
    border: 1px solid #dde;
    border: 1px solid light-dark(#dde, #334);
    border-radius: 14px;
    cursor: pointer;
  }
  .links a {
    margin: 0;
  }
  button:hover, .links a:hover {
    border-color: currentColor;
  }
  [hidden] {
    display: none;
  }
  :focus-visible {
    outline: 2px solid;
    outline-offset: 2px;
  }
  @media print {
    :root {
      color-scheme: light !important;
    }
    header .band, details, footer, .links {
      display: none;
    }
  }
`);

/** The colours of the element's light theme. They are visible on light and dark tabs, and dark enough for white strokes. */
const ICON_COLORS: Record<Tone, string> = {
  progress: "#15b",
  good: "#174",
  attention: "#850",
  bad: "#b22",
  neutral: "#556",
};

/** The SVG icons of the tab, by the name of a state, `loading` or `refused`. The build writes them to files. */
export function pageIcons(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(STATE_STYLES).map(([name, { tone, path }]) => [
      name,
      `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"><rect width="24" height="24" rx="6" fill="${ICON_COLORS[tone]}"/><path d="${path}" fill="none" stroke="#fff" stroke-width="2.5" stroke-linecap="round" stroke-linejoin="round"/></svg>`,
    ]),
  );
}
