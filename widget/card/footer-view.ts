/** The actions of the card, and its foot: how fresh the status is, and where to get help. */
import { html, nothing, type TemplateResult } from "lit/html.js";
import type { Advice, State, StatusDocument } from "../../contract/status.ts";
import { supportCode } from "../../contract/support-code.ts";
import { DAY_MS, formatRelativeTime, formatTime } from "../i18n/format.ts";
import type { CardModel } from "./card-model.ts";
import { type Control, control, instant, msUntil, rows } from "./controls-view.ts";
import { toneOf } from "./icons.ts";
import { safeLink } from "./safe-link.ts";
import { adviceOf, displayState, fill, wordingOf } from "./wording.ts";

/** "Try again" is offered only with the advice to try at once: not with "later", not with "ask the merchant". */
const RETRY_ADVICE: readonly (Advice | null)[] = ["try_again", "check_details", "use_another_method"];
/** In these states the customer has a receipt. */
const RECEIPT_STATES = /(succeeded|refunded)$/;
/** The customer did not pay in these states, and may start again. */
const RESTART_STATES: readonly State[] = ["canceled", "expired"];
const SUPPORT_ADDRESS = /^(https|mailto|tel):/i;

interface Offer extends Control {
  /** Whether it is never the filled one. */
  isSecondary?: boolean;
}

/** What the customer can do, the most important first. */
function offersOf(model: CardModel, status: StatusDocument): Offer[] {
  const { retryUrl, returnUrl } = model;
  const { action: texts } = model.locale.messages;
  const { settled, instructions } = status;
  const state = displayState(status);
  const advice = adviceOf(status);
  const contact = contactUrl(model, status);
  const canRetry = RETRY_ADVICE.includes(advice) || (status.mayPay && RESTART_STATES.includes(state));
  const isDone = toneOf(state, status) === "good" || state === "authorized";
  // Only the sandbox's shop has an address without https, on the Worker of a developer, and leads there.
  const shop = status.merchant.url ?? "about:blank";
  const next = safeLink(status.continueUrl, shop);
  const page = safeLink(instructions?.url, shop);
  const offers: (Offer | "" | null | false | undefined)[] = [
    next && { action: "continue", href: next, text: status.state === "created" ? texts.pay : texts.continue },
    page && { action: "instructions", href: page },
    instructions && { action: "print", isSecondary: true },
    canRetry &&
      retryUrl && {
        action: "retry",
        href: retryUrl,
        text: advice === "use_another_method" ? texts.another : texts.retry,
      },
    status.download && { action: "download" },
    canCheck(status) && !model.view.problem && { action: "check", isSecondary: state !== "unknown" },
    asksMerchant(status) && contact && { action: "contact", href: contact },
    settled && returnUrl && { action: "return", href: returnUrl, isSecondary: !isDone },
  ];
  return offers.filter((offer) => Boolean(offer)) as Offer[];
}

/** Where only webhooks report, no check is ever planned, and the news comes by itself. */
function canCheck({ settled, nextCheckAt, stale }: StatusDocument): boolean {
  return !settled && (nextCheckAt !== null || stale);
}

/** The one action that a small layout has room for, which is the way back while it is being taken; none if none matters. */
export function mainOffer(model: CardModel, status: StatusDocument) {
  const main = offersOf(model, status).find(({ action, isSecondary }) =>
    model.returnSeconds ? action === "return" : !isSecondary,
  );
  return main ? control(model, main) : nothing;
}

/** Whether the text leads to the merchant, so that the action is a button and not a part of the help. */
function asksMerchant(status: StatusDocument): boolean {
  return adviceOf(status) === "contact_merchant" || status.state === "used";
}

/** The actions, of which at most one is filled. The bar exists also without actions, because the page may fill its slot. */
export function actions(model: CardModel, status: StatusDocument): TemplateResult {
  const offers = offersOf(model, status);
  const main = offers.find(({ isSecondary }) => !isSecondary);
  const controls = (isCheck: boolean) =>
    offers
      .filter(({ action }) => isCheck === (action === "check"))
      .map((offer) => control(model, offer, offer === main ? "main" : nothing));
  return html`<div part="actions">
    <slot name="actions">${controls(false)}</slot>
    ${controls(true)}
    ${model.returnSeconds ? html`<p>${returnCountdown(model)}</p>${control(model, { action: "stay" })}` : nothing}
  </div>`;
}

