/**
 * Renders the element as HTML: the card's own view in a declarative shadow root. Without a script the buttons of the card
 * submit the form around it, and the name of the button is the action. The element's script replaces the content of the
 * shadow root.
 */
import { html } from "lit/html.js";
import type { CardModel } from "../../widget/card/card-model.ts";
import { card } from "../../widget/card/card-view.ts";
import { styles } from "../../widget/card/styles.ts";
import { inLightTheme, themeStyles } from "../../widget/card/theme-styles.ts";
import { compactCss } from "./page-style.ts";
import { templateHtml } from "./template-html.ts";

/** The styles of the card. Hides the controls that need the script if the element is not defined after 5 s. */
export const CARD_STYLE = compactCss(`
  ${styles}
  @supports not (color: light-dark(red, red)) {
    ${inLightTheme(themeStyles)}
  }
  :host(:not(:defined)) :is(.live, [name=copy], [name=stay], [name=print], [name=receipt], [name=calendar]) {
    animation: end 0s 5s forwards;
  }
  @keyframes end {
    to {
      visibility: hidden;
    }
  }
`);

/** For browsers without scripts: hides what needs a script, such as the note about updates. */
export const NO_SCRIPT_STYLE = compactCss(`
  .live,
  [name=copy],
  [name=stay],
  [name=print],
  [name=receipt],
  [name=calendar] {
    display: none;
  }
`);

/**
 * The shadow root of the element.
 *
 * @param params hidden fields of the form
 * @param opensItems whether the list of payouts is open, because the viewer is on one of its further pages
 */
export function cardHtml(model: CardModel, params: Record<string, string>, opensItems: boolean): string {
  const fields = Object.entries(params).map(([name, value]) => html`<input type="hidden" name=${name} value=${value}>`);
  const form = templateHtml(html`<form>${fields}${card(model)}</form>`).replace(/>\n\s+</g, "><");
  // The card's view has no state for the open list, because the browser opens and closes it.
  const content = opensItems ? form.replace('<details part="items"', "$& open") : form;
  return `<template shadowrootmode="open"><style>${CARD_STYLE}</style><noscript><style>${NO_SCRIPT_STYLE}</style></noscript>${content}</template>`;
}
