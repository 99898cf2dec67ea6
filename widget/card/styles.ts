/**
 * The styles of the card.
 *
 * - Rules are flat and lists have no selector that an older browser does not know: it would drop them as a whole.
 * - Measures are in rem, so that they follow the font size that the viewer has set.
 * - Transparent borders become visible in forced colours.
 * - Names of parts and of custom properties `--payment-status-…` are public (docs/element.md). Class names are private, and so
 *   are properties `--_…`. The underscore keeps them apart from the custom properties of a page.
 */
import { layoutStyles } from "./layout-styles.ts";
import { css, themeStyles } from "./theme-styles.ts";

const cardStyles = css`
  * {
    box-sizing: border-box;
    margin: 0;
    padding: 0;
  }
  .card {
    display: flex;
    flex-flow: column;
    max-width: 27.5rem;
    overflow: clip;
    overflow-wrap: anywhere;
    font-variant-numeric: tabular-nums;
    background: var(--_background);
    border: 1px solid var(--_line);
    border-radius: var(--_radius);
    break-inside: avoid;
  }
  [aria-busy=true].card {
    min-height: 29rem;
  }
  [aria-busy=true].details {
    min-height: 34.7rem;
  }
  .head {
    padding: 1.5rem var(--_pad) 1.25rem;
    background: color-mix(in srgb, var(--_tone) 8%, #0000);
    transition: background-color 0.2s;
  }
  .row,
  .body div,
  .help div,
  li,
  [part=note] {
    display: flex;
    gap: 0 1rem;
    align-items: center;
    justify-content: space-between;
  }
  .test {
    width: fit-content;
    padding: 0 0.5rem;
    margin-bottom: 1rem;
    border: 1px dashed;
    border-radius: 0.5rem;
  }
  .row {
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
  .sum {
    text-align: end;
  }
  .card [part=amount] {
    display: block;
    font-size: 1.75rem;
    font-weight: 700;
    line-height: 2rem;
    letter-spacing: -0.01em;
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
    font-weight: 700;
    line-height: 1.25;
    letter-spacing: -0.01em;
    text-wrap: balance;
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
    position: relative;
    padding: 5px 0;
  }
  ol li {
    align-items: start;
    padding: 0 0 0.875rem 2rem;
    padding-inline: 2rem 0;
  }
  ol li:last-child {
    padding-bottom: 0;
  }
  ol li::before,
  ol li:not(:last-child)::after {
    position: absolute;
    inset: 2px auto auto 0;
    inset-inline-start: 0;
    width: 0.875rem;
    height: 0.875rem;
    content: "";
    border: 2px solid var(--_line);
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
  }
  li :last-child:not(:first-child) {
    font-weight: 400;
    text-align: end;
  }
  .next,
  ol :last-child:not(li, :first-child) {
    color: var(--_muted);
  }
  time {
    white-space: nowrap;
  }
  dd {
    text-align: end;
  }
  /* A value that is selected by hand keeps its blanks: the checksum of a Pix code counts them. */
  dd bdi {
    white-space: pre-wrap;
  }
`;

const controlStyles = css`
  i {
    width: 60%;
    height: 0.75rem;
    margin-top: 0.3125rem;
    background: var(--_line);
    border-radius: 4px;
  }
  .box {
    padding: 0.6875rem 1rem;
    border: 1px solid var(--_line);
    border-radius: 0.75rem;
  }
  .box div {
    display: block;
  }
  .box dd {
    display: flex;
    gap: 0.75rem;
    align-items: center;
    justify-content: space-between;
    font-size: 1.125rem;
    font-weight: 600;
    line-height: 1.625rem;
    text-align: start;
  }
  dd span {
    display: inline-block;
    margin-inline-end: 0.3em;
  }
  .qr {
    width: 12rem;
    margin: 0 auto 1rem;
    background: #fff;
    border-radius: 0.5rem;
    fill: #000;
    stroke: none;
    forced-color-adjust: none;
  }
  .meter {
    display: flex;
    gap: 3px;
    margin: 0.5rem 0;
  }
  .meter svg {
    min-width: 12px;
    height: 10px;
    background: var(--_tone);
    border-radius: 5px;
    forced-color-adjust: none;
  }
  [part=actions] {
    display: grid;
    margin-top: auto;
    gap: 0.5rem;
    padding: 0.25rem var(--_pad) 1.25rem;
    text-align: center;
  }

  .head + [part=actions] {
    padding-top: 1.25rem;
  }
  button,
  a,
  summary {
    font: inherit;
    font-weight: 600;
    color: inherit;
    text-decoration: underline;
    text-underline-offset: 3px;
    cursor: pointer;
    background: none;
    border: 0;
  }
  summary {
    display: block;
  }
  summary::-webkit-details-marker {
    display: none;
  }
  [aria-disabled] {
    opacity: 0.6;
  }
  :is([part=actions], [part=items]) :is(a, button, summary),
  [name=copy] {
    display: block;
    width: 100%;
    padding: 0.6875rem 1rem;
    text-align: center;
    text-decoration: none;
    border: 1px solid var(--_edge);
    border-radius: 0.625rem;
  }
  [name=copy] {
    flex: none;
    width: auto;
    min-width: 4rem;
    padding: 0.4375rem 0.75rem;
    font-size: 0.875rem;
    line-height: 1.25rem;
  }
  [part=items] summary,
  [name=more] {
    margin-top: 0.75rem;
    font-size: 1rem;
    line-height: 1.5rem;
  }
  [part=actions] .main {
    color: var(--_background);
    background: var(--payment-status-accent, var(--_text));
    border-color: #0000;
  }
  a:hover,
  button:hover,
  summary:hover {
    border-color: currentColor;
  }
  [part=note] {
    flex-wrap: wrap;
    row-gap: 0.5rem;
    padding: 0.75rem var(--_pad);
    border-top: 1px solid var(--_line);
  }
  [part=note] details {
    margin-inline-start: auto;
  }
  [part=note] details[open] {
    width: 100%;
  }
  [part=note] summary {
    width: fit-content;
    margin-inline-start: auto;
  }
  [part=note] details > :not(summary) {
    display: none;
  }
  [part=note] details[open] > :not(summary) {
    display: block;
    margin-top: 0.5rem;
  }
  .live::before,
  .lost::before {
    display: inline-block;
    margin: 0 0.375rem 1px 0;
    margin-inline: 0 0.375rem;
    content: "";
    border: 0.25rem solid var(--_good);
    border-radius: 50%;
  }
  .lost::before {
    padding: 0.125rem;
    border: 0.125rem solid;
  }
  :focus-visible {
    outline: 2px solid;
    outline-offset: 2px;
  }
`;

export const styles = `${themeStyles}${cardStyles}${controlStyles}${layoutStyles}`;
