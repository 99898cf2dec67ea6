/**
 * The styles of the card. Colours are pairs for light and dark, each with a contrast of at least 4.5:1 on its background
 * (WCAG 2.2, 1.4.3, https://www.w3.org/WAI/WCAG22/Understanding/contrast-minimum.html).
 *
 * - Transparent borders become visible in forced colours.
 * - An empty box of actions leaves no gap: its negative margin removes the gap of the card, and its first line is an
 *   empty pseudo-element, so that only actions, which wrap below it, add a gap again.
 * - Names of parts and of custom properties `--payment-status-…` are public (docs/element.md). Class names are private, and so
 *   are properties `--_…`. The underscore keeps them apart from the custom properties of a page.
 */
export const styles = /* css */ `
  :host {
    --_line: 1px solid var(--payment-status-border, light-dark(#dde, #334));
    --_muted: var(--payment-status-muted, light-dark(#567, #aab));
    --_accent: var(--payment-status-progress, light-dark(#15b, #8bf));
    --_background: var(--payment-status-background, light-dark(#fff, #17191d));
    --_accent-text: var(--payment-status-accent, var(--_accent));
    --_radius: var(--payment-status-radius, 14px);
    display: block;
    container-type: inline-size;
    color: var(--payment-status-text, light-dark(#112, #eee));
    font: 16px/1.5 var(--payment-status-font, system-ui);
    text-align: start;
  }
  :host([layout=inline]),
  :host([layout=badge]) {
    display: inline-block;
    container-type: normal;
    max-width: 100%;
    vertical-align: middle;
  }
  :host([hidden]) {
    display: none;
  }
  :host([theme=light]) {
    color-scheme: light;
  }
  :host([theme=dark]) {
    color-scheme: dark;
  }
  .progress {
    --_tone: var(--_accent);
  }
  .good {
    --_tone: var(--payment-status-good, light-dark(#174, #7d9));
  }
  .attention {
    --_tone: var(--payment-status-attention, light-dark(#850, #fb6));
  }
  .bad {
    --_tone: var(--payment-status-bad, light-dark(#b22, #f99));
  }
  .neutral {
    --_tone: var(--payment-status-neutral, light-dark(#556, #bbc));
  }
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
  .say {
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
  [part=note] bdi {
    white-space: nowrap;
  }
  p > .live {
    display: block;
    &::first-letter {
      text-transform: uppercase;
    }
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
    flex-wrap: wrap;
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
  [layout=inline],
  [layout=badge] {
    flex-flow: wrap;
    gap: 4px 12px;
    align-items: center;
    max-width: none;
    min-height: 0;
    padding-block: 4px;
    padding-inline: 4px 12px;
    border-radius: 20px;
    .head {
      gap: 8px;
      align-items: center;
    }
    .say {
      padding: 0;
    }
    [part=icon] {
      padding: 2px;
    }
    [part=note] {
      width: auto;
    }
    ::before {
      display: none;
    }
    #title,
    [part=amount] {
      font-size: inherit;
    }
    a,
    button {
      padding: 2px 12px;
    }
    .test {
      padding: 0 8px;
    }
  }
  [layout=inline] .foot,
  [layout=inline] [part=actions] {
    display: contents;
  }
  [layout=inline] > :not(.head, .foot, p, slot, [part=actions]),
  [layout=inline] [name=contact]:not(.main),
  [layout=inline] .say > :not(p),
  [layout=inline] [part=note] :has(*),
  [layout=inline] [part=note]:not(:has(:nth-child(3))),
  [layout=badge] > :not(.head, .test),
  [layout=badge] .say :not(#title) {
    display: none;
  }
  .hidden {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    white-space: nowrap;
    opacity: 0;
  }
  @media print {
    :host {
      color-scheme: light !important;
    }
    .hidden,
    [part=actions],
    [part=items],
    button {
      display: none;
    }
    time {
      font-size: 0;
      &::after {
        font-size: 14px;
        content: attr(title);
      }
    }
  }
`;
