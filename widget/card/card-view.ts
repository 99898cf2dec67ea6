/** The card: a template of its model. The edge renders the same template on the hosted page. */
import { html, nothing, type TemplateResult } from "lit/html.js";

import type { Advice, StatusDocument } from "../../contract/status.ts";
import { formatMoney } from "../i18n/format.ts";
import type { CardModel } from "./card-model.ts";
import { control } from "./controls-view.ts";
import { amountOf, batch, captionOf, details, largestAmount } from "./details-view.ts";
import { actions, footer, lastNews, lostNews, mainOffer, returnCountdown } from "./footer-view.ts";
import { type CardState, iconPath, isRefund, toneOf } from "./icons.ts";
import { instructionsView, timeLeft } from "./instructions-view.ts";
import { pathView } from "./path-view.ts";
import { adviceOf, displayState, fill, stateName, type Wording, wordingOf } from "./wording.ts";

/** A technical problem changes the message only after this time, and the title never. */
const PROBLEM_SHOWN_MS = 120_000;

/** Advice that a button beside it says as well. */
const OFFERED_ADVICE: readonly (Advice | null)[] = ["try_again", "use_another_method", "contact_merchant"];

const PARTS = [pathView, instructionsView, batch, details, actions, footer];

const SKELETON = html`<ol class="body" aria-hidden="true">
  <li class="next"><i></i></li>
  <li class="next"><i></i></li>
  <li class="next"><i></i></li>
</ol>`;

export function card(model: CardModel): TemplateResult {
  const { view, locale, layout } = model;
  const { status } = view;
  const state = status ? displayState(status) : view.problem ? "refused" : "loading";
  const wording = wordingOf(view, model.of, locale, model.nowMs - view.sinceMs);
  const isSmall = layout === "inline" || layout === "badge";
  return html`<div
    class=${`${isSmall ? "small" : "card"} ${toneOf(state, status)} ${model.expectsDetails ? "details" : ""}`}
    part="card"
    layout=${layout}
    role="group"
    aria-labelledby="title"
    aria-busy=${state === "loading"}
    translate="no"
    lang=${model.lang}
    dir=${locale.messages.dir}
    title=${status?.test && layout === "badge" ? locale.messages.note.test : nothing}
  >
    ${isSmall ? small(model, state, wording) : full(model, state, wording)}
    <slot name="footer"></slot>
  </div>`;
}

function full(model: CardModel, state: CardState, { title, message }: Wording): TemplateResult {
  const { status } = model.view;
  const text = html`<p part="message">${(problemText(model) ?? message).map(emphasized)}</p>`;
  // The answer is read before its amount, which the styles show above it. The page's own content stays visible until the
  // first status.
  return html`<div class="head">
    ${status?.test ? html`<p class="test">${model.locale.messages.note.test}</p>` : nothing}
    <p part="title" id="title" role="heading" aria-level=${model.headingLevel}>${title}</p>
    ${status ? html`<slot name=${state}>${text}</slot>` : html`${text}<slot></slot>`}
    <div class="row">${icon(model, state)}${status && amountOf(model, status)}</div>
    ${status && timeLeft(model, status)}
  </div>
  ${status ? PARTS.map((part) => part(model, status)) : withoutStatus(model)}`;
}

/** What is below the head before the first status. What was not found or not reached may be there a moment later. */
function withoutStatus(model: CardModel) {
  const { problem } = model.view;
  const canCheck = problem ? problem.status === 404 : model.view.phase === "offline";
  return html`${problem ? nothing : SKELETON}${canCheck ? html`<div part="actions">${control(model, { action: "check" })}</div>` : nothing}`;
}

/** Every second part of a message is emphasized. */
function emphasized(part: string, index: number) {
  return index % 2 ? html`<b>${part}</b>` : part;
}

/** The message while the edge or the provider has not answered for some time; null otherwise. */
function problemText(model: CardModel): string[] | null {
  const { view } = model;
  const { status, technicalSinceMs } = view;
  if (!status || technicalSinceMs === null || model.nowMs - technicalSinceMs < PROBLEM_SHOWN_MS) return null;
  const { offline, stale } = model.locale.messages.note;
  return [view.phase === "offline" ? fill(offline, { time: lastNews(model, status) }) : stale];
}

function icon({ view }: CardModel, state: CardState): TemplateResult {
  // Somebody else acts next, within minutes.
  const isWaiting = state === "processing" || state === "unknown";
  const motion = isWaiting ? "wait" : view.isWatchedChange && state === "succeeded" ? "draw" : nothing;
  return html`<span part="icon" class=${motion}>
    <slot name="icon">
      <svg viewBox="0 0 24 24" aria-hidden="true" class=${isRefund(state) ? "directed" : nothing}>
        <path d=${iconPath(state, view.status)}></path>
      </svg>
    </slot>
  </span>`;
}

/** A line in the font of the page: icon and title, or a pill with the name of the state. */
function small(model: CardModel, state: CardState, { title, message }: Wording): TemplateResult {
  const { view, layout } = model;
  const { status } = view;
  const { messages } = model.locale;
  // The name of the state would say that the payment failed.
  const isNamed = status && layout === "badge" && status.hint !== "follow_up_failed";
  const text = isNamed ? stateName(displayState(status), status.kind, messages) : title;
  const failed = view.problem ? messages.refused.name : view.phase === "offline" ? messages.loading.unreached : null;
  return html`${icon(model, state)}<span part="title" id="title">${status ? text : (failed ?? title)}</span>${
    status && layout === "inline" ? inlineParts(model, status, message) : nothing
  }`;
}

function inlineParts(model: CardModel, status: StatusDocument, message: string[]) {
  const { locale } = model;
  const [money, caption] = largestAmount(status);
  const main = mainOffer(model, status);
  const advice = adviceOf(status);
  const isOffered = main !== nothing && OFFERED_ADVICE.includes(advice);
  // To whom or from whom is known to the page.
  const isPart = caption !== "payment" && caption !== "payout";
  const parts = [
    money && html`<bdi part="amount">${formatMoney(money, locale.tag)}</bdi>`,
    money && isPart && captionOf(model, status),
    advice && !isOffered && html`<b part="message">${message.filter((_, index) => index % 2)}</b>`,
    model.view.technicalSinceMs !== null && lostNews(model, status),
    status.test && locale.messages.note.test,
    model.returnSeconds && html`${returnCountdown(model)} ${control(model, { action: "stay" })}`,
  ];
  return html`${parts.filter(Boolean).map((part) => html`<span class="part">${part}</span>`)}
    <slot name="actions">${main}</slot>`;
}
