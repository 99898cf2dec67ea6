/** What a person can do; the foot of the card: how fresh it is, the support code. Facts in, templates out. No I/O. No clock. */
import { html, nothing, type TemplateResult } from "lit/html.js";
import type { StatusDocument } from "../../contract/status.ts";
import type { PaymentStatusAction } from "../events.ts";
import { formatSpan } from "../i18n/format.ts";
import type { CardModel } from "./card-model.ts";
import { supportCode } from "./support-code.ts";
import { age, msUntil } from "./time-view.ts";
import { adviceOf, displayState, fill, noteOf } from "./wording.ts";

export function footer(facts: CardModel, status: StatusDocument): TemplateResult {
  const { view, messages, nowMs, failure } = facts;
  const note = failure ? messages.note[failure] : noteOf(view, messages, nowMs - view.sinceMs);
  const { label } = messages;
  return html`<div class="foot">
    <div part="note">
      ${note && html`<p class=${status.stale ? nothing : "live"}>${note}</p>`}
      <p>${checked(facts, status)}</p>
      <p>${label.support} <bdi>${supportCode(status.of)}</bdi> ${copyButton(facts, label.support)}</p>
    </div>
    ${status.settled || view.problem ? nothing : button(facts, "check")}
  </div>`;
}

/**
 * "Checked 8 sec. ago", and below it "Next check in 12 sec.", or "now" where that is due, so that nothing moves with the
 * seconds. Checks that fail are not promised.
 */
function checked(facts: CardModel, { checkedAt, nextCheckAt, settled, stale }: StatusDocument) {
  const { view, messages, locale } = facts;
  const { note } = messages;
  if (!checkedAt) return note.unchecked;
  const [before, after] = note.checked.split("{age}");
  const next = (at: string) => fill(note.next, { time: formatSpan(Math.max(0, msUntil(facts, at)), locale) });
  return html`${before}${age(facts, checkedAt)}${after}
    ${nextCheckAt && !settled && !stale && /live|ing/.test(view.phase) ? html`<span class="live">${next(nextCheckAt)}</span>` : nothing}`;
}

/** Copies what stands before it; its title is the name of that. */
export function copyButton(facts: CardModel, name: string): TemplateResult {
  return button(facts, "copy", facts.copied === name ? facts.messages.note.copied : undefined, name);
}

/** Says that it is at work on what it was pressed for. */
export function button(
  { messages, busy }: CardModel,
  action: PaymentStatusAction,
  text = messages.action[action],
  title?: string,
) {
  return html`<button
    name=${action}
    title=${title ?? nothing}
    aria-disabled=${busy.has(action) ? "true" : nothing}
  >${text}</button>`;
}

/**
 * Stands directly after what is said, the main one first. The box is there when it is empty too: for what the page may
 * put into it.
 */
export function actions(facts: CardModel, status: StatusDocument): TemplateResult {
  const { messages, retryUrl, returnUrl, returnSeconds } = facts;
  const { merchant, settled, download, stale } = status;
  const advice = adviceOf(status);
  const { retry, another } = messages.action;
  // Another try is offered at once, or not at all (ux rule 4): "later" and "ask the merchant" have none.
  const again = advice === "use_another_method" ? another : /^(try_again|check_details)$/.test(`${advice}`) && retry;
  const canRetry = again && retryUrl;
  const asks = advice === "contact_merchant";
  const needsHelp = asks || stale || (!canRetry && /failed|unknown/.test(displayState(status)));
  const support = needsHelp && /^(https|mailto|tel):/i.test(`${merchant.support}`) && merchant.support;
  const link = (
    action: PaymentStatusAction,
    href: string | null | false,
    text = messages.action[action],
    isMain = false,
  ) =>
    href
      ? html`<a name=${action} href=${href} rel="noreferrer" class=${isMain ? "main" : nothing}>${fill(text, { merchant: merchant.name })}</a>`
      : nothing;
  return html`<div part="actions">
    <slot name="actions">
      ${canRetry ? link("retry", canRetry, again, true) : nothing}
      ${download ? button(facts, "download") : nothing}
      ${link("contact", support, undefined, asks)}
      ${link("return", settled && returnUrl, backIn(facts))}</slot>
    ${returnSeconds ? button(facts, "stay") : nothing}
  </div>`;
}

/** "Back to the shop in 8 sec."; undefined when nobody is taken back. */
export function backIn({ view, messages, locale, returnSeconds }: CardModel): string | undefined {
  if (!returnSeconds) return undefined;
  const time = formatSpan(returnSeconds * 1000, locale);
  return fill(messages.note.back, { merchant: `${view.status?.merchant.name}`, time });
}