/** "Taking you back in 8 sec."; undefined without a countdown. */
export function returnCountdown({ locale, returnSeconds }: CardModel): string | undefined {
  if (!returnSeconds) return undefined;
  return fill(locale.messages.note.back, { time: formatRelativeTime(returnSeconds * 1000, locale.tag) });
}

/** The merchant's address for help. A mail has the support code and the state in its subject. */
export function contactUrl({ view, of, locale }: CardModel, status: StatusDocument): string | null {
  const { support } = status.merchant;
  if (!support || !SUPPORT_ADDRESS.test(support)) return null;
  if (!/^mailto:/i.test(support)) return support;
  const subject = `${locale.messages.label.support} ${supportCode(status.of)} – ${wordingOf(view, of, locale, 0).title}`;
  return `${support}${support.includes("?") ? "&" : "?"}subject=${encodeURIComponent(subject)}`;
}

/** Whether the card, printed, is a receipt. */
export function hasReceipt(status: StatusDocument): boolean {
  return status.settled && Boolean(status.amount) && RECEIPT_STATES.test(status.state);
}

export function footer(model: CardModel, status: StatusDocument): TemplateResult {
  const date = status.expectedBy ?? (status.settled ? null : status.expiresAt);
  const contact = asksMerchant(status) ? null : contactUrl(model, status);
  // The help follows its switch as a line of its own, so that the switch stays where it was pressed.
  return html`<div part="note">
    ${freshness(model, status)}
    ${hasReceipt(status) ? control(model, { action: "receipt" }) : nothing}
    <details><summary>${model.locale.messages.action.help}</summary></details>
    <div class="opened">
      ${contact ? control(model, { action: "contact", href: contact }) : nothing}
      ${date && msUntil(model, date) >= DAY_MS ? control(model, { action: "calendar" }) : nothing}
      ${help(model, status)}
    </div>
  </div>`;
}

function help(model: CardModel, status: StatusDocument) {
  const { label } = model.locale.messages;
  const references = (status.bankReferences ?? []).map(
    ({ value }) => [label.bankReference, value, true] as [string, string, true],
  );
  return rows(model, [[label.support, supportCode(status.of), true], ...references], "help");
}

/** How fresh the status is: "live", the last news, or the date of the result. */
function freshness(model: CardModel, status: StatusDocument): TemplateResult {
  const { view, failure } = model;
  const { note } = model.locale.messages;
  const urgent = failure ? note[failure] : view.problem ? note.stopped : model.noNews ? note.noNews : null;
  if (urgent) return html`<p>${urgent}</p>`;
  if (status.settled) return html`<p>${instant(model, settledAt(status))}</p>`;
  const isLive = view.technicalSinceMs === null && view.phase !== "idle";
  return isLive ? html`<p class="live">${note.updates}</p>` : html`<p class="lost">${lostNews(model, status)}</p>`;
}

function settledAt(status: StatusDocument): string {
  const entry = status.timeline.filter((one) => one.state === status.state).at(-1);
  return entry?.at ?? status.checkedAt ?? status.serverTime;
}

/** Since when the viewer is offline, else when the provider last answered. */
export function lostNews(model: CardModel, status: StatusDocument): string {
  const { view, locale } = model;
  const { note } = locale.messages;
  const { technicalSinceMs } = view;
  if (view.phase !== "offline" || !technicalSinceMs) return fill(note.lastNews, { time: lastNews(model, status) });
  const since = new Date(technicalSinceMs + view.clockOffsetMs).toISOString();
  return fill(note.offlineSince, { time: formatTime(since, locale) });
}

/** When the provider last answered. */
export function lastNews(model: CardModel, status: StatusDocument): string {
  return formatTime(status.checkedAt ?? status.serverTime, model.locale);
}
