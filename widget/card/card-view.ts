/** The card: a template of its model. The edge renders the same template on the hosted page. */
import { html, nothing, type TemplateResult } from "lit/html.js";
import type { CardModel } from "./card-model.ts";
import { amountOf, details, items, progress, timeline } from "./details-view.ts";
import { actions, footer } from "./footer-view.ts";
import { type CardState, DIRECTED_STATES, STATE_STYLES } from "./icons.ts";
import { displayState, type Wording, wordingOf } from "./wording.ts";

/** A shorter wait shows an empty frame, so that a fast answer does not flicker. */
const FRAME_ONLY_MS = 1000;

const PARTS = [amountOf, actions, details, progress, items, timeline, footer];

/** The same content in every layout. The styles hide what a small layout has no room for. */
export function card(model: CardModel): TemplateResult {
  const { view, of, locale, nowMs, layout } = model;
  const { status, problem } = view;
  const { messages, tag } = locale;
  const waitedMs = nowMs - view.sinceMs;
  const isWaiting = !status && !problem;
  const state = status ? displayState(status) : isWaiting ? "loading" : "refused";
  const frame = isWaiting && waitedMs < FRAME_ONLY_MS ? "frame" : "";
  return html`<div
    class=${`card ${STATE_STYLES[state].tone} ${frame} ${model.expectsDetails ? "details" : ""}`}
    part="card"
    layout=${layout}
    role="group"
    aria-labelledby="title"
    aria-busy=${isWaiting}
    lang=${tag}
    dir=${messages.dir}
  >
    ${status?.test ? html`<p class="test attention">${messages.note.test}</p>` : nothing}
    ${head(model, state, wordingOf(view, of, locale, waitedMs))}
    ${status && PARTS.map((part) => part(model, status))}
    <slot name="footer"></slot>
  </div>`;
}

function head({ view, locale, layout }: CardModel, state: CardState, { title, message, advice }: Wording) {
  const { status } = view;
  const isNameOnly = status && layout === "badge";
  const text = message && html`<p part="message">${message}</p>`;
  // The page's own content stays visible until the first status.
  return html`<div class="head">
    <span part="icon">
      <slot name="icon">
        <svg viewBox="0 0 24 24" aria-hidden="true" class=${DIRECTED_STATES.has(state) ? "directed" : nothing}>
          <path d=${STATE_STYLES[state].path}></path>
        </svg>
      </slot>
    </span>
    <div class="texts">
      <p part="title" id="title">${isNameOnly ? locale.messages.state[displayState(status)].name : title}</p>
      ${status ? html`<slot name=${state}>${text}</slot>` : html`<div>${text}<slot></slot></div>`}
      ${advice && html`<p class="advice">${advice}</p>`}
    </div>
  </div>`;
}
