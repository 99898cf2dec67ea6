/** The actions of the card, and its foot: how fresh the status is, and where to get help. */
import { html, nothing, type TemplateResult } from "lit/html.js";
import type { Advice, State, StatusDocument } from "../../contract/status.ts";
import { supportCode } from "../../contract/support-code.ts";
import type { PaymentStatusAction } from "../events.ts";
import { DAY_MS, formatRelativeTime, formatTime } from "../i18n/format.ts";
import type { CardModel } from "./card-model.ts";
import { button, instant, link, msUntil, rows } from "./controls-view.ts";
import { toneOf } from "./icons.ts";
import { safeLink } from "./safe-link.ts";
import { adviceOf, displayState, fill, wordingOf } from "./wording.ts";

/** "Try again" is offered only with the advice to try at once: not with "later", not with "ask the merchant". */
const RETRY_ADVICE: ReadonlySet<Advice | null> = new Set(["try_again", "check_details", "use_another_method"]);
/** In these states the customer has a receipt. */
const RECEIPT_STATES = /(succeeded|refunded)$/;
/** The customer did not pay in these states, and may start again. */
const RESTART_STATES: ReadonlySet<State> = new Set(["canceled", "expired"]);
const SUPPORT_ADDRESS = /^(https|mailto|tel):/i;

/** An action of the customer. */
interface Offer {
  action: Exclude<PaymentStatusAction, "copy">;
  /** Null for a button. */
  href: string | null;
  text: string;
  /** Whether it may be the filled one. */
  canBeMain: boolean;
}

/** What the customer can do, the most important first. */
function offersOf(model: CardModel, status: StatusDocument): Offer[] {
  const { locale, retryUrl, returnUrl, view } = model;
  const { action: texts } = locale.messages;
  const { settled, continueUrl, instructions, download, merchant, mayPay, state: reported } = status;
  const state = displayState(status);
  const advice = adviceOf(status);
  const contact = contactUrl(model, status);
  const canRetry = RETRY_ADVICE.has(advice) || (mayPay && RESTART_STATES.has(state));
  const isDone = toneOf(state, status) === "good" || state === "authorized";
  const offer = (action: Offer["action"], href: string | null, canBeMain = true, text = texts[action]): Offer => ({
    action,
    href,
    canBeMain,
    text: fill(text, { merchant: merchant.name }),
  });
  // Only the sandbox's shop has an address without https, on the Worker of a developer, and leads there.
  const shop = merchant.url ?? "about:blank";
  const next = safeLink(continueUrl, shop);
  const page = safeLink(instructions?.url, shop);
  return [
    next && offer("continue", next, true, reported === "created" ? texts.pay : texts.continue),
    page && offer("instructions", page),
    instructions && offer("print", null, false),
    canRetry &&
      retryUrl &&
      offer("retry", retryUrl, true, advice === "use_another_method" ? texts.another : texts.retry),
    download && offer("download", null),
    !settled && !view.problem && offer("check", null, state === "unknown"),
    asksMerchant(status) && contact && offer("contact", contact),
    settled && returnUrl && offer("return", returnUrl, isDone),
  ].filter((item) => Boolean(item)) as Offer[];
}

/** The one action that a small layout has room for, which is the way back while it is being taken; none if none matters. */
export function mainOffer(model: CardModel, status: StatusDocument) {
  const { returnSeconds } = model;
  const main = offersOf(model, status).find(({ action, canBeMain }) =>
    returnSeconds ? action === "return" : canBeMain,
  );
  return main ? control(model, main) : nothing;
}

/** Whether the text leads to the merchant, so that the action is a button and not a part of the help. */
function asksMerchant(status: StatusDocument): boolean {
  return adviceOf(status) === "contact_merchant" || status.state === "used";
}

function control(model: CardModel, { action, href, text }: Offer, style?: string): TemplateResult {
  return href ? link(action, href, text, style) : button(model, action as "check", text, style);
}

