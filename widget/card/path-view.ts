/** The path: the steps that are done, the one that is happening and those ahead. */
import { html, nothing } from "lit/html.js";
import type { StatusDocument } from "../../contract/status.ts";
import type { CardModel } from "./card-model.ts";
import { instant } from "./controls-view.ts";
import { STATE_STYLES } from "./icons.ts";
import { pathOf, type Step } from "./path.ts";

const TICK = html`<svg viewBox="0 0 24 24" aria-hidden="true"><path d=${STATE_STYLES.succeeded.path}></path></svg>`;

export function pathView(model: CardModel, status: StatusDocument) {
  const steps = pathOf(status, { ...model.locale, timeZone: model.timeZone });
  if (!steps.length) return nothing;
  const step = ({
    text,
    mark,
    at,
    time,
  }: Step) => html`<li class=${mark} aria-current=${mark === "now" ? "step" : nothing}>
    ${mark === "done" ? TICK : nothing}<span>${text}</span>${at ? instant(model, at, time) : html`<span>${time}</span>`}
  </li>`;
  return html`<ol part="timeline" class="body" aria-label=${model.locale.messages.label.path}>${steps.map(step)}</ol>`;
}
