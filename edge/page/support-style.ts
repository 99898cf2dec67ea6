/** The styles of the support page beside those of every page. The colours of the tones are the card's. */
import { compactCss } from "./page-style.ts";

const TONES: Record<string, [light: string, dark: string]> = {
  progress: ["#1f5bd8", "#8cb4ff"],
  good: ["#0b7a4b", "#6fdba4"],
  attention: ["#9a5b00", "#ffc46b"],
  bad: ["#c0262d", "#ff9a9a"],
  neutral: ["#56606e", "#b7bfcb"],
};

/** Browsers without `light-dark()` have the light theme. */
const tones = Object.entries(TONES)
  .map(
    ([name, [light, dark]]) =>
      `[data-tone=${name}] { --tone: ${light}; } @supports (color: light-dark(red, red)) { [data-tone=${name}] { --tone: light-dark(${light}, ${dark}); } }`,
  )
  .join("\n");

export const SUPPORT_STYLE = compactCss(`
  ${tones}
  .support header {
    justify-content: start;
    text-align: start;
  }
  .box {
    padding: 1.25rem 1.5rem;
    background: var(--ground);
    border: 1px solid var(--line);
    border-radius: 16px;
  }
  .support form {
    margin: 0;
  }
  label {
    display: block;
    margin-bottom: .25rem;
    font-weight: 600;
  }
  input,
  select {
    width: 100%;
    min-width: 0;
    min-height: 2.75rem;
    padding: .5rem .75rem;
    font: inherit;
    color: var(--text);
    background: var(--ground);
    border: 1px solid var(--edge);
    border-radius: 10px;
  }
  [aria-invalid] {
    border-color: var(--bad);
    border-width: 2px;
  }
  .support {
    --bad: #c0262d;
  }
  @supports (color: light-dark(red, red)) {
    .support {
      --bad: light-dark(#c0262d, #ff9a9a);
    }
  }
  .hint {
    margin: .25rem 0 1rem;
    font-size: .875rem;
    color: var(--muted);
  }
  .fields {
    display: grid;
    grid-template-columns: 1fr 1fr;
    gap: .75rem;
    margin-bottom: 1.25rem;
  }
  .fields .wide {
    grid-column: 1 / -1;
  }
  .support .buttons > .button {
    flex: 1;
  }
  #mistake:not(:empty),
  #message:not(:empty),
  #seen-then:not(:empty) {
    margin-top: 1rem;
    font-weight: 600;
  }
  #mistake {
    color: var(--bad);
  }
  #seen-note {
    margin: .25rem 0 0;
  }
  #result {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 1rem;
    align-content: start;
    min-width: 0;
    margin-top: 1rem;
  }
  #result[hidden] {
    display: none;
  }
  #result .head {
    background: color-mix(in srgb, var(--tone) 8%, transparent);
  }
  h2 {
    font-size: 1.25rem;
    line-height: 1.3;
  }
  #headline {
    font-size: 1.5rem;
    line-height: 1.25;
    letter-spacing: -.01em;
  }
  #entries {
    margin-top: .5rem;
  }
  #headline:focus {
    outline: none;
  }
  #about {
    margin-top: .375rem;
  }
  #facts {
    display: grid;
    gap: .75rem;
    padding: 1.25rem 1.5rem;
  }
  #entries {
    padding: 0;
    list-style: none;
  }
  #entries li {
    padding: .75rem 0 .75rem .75rem;
    border-top: 1px solid var(--line);
    border-inline-start: 3px solid transparent;
  }
  #entries li:first-child {
    border-top: 0;
  }
  #entries time {
    font-size: .875rem;
    color: var(--muted);
    font-variant-numeric: tabular-nums;
  }
  #entries [aria-current] {
    background: color-mix(in srgb, var(--text) 6%, transparent);
    border-inline-start-color: var(--text);
  }
  [aria-current] p {
    font-weight: 600;
  }
  @media (min-width: 56em) {
    .support header,
    .support main {
      max-width: 62rem;
    }
    #desk:not([hidden]) {
      display: grid;
      grid-template-columns: 22rem minmax(0, 1fr);
      gap: 2rem;
      align-items: start;
    }
    #result {
      margin: 0;
    }
  }
  @media (forced-colors: active) {
    #entries [aria-current] {
      border-inline-start-color: Highlight;
    }
  }
`);
