/** The look of the card: a quiet bank receipt. Colours are pairs of light and dark, each at least 4.5:1 on its ground. */
export const styles = /* css */ `
  :host {
    display: block;
    container-type: inline-size;
    --ground: var(--payment-status-background, light-dark(#fff, #17191d));
    --ink: var(--payment-status-text, light-dark(#16191d, #eceef1));
    --soft: var(--payment-status-muted, light-dark(#59616b, #a4acb7));
    --line: var(--payment-status-border, light-dark(#e3e6ea, #31353c));
    --radius: var(--payment-status-radius, 14px);
    --progress: var(--payment-status-progress, light-dark(#1f5fbf, #8ab8ff));
    --good: var(--payment-status-good, light-dark(#17713f, #6fd39b));
    --attention: var(--payment-status-attention, light-dark(#8a5500, #f0bd62));
    --bad: var(--payment-status-bad, light-dark(#b3261e, #ff9d94));
    --neutral: var(--payment-status-neutral, light-dark(#505863, #b4bcc7));
    --accent: var(--payment-status-accent, var(--progress));
    color: var(--ink);
    font: 16px/1.5 var(--payment-status-font, system-ui, sans-serif);
    text-align: start;
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
  * {
    box-sizing: border-box;
    margin: 0;
    padding: 0;
  }
  .card {
    display: flex;
    flex-direction: column;
    gap: 20px;
    max-inline-size: 30rem;
    padding: 24px;
    overflow: hidden;
    overflow-wrap: anywhere;
    background: var(--ground);
    border: 1px solid var(--line);
    border-radius: var(--radius);
  }
  .progress {
    --tone: var(--progress);
  }
  .good {
    --tone: var(--good);
  }
  .attention {
    --tone: var(--attention);
  }
  .bad {
    --tone: var(--bad);
  }
  .neutral {
    --tone: var(--neutral);
  }
  .test {
    margin: -24px -24px 0;
    padding: 6px 24px;
    font-size: 13px;
    font-weight: 600;
    color: var(--attention);
    background: color-mix(in srgb, var(--attention) 9%, var(--ground));
    border-block-end: 1px dashed;
  }
  .head {
    display: flex;
    gap: 16px;
  }
  .icon {
    flex: none;
    inline-size: 40px;
    block-size: 40px;
    padding: 8px;
    color: var(--tone);
    background: color-mix(in srgb, var(--tone) 11%, var(--ground));
    border-radius: 50%;
  }
  svg {
    display: block;
    inline-size: 100%;
    fill: none;
    stroke: currentColor;
    stroke-width: 1.9;
    stroke-linecap: round;
    stroke-linejoin: round;
  }
  [dir=rtl] .directed {
    transform: scaleX(-1);
  }
  .say {
    flex: 1;
    min-inline-size: 0;
    padding-block-start: 5px;
  }
  .title {
    font-size: 20px;
    font-weight: 650;
    line-height: 1.3;
    letter-spacing: -0.01em;
    text-wrap: balance;
  }
  [part=message] {
    margin-block-start: 4px;
    color: var(--soft);
    text-wrap: pretty;
  }
  .advice {
    margin-block-start: 4px;
    font-weight: 600;
  }
  .amount {
    font-size: 32px;
    font-weight: 600;
    line-height: 1.1;
    letter-spacing: -0.02em;
    font-variant-numeric: tabular-nums;
  }
  dl,
  ol,
  .foot {
    padding-block-start: 16px;
    font-size: 14px;
    border-block-start: 1px solid var(--line);
  }
  dl div,
  li {
    display: flex;
    gap: 16px;
    justify-content: space-between;
    padding-block: 3px;
  }
  dt,
  li time,
  li span+span {
    color: var(--soft);
  }
  dd {
    min-inline-size: 0;
    text-align: end;
  }
  dd,
  time {
    font-variant-numeric: tabular-nums;
  }
  ol {
    list-style: none;
  }
  li {
    position: relative;
    padding-inline-start: 20px;
  }
  li::before {
    position: absolute;
    inset-block-start: 11px;
    inset-inline-start: 1px;
    inline-size: 7px;
    block-size: 7px;
    content: "";
    background: var(--tone);
    border-radius: 50%;
  }
  li:not(:last-child)::after {
    position: absolute;
    inset-block: 21px -8px;
    inset-inline-start: 4px;
    content: "";
    border-inline-start: 1px solid var(--line);
  }
  .count p {
    font-size: 14px;
  }
  .count svg {
    block-size: 8px;
    margin-block-start: 8px;
    stroke: none;
    border-radius: 4px;
  }
  .rest {
    fill: var(--line);
  }
  .over {
    fill: var(--attention);
  }
  .done {
    fill: var(--good);
  }
  .foot {
    display: flex;
    flex-wrap: wrap;
    gap: 12px 16px;
    align-items: center;
    justify-content: space-between;
    font-size: 13px;
    color: var(--soft);
  }
  [part=note] {
    flex: 1 1 12em;
  }
  [part=actions] {
    display: flex;
    flex-wrap: wrap;
    gap: 8px;
  }
  button,
  a {
    min-block-size: 36px;
    padding: 7px 14px;
    font: inherit;
    font-weight: 600;
    line-height: 20px;
    color: var(--accent);
    text-decoration: none;
    cursor: pointer;
    background: none;
    border: 1px solid var(--line);
    border-radius: calc(var(--radius) * 0.6);
    &:hover {
      border-color: currentColor;
    }
    &:focus-visible {
      outline: 2px solid;
      outline-offset: 2px;
    }
    &[aria-disabled] {
      color: var(--soft);
      cursor: default;
    }
  }
  .hidden {
    position: absolute;
    inline-size: 1px;
    block-size: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  [data-waiting] {
    min-block-size: 178px;
  }
  [data-waiting][data-details] {
    min-block-size: 388px;
  }
  [data-waiting=frame] :is(.icon, .title) {
    visibility: hidden;
  }
  @container (max-width: 340px) {
    .card {
      gap: 16px;
      padding: 18px;
    }
    .test {
      margin: -18px -18px 0;
      padding-inline: 18px;
    }
    .head {
      gap: 12px;
    }
    .title {
      font-size: 18px;
    }
    .amount {
      font-size: 28px;
    }
  }
  @media (forced-colors: active) {
    .icon,
    .test {
      border: 1px solid;
    }
    li::before {
      background: CanvasText;
    }
    .count svg {
      forced-color-adjust: none;
    }
  }
  @media print {
    :host {
      color-scheme: light;
    }
    .card {
      border-radius: 0;
      break-inside: avoid;
    }
    [part=actions] {
      display: none;
    }
  }
`;
