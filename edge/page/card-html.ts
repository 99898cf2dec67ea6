/**
 * The element as HTML, complete before any script runs: the element's own view, written by Lit into a declarative shadow
 * root. Without scripts its buttons send the form around it, each under the name of its action; the element's script,
 * once it knows a status, says all of it anew in the same place. No I/O. No clock.
 */
import { FallbackRenderer } from "@lit-labs/ssr/lib/element-renderer.js";
import { render } from "@lit-labs/ssr/lib/render.js";
import { collectResultSync } from "@lit-labs/ssr/lib/render-result.js";
import { html, type TemplateResult } from "lit/html.js";
import type { CardModel } from "../../widget/card/card-model.ts";
import { card } from "../../widget/card/card-view.ts";
import { styles } from "../../widget/card/styles.ts";

export const CARD_STYLE = styles.replace(/\s+/g, " ");

/** What makes no sense where nothing moves: promises of updates, what only a script can do. Ages grow old, dates do not. */
export const STILL_STYLE = `.live, p > .live, [name=copy], [name=stay] { display: none }
time { font-size: 0 } time::after { font-size: 14px; white-space: nowrap; content: attr(title) }`.replace(/\s+/g, " ");

/**
 * @param params what the form sends along
 * @param opensItems a reader of a batch's payouts has turned the page, and goes on reading
 */
export function cardHtml(facts: CardModel, params: Record<string, string>, opensItems: boolean): string {
  const kept = Object.entries(params).map(([name, value]) => html`<input type="hidden" name=${name} value=${value}>`);
  const closed = htmlOf(html`<form>${kept}${card(facts)}</form>`);
  // The element itself never opens or closes the list, so its view says nothing of it.
  const form = opensItems ? closed.replace('<details part="items"', "$& open") : closed;
  return `<template shadowrootmode="open"><style>${CARD_STYLE}${LATE_STYLE}</style><noscript><style>${STILL_STYLE}</style></noscript>${form}</template>`;
}

/** Where no script comes although scripts may run, those promises end after a while. Nothing moves. */
export const LATE_STYLE = `:host(:not(:defined)) :is(.live, [name=copy], [name=stay]) { animation: end 0s 5s forwards }
@keyframes end { to { visibility: hidden } }`.replace(/\s+/g, " ");

/** Whose shadow root it is: slots stand nowhere else. */
const HOST = { customElementHostStack: [new FallbackRenderer("payment-status")] };

/** Without the marks by which Lit would find its places again: the element does not look for them. */
function htmlOf(template: TemplateResult): string {
  return collectResultSync(render(template, HOST))
    .replace(/<!--\/?lit-[^>]*-->|<\?>/g, "")
    .replace(/>\n\s+</g, "><");
}
