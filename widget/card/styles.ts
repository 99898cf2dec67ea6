/**
 * The styles of the card.
 *
 * - Transparent borders become visible in forced colours.
 * - An empty box of actions leaves no gap: its negative margin removes the gap of the card, and its first line is an
 *   empty pseudo-element, so that only actions, which wrap below it, add a gap again.
 * - Names of parts and of custom properties `--payment-status-…` are public (docs/element.md). Class names are private, and so
 *   are properties `--_…`. The underscore keeps them apart from the custom properties of a page.
 */
import { layoutStyles } from "./layout-styles.ts";
import { css, themeStyles } from "./theme-styles.ts";

export const styles = css`${themeStyles}
  * {
    margin: 0;
    padding: 0;
  }
  .card {
    display: flex;
    flex-flow: column;
    gap: 20px;
    max-width: 27rem;
    padding: clamp(18px, 6cqi, 24px);
    overflow-wrap: anywhere;
    font-variant-numeric: tabular-nums;
    background: var(--_background);
    border: var(--_line);
    border-radius: var(--_radius);
    break-inside: avoid;
  }
  [aria-busy=true] {
    min-height: 360px;
  }
  [aria-busy=true].details {
    min-height: 468px;
  }
  .frame .head {
    visibility: hidden;
  }
  .head,
  .foot,
  [part=actions],
  dl div,
  li {
    display: flex;
    flex-wrap: wrap;
    gap: 0 16px;
    align-items: start;
    justify-content: space-between;
  }
  .test,
  [part=icon] {
    padding: 8px;
    color: var(--_tone);
    background: color-mix(in srgb, var(--_tone) 10%, #0000);
    border: 1px solid #0000;
    border-radius: 20px;
  }
  [part=icon] {
    width: 22px;
    height: 22px;
  }
  .test {
    padding: 8px 16px;
    font-weight: 600;
    border: 1px dashed;
  }
  svg {
    display: block;
    width: 100%;
    fill: none;
    stroke: currentColor;
    stroke-width: 2;
    stroke-linecap: round;
    stroke-linejoin: round;
  }
  [dir=rtl] .directed {
    scale: -1 1;
  }
  .texts {
    display: grid;
    gap: 4px;
    align-content: start;
    flex: 1;
    padding-top: 5px;
    text-wrap: balance;
  }
  #title {
    font-size: clamp(18px, 6cqi, 20px);
    font-weight: 600;
    line-height: 1.2;
  }
  .advice {
    font-weight: 600;
  }
  [part=amount] {
    font-size: clamp(28px, 9cqi, 32px);
    font-weight: 600;
    line-height: 1.2;
  }
  dl,
  ol,
  .foot,
  .test,
  [part=progress],
  [part=items] {
    font-size: 14px;
  }
  dl,
  ol,
  .foot {
    padding-top: 16px;
    border-top: var(--_line);
  }
  dt,
  li :last-child,
  .foot,
  [part=message] {
    color: var(--_muted);
  }
  dl div,
  li {
    padding: 3px 0;
  }
  dl:empty {
    display: none;
  }
  dt,
  li :first-child {
    overflow-wrap: break-word;
  }
  dd,
  li :last-child {
    margin-inline-start: auto;
  }
  /* A value that is selected by hand keeps its blanks: the checksum of a Pix code counts them. */
  dd bdi {
    white-space: pre-wrap;
  }
  [part=note] bdi {
    white-space: nowrap;
  }
  li {
    padding-inline: 20px 0;
  }
  li::before {
    position: absolute;
    margin: 7px -20px;
    content: "";
    border: 4px solid var(--_tone);
    border-radius: 50%;
  }
  [part=progress] svg {
    height: 8px;
    margin-top: 8px;
    stroke: none;
    border-radius: 4px;
    forced-color-adjust: none;
  }
  rect {
    fill: var(--_tone);
  }
  .rest {
    opacity: 0.2;
  }
  .foot,
  [part=actions] {
    gap: 12px 8px;
    align-items: center;
    justify-content: start;
  }
  [part=actions] {
    margin-top: -20px;
    &::before {
      width: 100%;
      content: "";
    }
  }
  [part=note] {
    width: 100%;
  }
  button,
  a {
    padding: 8px 16px;
    font: inherit;
    font-weight: 600;
    color: var(--_accent-text);
    text-decoration: none;
    background: none;
    border: var(--_line);
    border-radius: var(--_radius);
    &:hover {
      border-color: currentColor;
    }
    &[aria-disabled] {
      color: var(--_muted);
    }
  }
  .main,
  [name=download]:not([aria-disabled]) {
    color: var(--_background);
    background: var(--_accent-text);
  }
  [name=copy] {
    padding: 1px 8px;
  }
  summary {
    padding: 4px 0;
    font-weight: 600;
  }
  :focus-visible {
    outline: 2px solid;
    outline-offset: 2px;
  }
${layoutStyles}`;
