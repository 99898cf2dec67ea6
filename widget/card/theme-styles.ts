/**
 * The element's own box, the colours of both themes and the tones. Colours are pairs for light and dark, each with a
 * contrast of at least 4.5:1 on its ground, edges of controls of at least 3:1 (WCAG 2.2, 1.4.3 and 1.4.11,
 * https://www.w3.org/WAI/WCAG22/Understanding/contrast-minimum.html).
 */

/** Marks styles for the build, which minifies them. */
export const css = String.raw;

/** The styles for browsers without `light-dark()`, which Safari has since 17.5: the light theme only. */
export function inLightTheme(styles: string): string {
  return styles.replace(/light-dark\((.+?),.+?\)/g, "$1");
}

export const themeStyles = css`
  :host {
    --_background: var(--payment-status-background, light-dark(#fff, #16181d));
    --_text: var(--payment-status-text, light-dark(#14171f, #f2f3f5));
    --_muted: var(--payment-status-muted, light-dark(#5b6472, #a6aebb));
    --_line: var(--payment-status-border, light-dark(#e2e5ea, #2b2f38));
    --_edge: light-dark(#8a93a3, #6b7484);
    --_good: var(--payment-status-good, light-dark(#0b7a4b, #6fdba4));
    --_pad: min(1.5rem, 7cqi);
    display: block;
    container-type: inline-size;
    color: var(--_text);
    font: 1rem/1.5 var(--payment-status-font, system-ui, sans-serif);
    text-align: start;
  }
  :host([layout=inline]),
  :host([layout=badge]) {
    display: inline;
    container-type: normal;
    font: inherit;
    color: inherit;
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
    --_tone: var(--payment-status-progress, light-dark(#1f5bd8, #8cb4ff));
  }
  .good {
    --_tone: var(--_good);
  }
  .attention {
    --_tone: var(--payment-status-attention, light-dark(#9a5b00, #ffc46b));
  }
  .bad {
    --_tone: var(--payment-status-bad, light-dark(#c0262d, #ff9a9a));
  }
  .neutral {
    --_tone: var(--payment-status-neutral, light-dark(#56606e, #b7bfcb));
  }
  .rest {
    --_tone: var(--_line);
  }
`;
