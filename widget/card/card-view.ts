/** What the element shows: facts in, a template out. No I/O. No clock. */
import { html, nothing, type TemplateResult } from "lit/html.js";
import type { CardModel } from "./card-model.ts";
import { amountOf, details, items, progress, timeline } from "./details-view.ts";
import { actions, footer } from "./footer-view.ts";
import { POINTING, STATE_STYLES } from "./icons.ts";
import { displayState, wordingOf } from "./wording.ts";

/** A wait under a second shows nothing but the frame (ux rule 3). */
const FRAME_ONLY_MS = 1000;

const parts = [amountOf, actions, details, progress, items, timeline, footer];

/** In every layout the same; the style leaves out what a small one has no room for. */
export function card(facts: CardModel): TemplateResult {
  const { view, of, messages, locale, nowMs, layout } = facts;
  const { status, problem } = view;
  const waitedMs = nowMs - view.sinceMs;
  const { title, message, advice } = wordingOf(view, of, messages, locale, waitedMs);
  const isWaiting = !status && !problem;
  const frame = isWaiting && waitedMs < FRAME_ONLY_MS ? "frame" : "";
  const state = status ? displayState(status) : isWaiting ? "loading" : "refused";
  const [tone, path] = STATE_STYLES[state];
  const said = message && html`<p part="message">${message}</p>`;
  // Until there is a status, what the page's author put inside stays visible.
  return html`<div
    class=${`card ${tone} ${frame} ${facts.expectsDetails ? "details" : ""}`}
    part="card"
    layout=${layout}
    role="group"
    aria-labelledby="title"
    aria-busy=${isWaiting}
    lang=${locale}
    dir=${messages.dir}
  >
    ${status?.test ? html`<p class="test attention">${messages.note.test}</p>` : nothing}
    <div class="head">
      <span part="icon">
        <slot name="icon">
          <svg viewBox="0 0 24 24" aria-hidden="true" class=${POINTING.test(state) ? "directed" : nothing}>
            <path d=${path}></path>
          </svg>
        </slot>
      </span>
      <div class="say">
        <p part="title" id="title">${status && layout === "badge" ? messages.state[displayState(status)].name : title}</p>
        ${status ? html`<slot name=${state}>${said}</slot>` : html`<div>${said}<slot></slot></div>`}
        ${advice && html`<p class="advice">${advice}</p>`}
      </div>
    </div>
    ${status && parts.map((part) => part(facts, status))}
    <slot name="footer"></slot>
  </div>`;
}
