/** The actions of the card, and its foot: how fresh the status is, and the support code. */
import { html, nothing, type TemplateResult } from "lit/html.js";
import type { Advice, State, StatusDocument } from "../../contract/status.ts";
import type { PaymentStatusAction } from "../events.ts";
import { formatRelativeTime } from "../i18n/format.ts";
import type { CardModel } from "./card-model.ts";
import { supportCode } from "./support-code.ts";
import { age } from "./time-view.ts";
import { adviceOf, displayState, fill, noteOf } from "./wording.ts";

/** "Try again" is offered only with the advice to try at once: not with "later", not with "ask the merchant". */
const RETRY_ADVICE: ReadonlySet<Advice | null> = new Set(["try_again", "check_details"]);
/** In these states the customer may need help. */
const HELP_STATES: ReadonlySet<State> = new Set(["failed", "unknown"]);
const SUPPORT_ADDRESS = /^(https|mailto|tel):/i;

export function footer(model: CardModel, status: StatusDocument): TemplateResult {
  const { view, locale, nowMs, failure } = model;
  const { note: notes, label } = locale.messages;
  const note = failure ? notes[failure] : noteOf(view, locale.messages, nowMs - view.sinceMs);
  return html`<div class="foot">
    <div part="note">
      ${note && html`<p class=${status.stale ? nothing : "live"}>${note}</p>`}
      <p>${status.checkedAt && checked(model, status.checkedAt)}</p>
      <p>${label.support} <bdi>${supportCode(status.of)}</bdi> ${copyButton(model, label.support)}</p>
    </div>
    ${status.settled || view.problem ? nothing : button(model, "check")}
  </div>`;
}

/** "Checked 8 sec. ago". */
function checked(model: CardModel, at: string) {
  const [before, after] = model.locale.messages.note.checked.split("{age}");
  return html`${before}${age(model, at)}${after}`;
}

/** A button that copies the text of the element before it. `name` is the name of that value, and the title of the button. */
export function copyButton(model: CardModel, name: string): TemplateResult {
  return button(model, "copy", model.copied === name ? model.locale.messages.note.copied : undefined, name);
}

/** A button whose name is its action; it is marked as disabled until the action has a result. */
export function button(
  { locale, busy }: CardModel,
  action: PaymentStatusAction,
  text = locale.messages.action[action],
  title?: string,
) {
  return html`<button
    name=${action}
    title=${title ?? nothing}
    aria-disabled=${busy.has(action) ? "true" : nothing}
  >${text}</button>`;
}

/** The actions, the main one first. The box exists also without actions, because the page may fill its slot. */
export function actions(model: CardModel, status: StatusDocument): TemplateResult {
  const { returnUrl, returnSeconds } = model;
  return html`<div part="actions">
    <slot name="actions">
      ${retryLink(model, status)}
      ${status.download ? button(model, "download") : nothing}
      ${contactLink(model, status)}
      ${status.settled && returnUrl ? link(model, status, "return", returnUrl, returnCountdown(model)) : nothing}</slot>
    ${returnSeconds ? button(model, "stay") : nothing}
  </div>`;
}

function retryLink(model: CardModel, status: StatusDocument) {
  const text = retryText(model, status);
  return text && model.retryUrl ? link(model, status, "retry", model.retryUrl, text, true) : nothing;
}

/** The text of the offer to pay again; null without such advice. */
function retryText({ locale }: CardModel, status: StatusDocument): string | null {
  const { retry, another } = locale.messages.action;
  const advice = adviceOf(status);
  if (advice === "use_another_method") return another;
  return RETRY_ADVICE.has(advice) ? retry : null;
}

function contactLink(model: CardModel, status: StatusDocument) {
  const { support } = status.merchant;
  const isAdvised = adviceOf(status) === "contact_merchant";
  const canRetry = retryText(model, status) && model.retryUrl;
  const needsHelp = isAdvised || status.stale || (!canRetry && HELP_STATES.has(displayState(status)));
  if (!needsHelp || !support || !SUPPORT_ADDRESS.test(support)) return nothing;
  return link(model, status, "contact", support, undefined, isAdvised);
}

/** A link whose name is its action. */
function link(
  { locale }: CardModel,
  { merchant }: StatusDocument,
  action: PaymentStatusAction,
  href: string,
  text = locale.messages.action[action],
  isMain = false,
) {
  return html`<a name=${action} href=${href} rel="noreferrer" class=${isMain ? "main" : nothing}>${fill(text, { merchant: merchant.name })}</a>`;
}

/** "Back to the shop in 8 sec."; undefined without a countdown. */
export function returnCountdown({ view, locale, returnSeconds }: CardModel): string | undefined {
  if (!returnSeconds) return undefined;
  const time = formatRelativeTime(returnSeconds * 1000, locale.tag);
  return fill(locale.messages.note.back, { merchant: `${view.status?.merchant.name}`, time });
}
