/** The path: the steps that are done, the one that is happening and those ahead. */
import { html, nothing } from "lit/html.js";
import type { StatusDocument } from "../../contract/status.ts";
import type { CardModel } from "./card-model.ts";
import { instant } from "./controls-view.ts";
import { STATE_STYLES } from "./icons.ts";
import { pathOf, type Step } from "./path.ts";

const TICK = html`<svg viewBox="0 0 24 24" aria-hidden="true"><path d=${STATE_STYLES.succeeded.path}></path></svg>`;

export function pathView(model: CardModel, status: StatusDocument) {
  const steps = pathOf(status, model.locale);
  if (!steps.length) return nothing;

  // The last step is named like the answer to come, and only its look tells that it is not there yet.
  const when = ({ mark, at, time }: Step) => {
    if (at) return instant(model, at, time);
    return mark === "next" && !time
      ? html`<span class="hidden">${model.locale.messages.path.ahead}</span>`
      : html`<span>${time}</span>`;
  };
  const step = (each: Step) => html`<li class=${each.mark} aria-current=${each.mark === "now" ? "step" : nothing}>
    ${each.mark === "done" ? TICK : nothing}<span>${each.text}</span>${when(each)}
  </li>`;
  return html`<ol part="timeline" class="body" aria-label=${model.locale.messages.label.path}>${steps.map(step)}</ol>`;
}
