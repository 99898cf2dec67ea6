/** Templates that several parts of the card share: buttons, links, rows, times and bars. */
import { html, nothing, type TemplateResult } from "lit/html.js";
import type { PaymentStatusAction } from "../events.ts";
import { type DateStyle, formatDate } from "../i18n/format.ts";
import type { CardModel } from "./card-model.ts";
import type { Tone } from "./icons.ts";
import { fill } from "./wording.ts";

export type Content = TemplateResult | TemplateResult[] | string | null | undefined | false;
/** A row without a value is not shown. `isCopyable`: the customer types the value in somewhere else. */
export type Row = [name: string, value: Content, isCopyable?: boolean];

/** What the customer can do. The name of a button or link is its action. */
export interface Control {
  action: PaymentStatusAction;
  /** Default: the text of the action. */
  text?: string;
  /** The address of a link. Default: a button. */
  href?: string | null;
}

/** A link, or a button that is marked as disabled until its action has a result. */
export function control(
  { locale, busy, view }: CardModel,
  { action, href, text = locale.messages.action[action] }: Control,
  style: string | typeof nothing = nothing,
): TemplateResult {
  const label = fill(text, { merchant: view.status?.merchant.name });
  if (href) return html`<a name=${action} href=${href} rel="noreferrer" class=${style}><span>${label}</span></a>`;
  return html`<button
    name=${action}
    class=${style}
    aria-disabled=${busy.has(action) ? "true" : nothing}
  ><span>${label}</span></button>`;
}

/** A button that copies the text of the element before it. `name` is the name of that value. */
function copyButton(model: CardModel, name: string): TemplateResult {
  const { action, note } = model.locale.messages;
  const isCopied = model.copied === name;
  const label = isCopied ? nothing : fill(action.copyValue, { name });
  // One template for both, so that the button keeps the focus.
  return html`<button name="copy" value=${name} aria-label=${label}>${isCopied ? note.copied : action.copy}</button>`;
}

/** A list of names and values; nothing without a value. */
export function rows(model: CardModel, list: Row[], style: string): TemplateResult | typeof nothing {
  const shown = list.filter(([, value]) => value);
  if (!shown.length) return nothing;
  const row = ([name, value, isCopyable]: Row) => html`<div>
    <dt>${name}</dt>
    <dd><bdi>${value}</bdi> ${isCopyable ? copyButton(model, name) : nothing}</dd>
  </div>`;
  return html`<dl part="details" class=${style}>${shown.map(row)}</dl>`;
}

/** A time, with its year unless it is this one. Its title also has the time zone, and is what is printed. */
export function instant({ locale: { tag, timeZone }, nowMs }: CardModel, at: string, text?: string): TemplateResult {
  const date = (style: DateStyle) => formatDate(at, style, tag, timeZone);
  const isThisYear = new Date(at).getFullYear() === new Date(nowMs).getFullYear();
  return html`<time datetime=${at} title=${date("exact")}>${text ?? date(isThisYear ? "time" : "full")}</time>`;
}

/** Milliseconds until a time by the server's clock; negative after it. */
export function msUntil({ view, nowMs }: Pick<CardModel, "view" | "nowMs">, at: string): number {
  return Date.parse(at) - nowMs - view.clockOffsetMs;
}

/** A bar with a part for each share of a whole. SVG attributes set the widths, because a page's policy may forbid style attributes. */
export function meter(shares: [tone: Tone | "rest", share: number][]): TemplateResult {
  const part = ([tone, share]: [string, number]) => html`<svg class=${tone} width=${`${share * 100}%`}></svg>`;
  return html`<div class="meter" aria-hidden="true">${shares.filter(([, share]) => share > 0).map(part)}</div>`;
}
