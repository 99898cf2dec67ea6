/** The middle of the card: amount, details, progress and payouts of a batch, history. */
import { html, nothing, type TemplateResult } from "lit/html.js";
import type { Instructions, Item, Money, State, StatusDocument } from "../../contract/status.ts";
import type { Messages } from "../i18n/en.ts";
import { DAY_MS, formatMoney, formatTimeLeft } from "../i18n/format.ts";
import type { CardModel } from "./card-model.ts";
import { button, copyButton } from "./footer-view.ts";
import { STATE_STYLES } from "./icons.ts";
import { safeLink } from "./safe-link.ts";
import { age, instant, msUntil } from "./time-view.ts";
import { displayState, familyOf, fill, restDue } from "./wording.ts";

type Content = TemplateResult | string | null | undefined | false;
/** A row without a name or a value is not shown. `isCopyable`: the customer types the value in somewhere else. */
type Row = [name: Content, value: Content, isCopyable?: boolean];

/** Replaces each hidden digit of a masked number. */
const MASK = "•";

/** The amount. After a partial capture it is the amount that was paid. */
export function amountOf({ locale }: CardModel, { state, kind, amount, paid }: StatusDocument) {
  const shown = (state === "succeeded" && familyOf(kind) === "payment" && paid) || amount;
  return shown && html`<p part="amount"><bdi>${formatMoney(shown, locale.tag)}</bdi></p>`;
}

export function details(model: CardModel, status: StatusDocument): TemplateResult {
  const rows = [...moneyRows(model, status), ...instructionRows(model, status), ...otherRows(model, status)];
  const row = ([name, value, isCopyable]: Row) => html`<div>
    <dt>${name}</dt>
    <dd><bdi>${value}</bdi> ${isCopyable && !`${value}`.includes(MASK) ? copyButton(model, `${name}`) : nothing}</dd>
  </div>`;
  return html`<dl part="details">${rows.filter(([name, value]) => name && value).map(row)}</dl>`;
}

function moneyRows({ locale }: CardModel, status: StatusDocument): Row[] {
  const { label } = locale.messages;
  const { amount, paid, refunded } = status;
  // Money goes to the merchant or comes from it, except for a report and a payment method.
  const merchantRole: Partial<Record<ReturnType<typeof familyOf>, string>> = label;
  const money = (value: Money | null | undefined) => value && formatMoney(value, locale.tag);
  return [
    [merchantRole[familyOf(status.kind)], status.merchant.name],
    [label.paid, money(paid) !== money(amount) && money(paid)],
    [label.due, money(restDue(status))],
    [label.refunded, money(refunded)],
  ];
}

function instructionRows({ locale }: CardModel, { instructions }: StatusDocument): Row[] {
  const { label } = locale.messages;
  return [
    [label.bank, instructions?.bank],
    [label.account, instructions?.account, true],
    [label.transferReference, instructions?.reference, true],
    [label.barcode, instructions?.barcode, true],
    [label.howToPay, instructions && howToPay(instructions)],
  ];
}

function otherRows(model: CardModel, status: StatusDocument): Row[] {
  const { messages } = model.locale;
  const { label } = messages;
  const { method, startsAt } = status;
  return [
    [label.starts, startsAt && msUntil(model, startsAt) > 0 && instant(model, startsAt)],
    deadline(model, status),
    [label.method, method && methodName(method, messages)],
    [label.reference, status.reference],
  ];
}

function methodName({ type, brand, last4 }: NonNullable<StatusDocument["method"]>, messages: Messages): string {
  const name = brand ? brand.replace(/^./, (first) => first.toUpperCase()) : messages.method[type];
  return last4 ? `${name} ${MASK.repeat(4)} ${last4}` : name;
}

/** The provider's own text, and a link to its page with the host as its text. */
function howToPay({ text, url }: Instructions): Content {
  const href = safeLink(url ?? null, "about:blank");
  if (!href) return text;
  return html`${text} <a href=${href} rel="noreferrer">${new URL(href).host}</a>`;
}

function deadline(model: CardModel, status: StatusDocument): Row {
  const { tag, messages } = model.locale;
  const { label } = messages;
  const isReadyReport = status.kind === "report" && status.state === "succeeded";
  const at = status.download?.expiresAt ?? status.expiresAt;
  if (!at || (!isReadyReport && (status.settled || status.state === "expired"))) return ["", null];
  const leftMs = msUntil(model, at);
  return leftMs >= DAY_MS
    ? [isReadyReport ? label.readyUntil : label.until, instant(model, at)]
    : [label.timeLeft, instant(model, at, formatTimeLeft(leftMs, tag))];
}

/** The counts of a batch and their bar. SVG attributes set the widths, because a page's policy may forbid style attributes. */
export function progress({ locale }: CardModel, { progress: counts }: StatusDocument) {
  if (!counts || counts.total <= 0) return nothing;
  const { messages, tag } = locale;
  const { total, succeeded, failed, canceled } = counts;
  const number = (count: number) => count.toLocaleString(tag);
  const values = { done: number(succeeded), total: number(total), failed: number(failed) };
  const { attention } = messages.label;
  const text = attention[new Intl.PluralRules(tag).select(failed)] ?? attention.other;
  const needsAttention = failed > 0 ? ` · ${fill(text, values)}` : "";
  return html`<div part="progress">
    <p>${fill(messages.label.progress, values)}${needsAttention}</p>
    <svg viewBox=${`0 0 ${total} 1`} preserveAspectRatio="none" aria-hidden="true" class="directed">
      <rect class="rest" width=${total} height="1"></rect>
      <rect class="attention" width=${succeeded + failed + canceled} height="1"></rect>
      <rect class="good" width=${succeeded} height="1"></rect>
    </svg>
  </div>`;
}

const entry = (state: State, name: string, value: Content) =>
  html`<li class=${STATE_STYLES[state].tone}><span>${name}</span><span>${value}</span></li>`;

/** The payouts of a batch that have been read, the failed ones first. */
export function items(model: CardModel, { kind }: StatusDocument) {
  const { locale, items: read } = model;
  if (kind !== "bulk-payout" || !read) return nothing;
  const { messages, tag } = locale;
  const { action, label } = messages;
  const rank = ({ state }: Item) => Number(state !== "failed");
  const item = ({ line, state, amount }: Item) =>
    entry(
      state,
      `${fill(label.line, { line: line.toLocaleString(tag) })} · ${messages.state[state].name}`,
      amount && formatMoney(amount, tag),
    );
  return html`<details part="items">
    <summary>${action.items}</summary>
    <ul>${[...read.list].sort((one, other) => rank(one) - rank(other)).map(item)}</ul>
    ${read.next === null ? nothing : button(model, "more")}
  </details>`;
}

export function timeline(model: CardModel, status: StatusDocument) {
  const { state: states, label } = model.locale.messages;
  const { timeline: entries } = status;
  const item = ({ state, at }: StatusDocument["timeline"][number]) => {
    const shown = state === status.state ? displayState(status) : state;
    return entry(shown, states[shown].name, at && age(model, at));
  };
  return entries.length ? html`<ol part="timeline" aria-label=${label.history}>${entries.map(item)}</ol>` : nothing;
}
