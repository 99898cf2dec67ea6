/** The middle of the card: rows, progress, payouts, history. Facts in, templates out. No I/O. No clock. */
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

type Shown = TemplateResult | string | null | undefined | false;
/** Its last part: it has to be typed in somewhere else, so that it can be copied unless it is masked. */
type Row = [name: Shown, value: Shown, isTyped?: boolean];

/** Where less was taken than had been reserved, that is what was paid. */
export function amountOf({ locale }: CardModel, { state, kind, amount, paid }: StatusDocument) {
  const shown = (state === "succeeded" && familyOf(kind) === "payment" && paid) || amount;
  return shown && html`<p part="amount"><bdi>${formatMoney(shown, locale)}</bdi></p>`;
}

export function details(facts: CardModel, status: StatusDocument): TemplateResult {
  const { messages, locale } = facts;
  const { label } = messages;
  const { amount, instructions, paid, refunded, method, startsAt } = status;
  const family = familyOf(status.kind);
  const money = (of: Money | null | undefined) => of && formatMoney(of, locale);
  const rows: Row[] = [
    [family !== "report" && label[family], status.merchant.name],
    [label.paid, money(paid) !== money(amount) && money(paid)],
    [label.due, money(restDue(status))],
    [label.refunded, money(refunded)],
    [label.bank, instructions?.bank],
    [label.account, instructions?.account, true],
    [label.transferReference, instructions?.reference, true],
    [label.barcode, instructions?.barcode, true],
    [label.howToPay, instructions && howToPay(instructions)],
    [label.starts, startsAt && !status.settled && instant(facts, startsAt)],
    deadline(facts, status),
    [label.method, method && methodName(method, messages)],
    [label.reference, status.reference],
  ];
  const row = ([name, value, isTyped]: Row) => html`<div>
    <dt>${name}</dt>
    <dd><bdi>${value}</bdi> ${isTyped && !/•/.test(`${value}`) ? copyButton(facts, `${name}`) : nothing}</dd>
  </div>`;
  return html`<dl part="details">${rows.filter(([name, value]) => name && value).map(row)}</dl>`;
}

function methodName({ type, brand, last4 }: NonNullable<StatusDocument["method"]>, messages: Messages): string {
  const name = brand ? brand.replace(/^./, (first) => first.toUpperCase()) : messages.method[type];
  return last4 ? `${name} •••• ${last4}` : name;
}

/** In the provider's words, and on its page, which is named by its host. */
function howToPay({ text, url }: Instructions): Shown {
  const href = safeLink(url ?? null, "about:blank");
  if (!href) return text;
  return html`${text} <a href=${href} rel="noreferrer">${new URL(href).host}</a>`;
}

function deadline(facts: CardModel, status: StatusDocument): [string, Shown] {
  const { locale, messages } = facts;
  const { label } = messages;
  const isReport = status.kind === "report" && status.state === "succeeded";
  const at = status.download?.expiresAt ?? status.expiresAt;
  if (!at || (!isReport && (status.settled || status.state === "expired"))) return ["", null];
  const leftMs = msUntil(facts, at);
  return leftMs >= DAY_MS
    ? [isReport ? label.readyUntil : label.until, instant(facts, at)]
    : [label.timeLeft, instant(facts, at, formatTimeLeft(leftMs, locale))];
}

/** Drawn with SVG widths: a style attribute would need the page's policy to allow it. */
export function progress({ messages, locale }: CardModel, { progress: counts }: StatusDocument) {
  if (!counts || counts.total <= 0) return nothing;
  const { total, succeeded, failed, canceled } = counts;
  const number = (count: number) => count.toLocaleString(locale);
  const values = { done: number(succeeded), total: number(total), failed: number(failed) };
  const { attention } = messages.label;
  const text = attention[new Intl.PluralRules(locale).select(failed)] ?? attention.other;
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

const entry = (state: State, name: string, value: Shown) =>
  html`<li class=${STATE_STYLES[state][0]}><span>${name}</span><span>${value}</span></li>`;

/** What went wrong stands first, of what has been read. */
export function items(facts: CardModel, { kind }: StatusDocument) {
  const { messages, locale, items: read } = facts;
  if (kind !== "bulk-payout" || !read) return nothing;
  const { action, label } = messages;
  const rank = ({ state }: Item) => Number(state !== "failed");
  const item = ({ line, state, amount }: Item) =>
    entry(
      state,
      `${fill(label.line, { line: line.toLocaleString(locale) })} · ${messages.state[state].name}`,
      amount && formatMoney(amount, locale),
    );
  return html`<details part="items">
    <summary>${action.items}</summary>
    <ul>${read.list.toSorted((one, other) => rank(one) - rank(other)).map(item)}</ul>
    ${read.next === null ? nothing : button(facts, "more")}
  </details>`;
}

export function timeline(facts: CardModel, status: StatusDocument) {
  const { state: states, label } = facts.messages;
  const { timeline: entries } = status;
  const item = ({ state, at }: StatusDocument["timeline"][number]) => {
    const told = state === status.state ? displayState(status) : state;
    return entry(told, states[told].name, at ? age(facts, at) : label.before);
  };
  return entries.length ? html`<ol part="timeline" aria-label=${label.history}>${entries.map(item)}</ol>` : nothing;
}
