/** The small layouts, narrow cards, the printed card, and a card without motion. */
import { css } from "./theme-styles.ts";

export const layoutStyles = css`
  .small {
    display: inline;
    overflow-wrap: anywhere;
  }
  .small [part=icon] {
    display: inline-block;
    padding: 0.1em;
    vertical-align: -0.16em;
  }
  .small [part=icon] svg {
    width: 0.85em;
    height: 0.85em;
    stroke-width: 3;
  }
  .small #title {
    margin-inline-start: 0.375em;
  }
  .part::before {
    content: " · ";
  }
  [layout=badge] {
    display: inline-flex;
    align-items: center;
    padding-block: 0.25rem;
    padding-inline: 0.25rem 0.625rem;
    font: 600 0.8125rem/1rem var(--payment-status-font, system-ui, sans-serif);
    color: var(--_text);
    background: color-mix(in srgb, var(--_tone) 10%, var(--_background));
    border-radius: 1rem;
  }
  [layout=badge] #title {
    align-self: baseline;
  }
  [layout=badge][title] {
    outline: 1px dotted;
  }
  [layout=badge] slot[name=footer] {
    display: none;
  }
  .small .wait::after {
    display: none;
  }
  .small slot > :is(a, button) {
    margin-inline-start: 0.5em;
  }
  [aria-busy=true].card [part=icon] {
    background: var(--_line);
  }
  [lang^=ja] {
    word-break: auto-phrase;
    line-break: strict;
  }
  .hidden {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    white-space: nowrap;
    opacity: 0;
  }
  @media (prefers-reduced-motion: reduce) {
    *,
    ::after {
      transition: none !important;
      animation: none !important;
    }
    .wait::after {
      border-style: dashed;
    }
  }
  @media print {
    :host {
      color-scheme: light !important;
    }
    .hidden,
    .live,
    .lost,
    .wait::after,
    [part=actions],
    a,
    button,
    summary {
      display: none !important;
    }
    .opened {
      display: block;
    }
    .card {
      min-height: 0 !important;
      -webkit-print-color-adjust: exact;
      print-color-adjust: exact;
    }
    [part=note] time {
      font-size: 0;
    }
    [part=note] time::after {
      font-size: 0.875rem;
      content: attr(title);
    }
  }
`;
