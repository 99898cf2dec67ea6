/** The stylesheet of the page around its card: its frame, its columns, and how it prints. */
import { contentStyle } from "./content-style.ts";

/** CSS without comments, line breaks and indentation. */
export function compactCss(css: string): string {
  return css
    .replace(/\/\*.*?\*\//gs, "")
    .replace(/\s+/g, " ")
    .replace(/ ?([{};,]) ?/g, "$1")
    .replaceAll(";}", "}")
    .trim();
}

/** The colours of the light and of the dark theme, as in the card (widget/card/theme-styles.ts). */
const COLORS: Record<string, [light: string, dark: string]> = {
  page: ["#f4f5f7", "#0b0c0f"],
  ground: ["#fff", "#16181d"],
  text: ["#14171f", "#f2f3f5"],
  muted: ["#5b6472", "#a6aebb"],
  line: ["#e2e5ea", "#2b2f38"],
  edge: ["#8a93a3", "#6b7484"],
  tone: ["#56606e", "#b7bfcb"],
};

/** Browsers without `light-dark()` have the light theme. */
function colorsOf(colorOf: (light: string, dark: string) => string): string {
  return Object.entries(COLORS)
    .map(([name, [light, dark]]) => `--${name}: ${colorOf(light, dark)};`)
    .join("");
}

/** Sizes are in rem, so that they follow the browser's own font size. At 56em the help moves beside the card. */
export const PAGE_STYLE = compactCss(`
  :root {
    ${colorsOf((light) => light)}
    font: 100%/1.5 system-ui, sans-serif;
    color: var(--text);
    -webkit-text-size-adjust: 100%;
    text-size-adjust: 100%;
  }
  @supports (color: light-dark(red, red)) {
    :root {
      ${colorsOf((light, dark) => `light-dark(${light}, ${dark})`)}
    }
  }
  * {
    box-sizing: border-box;
    margin: 0;
  }
  [hidden],
  .printed {
    display: none;
  }
  body {
    overflow-wrap: anywhere;
  }
  .standalone {
    position: relative;
    isolation: isolate;
    min-height: 100vh;
    padding: 0 min(1rem, 4.2vw) 2.5rem;
    background: var(--page);
  }
  .tint {
    position: absolute;
    z-index: -1;
    inset: 0;
    width: 100%;
    height: 100%;
    opacity: .06;
  }
  header,
  main {
    max-width: 27.5rem;
    margin: auto;
  }
  header {
    display: flex;
    align-items: center;
    justify-content: center;
    min-height: 4rem;
    padding: .5rem 0;
    font-weight: 600;
    text-align: center;
  }
  header a {
    color: inherit;
    text-decoration: none;
  }
  /* Most logos are drawn for a light ground. */
  header img {
    display: block;
    max-width: 10rem;
    max-height: 2.5rem;
    background: light-dark(transparent, #fff);
    border-radius: 4px;
    box-shadow: 0 0 0 5px light-dark(transparent, #fff);
  }
  .skeleton:not(:last-child) {
    display: none;
  }
  .more {
    margin-top: 1.5rem;
    font-size: .9375rem;
  }
  @media (min-width: 56em) {
    .status header {
      max-width: 50rem;
      padding-inline-end: 22.5rem;
    }
    .status main {
      display: grid;
      grid-template: auto 1fr / 27.5rem 20rem;
      column-gap: 2.5rem;
      max-width: 50rem;
    }
    .more {
      grid-area: 1 / 2 / 3;
      margin: 0;
    }
  }
  ${contentStyle}
  :focus-visible {
    outline: 2px solid;
    outline-offset: 2px;
  }
  @media (forced-colors: active) {
    .tint {
      display: none;
    }
    .main {
      border-color: ButtonText;
    }
  }
  @media print {
    :root {
      color-scheme: light !important;
    }
    .printed:not([hidden]) {
      display: block;
      margin: 1rem 0;
    }
    .printed div {
      display: flex;
      justify-content: space-between;
    }
    .tint,
    .more,
    .links,
    footer {
      display: none;
    }
    .status main {
      display: block;
    }
  }
`);
