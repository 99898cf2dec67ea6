/**
 * The styles of the card.
 *
 * - Rules are flat and lists have no selector that an older browser does not know: it would drop them as a whole.
 * - Measures are in rem, so that they follow the font size that the viewer has set.
 * - Transparent borders become visible in forced colours.
 * - Names of parts and of custom properties `--payment-status-…` are public (docs/element.md). Class names are private, and so
 *   are properties `--_…`. The underscore keeps them apart from the custom properties of a page.
 */
import { amountStyles } from "./amount-styles.ts";
import { controlStyles } from "./control-styles.ts";
import { layoutStyles } from "./layout-styles.ts";
import { css, themeStyles } from "./theme-styles.ts";

const cardStyles = css`
  * {
    box-sizing: border-box;
    margin: 0;
    padding: 0;
  }
  .card,
  .head {
    display: flex;
    flex-flow: column;
  }
  .card {
    max-width: 27.5rem;
    overflow: clip;
    overflow-wrap: anywhere;
    font-variant-numeric: tabular-nums;
    background: var(--_background);
    border: 1px solid var(--_line);
    border-radius: var(--payment-status-radius, 1rem);
    break-inside: avoid;
  }
  [aria-busy=true].card {
    min-height: 29rem;
  }
  [aria-busy=true].card.details {
    min-height: 34.7rem;
  }
  .head {
    padding: 1.5rem var(--_pad) 1.25rem;
    background: color-mix(in srgb, var(--_tone) 8%, #0000);
    transition: background-color 0.2s;
  }
  .row,
  dl div,
  dd,
  li,
  [part=note] {
    display: flex;
    flex-wrap: wrap;
    gap: 0.5rem 1rem;
    align-items: center;
    justify-content: space-between;
  }
  .test {
    order: -2;
    width: fit-content;
    padding: 0 0.5rem;
    margin-bottom: 1rem;
    border: 1px dashed;
    border-radius: 0.5rem;
  }
  .row {
    order: -1;
    margin-bottom: 1rem;
  }
  [part=icon] {
    position: relative;
    flex: none;
    padding: 11px;
    color: var(--_background);
    background: var(--_tone);
    border-radius: 50%;
    forced-color-adjust: none;
  }
  [part=icon] svg {
    width: 1.625rem;
    height: 1.625rem;
  }
  svg {
    display: block;
    fill: none;
    stroke: currentColor;
    stroke-width: 2.25;
    stroke-linecap: round;
    stroke-linejoin: round;
  }
  .wait::after {
    position: absolute;
    inset: -5px;
    content: "";
    border: 2.5px solid var(--_tone);
    border-inline-start-color: #0000;
    border-radius: 50%;
    animation: turn 1.4s linear infinite;
  }
  .draw path {
    stroke-dasharray: 24;
    animation: draw 0.35s ease-out;
  }
  @keyframes turn {
    to {
      rotate: 1turn;
    }
  }
  @keyframes draw {
    from {
      stroke-dashoffset: 24;
    }
  }
  [dir=rtl] .directed {
    scale: -1 1;
  }
  small,
  .test,
  [part=note],
  dt {
    font-size: 0.875rem;
    line-height: 1.25rem;
    color: var(--_muted);
  }
  .card #title {
    margin-bottom: 0.375rem;
    font-size: 1.5rem;
    line-height: 1.25;
    text-wrap: balance;
  }
  .card #title,
  .card [part=amount] {
    font-weight: 700;
    letter-spacing: -0.01em;
  }
  #title:focus {
    outline: none;
  }
  .card [part=message] {
    min-height: 3rem;
    text-wrap: pretty;
  }
  b,
  .now,
  .left {
    font-weight: 600;
  }
  .body {
    padding: 1.25rem var(--_pad);
    border-top: 1px solid var(--_line);
  }
  .body,
  dl {
    font-size: 0.9375rem;
    line-height: 1.375rem;
  }
  ol,
  ul {
    list-style: none;
  }
  li,
  dl div {
    row-gap: 0;
    padding: 5px 0;
  }
  ol li {
    position: relative;
    align-items: start;
    padding-block: 0 0.875rem;
    padding-inline: 2rem 0;
  }
  ol li:last-child {
    padding-bottom: 0;
  }
  ol li::before,
  ol li:not(:last-child)::after {
    position: absolute;
    inset-block-start: 2px;
    inset-inline-start: 0;
    width: 0.875rem;
    height: 0.875rem;
    content: "";
    border: 2px solid var(--_edge);
    border-radius: 50%;
  }
  ol li:not(:last-child)::after {
    inset-block: 1.25rem -2px;
    inset-inline-start: calc(0.5625rem - 1px);
    width: 0;
    height: auto;
    border-width: 0 0 0 2px;
    border-radius: 0;
  }
  .done::before,
  .now::before,
  .done:not(:last-child)::after {
    border-color: var(--_tone);
    forced-color-adjust: none;
  }
  .done::before {
    background: var(--_tone);
  }
  .now::before {
    box-shadow: inset 0 0 0 2px var(--_background), inset 0 0 0 9px var(--_tone);
  }
  li svg {
    position: absolute;
    inset-block-start: 6px;
    inset-inline-start: 4px;
    z-index: 1;
    width: 0.625rem;
    color: var(--_background);
    stroke-width: 3.5;
    forced-color-adjust: none;
  }
  li :last-child:not(:first-child) {
    font-weight: 400;
    text-align: end;
  }
  .next,
  ol :last-child:not(li, :first-child) {
    color: var(--_muted);
  }
  li > span:first-of-type {
    flex: 1 1 7rem;
  }
  dd {
    justify-content: end;
    text-align: end;
  }
  /* A value that is selected by hand keeps its blanks: the checksum of a Pix code counts them. */
  dd bdi {
    white-space: break-spaces;
  }
`;

export const styles = `${themeStyles}${cardStyles}${amountStyles}${controlStyles}${layoutStyles}`;
