/** The values to copy, the bars, the buttons, and the foot. */
import { css } from "./theme-styles.ts";

export const controlStyles = css`
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
  :is(a, button, summary) {
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
    padding: 0.6875rem 0.5rem;
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
  :is(a, button, summary):hover {
    border-color: currentColor;
  }
  [part=note] {
    padding: 0.75rem var(--_pad);
    border-top: 1px solid var(--_line);
  }
  [part=note] p {
    margin-inline-end: auto;
  }
  .opened {
    display: none;
    width: 100%;
  }
  [open] + .opened {
    display: block;
  }
  .opened > * {
    display: block;
    margin-top: 0.5rem;
  }
  .box bdi {
    flex: 1 1 6.5rem;
  }
  .live::before,
  .lost::before {
    display: inline-block;
    margin-bottom: 1px;
    margin-inline-end: 0.375rem;
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