/** The actions, of which at most one is filled. The bar exists also without actions, because the page may fill its slot. */
export function actions(model: CardModel, status: StatusDocument): TemplateResult {
  const { returnSeconds } = model;
  const offers = offersOf(model, status);
  const main = offers.find(({ canBeMain }) => canBeMain);
  const controls = (isCheck: boolean) =>
    offers
      .filter(({ action }) => isCheck === (action === "check"))
      .map((offer) => control(model, offer, offer === main ? "main" : undefined));
  return html`<div part="actions">
    <slot name="actions">${controls(false)}</slot>
    ${controls(true)}
    ${returnSeconds ? html`<p>${returnCountdown(model)}</p>${button(model, "stay")}` : nothing}
  </div>`;
}

/** "Taking you back in 8 sec."; undefined without a countdown. */
export function returnCountdown({ locale, returnSeconds }: CardModel): string | undefined {
  if (!returnSeconds) return undefined;
  return fill(locale.messages.note.back, { time: formatRelativeTime(returnSeconds * 1000, locale.tag) });
}

/** The merchant's address for help. A mail has the support code and the state in its subject. */
export function contactUrl({ view, of, locale }: CardModel, { merchant, of: path }: StatusDocument): string | null {
  const { support } = merchant;
  if (!support || !SUPPORT_ADDRESS.test(support)) return null;
  if (!/^mailto:/i.test(support)) return support;
  const subject = `${locale.messages.label.support} ${supportCode(path)} – ${wordingOf(view, of, locale, 0).title}`;
  return `${support}${support.includes("?") ? "&" : "?"}subject=${encodeURIComponent(subject)}`;
}

/** Whether the card, printed, is a receipt. */
export function hasReceipt({ settled, state, amount }: StatusDocument): boolean {
  return settled && Boolean(amount) && RECEIPT_STATES.test(state);
}

export function footer(model: CardModel, status: StatusDocument): TemplateResult {
  const { locale } = model;
  const { action } = locale.messages;
  const { settled, expectedBy, expiresAt } = status;
  const date = expectedBy ?? (settled ? null : expiresAt);
  const contact = asksMerchant(status) ? null : contactUrl(model, status);
  // The help follows its switch as a line of its own, so that the switch stays where it was pressed.
  return html`<div part="note">
    ${freshness(model, status)}
    ${hasReceipt(status) ? button(model, "receipt") : nothing}
    <details><summary>${action.help}</summary></details>
    <div class="opened">
      ${contact ? link("contact", contact, fill(action.contact, { merchant: status.merchant.name })) : nothing}
      ${date && msUntil(model, date) >= DAY_MS ? button(model, "calendar") : nothing}
      ${help(model, status)}
    </div>
  </div>`;
}

function help(model: CardModel, { of, bankReferences }: StatusDocument) {
  const { label } = model.locale.messages;
  const references = (bankReferences ?? []).map(
    ({ value }) => [label.bankReference, value, true] as [string, string, true],
  );
  return rows(model, [[label.support, supportCode(of), true], ...references], "help");
}

/** How fresh the status is: "live", the last news, or the date of the result. */
function freshness(model: CardModel, status: StatusDocument): TemplateResult {
  const { view, locale, failure, noNews } = model;
  const { note } = locale.messages;
  const urgent = failure ? note[failure] : view.problem ? note.stopped : noNews ? note.noNews : null;
  if (urgent) return html`<p>${urgent}</p>`;
  if (status.settled) return html`<p>${instant(model, settledAt(status))}</p>`;
  const isLive = view.technicalSinceMs === null && view.phase !== "idle";
  return isLive ? html`<p class="live">${note.updates}</p>` : html`<p class="lost">${lostNews(model, status)}</p>`;
}

function settledAt({ timeline, state, checkedAt, serverTime }: StatusDocument): string {
  const entry = timeline.filter((one) => one.state === state).at(-1);
  return entry?.at ?? checkedAt ?? serverTime;
}

/** Since when the viewer is offline, else when the provider last answered. */
export function lostNews(model: CardModel, status: StatusDocument): string {
  const { view, locale } = model;
  const { note } = locale.messages;
  const { phase, technicalSinceMs } = view;
  if (phase !== "offline" || !technicalSinceMs) return fill(note.lastNews, { time: lastNews(model, status) });
  const since = new Date(technicalSinceMs + view.clockOffsetMs).toISOString();
  return fill(note.offlineSince, { time: formatTime(since, locale) });
}

/** When the provider last answered. */
export function lastNews({ locale }: CardModel, { checkedAt, serverTime }: StatusDocument): string {
  return formatTime(checkedAt ?? serverTime, locale);
}
