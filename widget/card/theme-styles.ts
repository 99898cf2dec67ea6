/**
 * The element's own box, the colours of both themes and the tones. Colours are pairs for light and dark, each with a
 * contrast of at least 4.5:1 on its background (WCAG 2.2, 1.4.3,
 * https://www.w3.org/WAI/WCAG22/Understanding/contrast-minimum.html).
 */
export const css = String.raw;

export const themeStyles = css`
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
`;
