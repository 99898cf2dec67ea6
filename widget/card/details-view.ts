/** The middle of the card: the details, and the counts and payouts of a batch. */
import { html, nothing } from "lit/html.js";
import type { Item, Money, Progress, StatusDocument } from "../../contract/status.ts";
import type { Messages } from "../i18n/en.ts";
import { formatCount, formatMoney } from "../i18n/format.ts";
import type { CardModel } from "./card-model.ts";
import { control, instant, meter, msUntil, type Row, rows } from "./controls-view.ts";
import { isRefund, STATE_STYLES } from "./icons.ts";
import { MASK } from "./instructions-view.ts";
import { displayState, familyOf, fill, plural, restDue, stateName, valuesOf } from "./wording.ts";

export function details(model: CardModel, status: StatusDocument) {
  const { label } = model.locale.messages;
  const { startsAt } = status;
  const list: Row[] = [
    [label.starts, startsAt && msUntil(model, startsAt) > 0 && instant(model, startsAt)],
    ...moneyRows(model, status),
    methodRow(status, model.locale.messages),
    [familyOf(status.kind) === "payment" ? label.order : label.reference, status.reference],
  ];
  return rows(model, list, "body");
}

/** The amounts that the head does not show. */
function moneyRows({ locale }: CardModel, status: StatusDocument): Row[] {
  const { label } = locale.messages;
  const { amount, paid } = status;
  const [largest] = largestAmount(status);
  const text = (value: Money | null | undefined) => value && formatMoney(value, locale.tag);
  const other = (value: Money | null | undefined) =>
    ![text(largest), text(amount)].includes(text(value)) && text(value);
  return [
    [label.amount, status.hint === "paid_more_than_once" && paid && text(amount)],
    [label.paid, other(paid)],
    [label.billed, other(status.billed)],
    [label.due, text(restDue(status))],
    [label.refunded, other(status.refunded)],
  ];
}

function methodRow(status: StatusDocument, { label, method: names }: Messages): Row {
  const { method, kind } = status;
  if (!method) return ["", null];
  const { type, brand, last4 } = method;
  const name = brand ? brand.replace(/^./, (first) => first.toUpperCase()) : names[type];
  const value = last4 ? `${name} ${MASK.repeat(4)} ${last4}` : name;
  const { method: use } = STATE_STYLES[displayState(status)];
  if (familyOf(kind) === "payout") return [label.sentTo, value];
  if (kind === "payment-method" || use === "unused") return [names[type], value !== names[type] && value];
  return [use && status.hint !== "follow_up_failed" ? label.tried : label.method, value];
}

/** Which amount the title speaks of, and the key of its caption. */
export function largestAmount(
  status: StatusDocument,
): [money: Money | null | undefined, caption: keyof Messages["caption"] | null] {
  const { amount, paid, refunded, chargedBack, kind, hint } = status;
  const state = displayState(status);
  const isPayment = familyOf(kind) === "payment";
  if (state === "verified" || kind === "payment-method" || kind === "report") return [null, null];
  if (kind === "bulk-payout" && status.progress) return [amount, "bulk-payout"];
  const hasEnded = status.settled && isPayment && (state === "canceled" || state === "expired");
  // A later step that failed, such as a refund, leaves the payment as it is.
  if (hasEnded || (state === "failed" && hint !== "follow_up_failed"))
    return [amount, isPayment ? "failed" : "failed/payout"];
  if (isRefund(state) && (refunded || state !== "partially_refunded"))
    return [refunded ?? amount, isWhole(refunded, amount) ? "refunded/whole" : "refunded"];
  if (state === "charged_back") {
    const money = hint === "part_charged_back" ? chargedBack : (chargedBack ?? amount);
    return [money, money ? "reversed" : null];
  }
  if (state === "partially_succeeded" && paid && amount && isPayment) return [paid, "paid"];
  return [(state === "succeeded" && isPayment && paid) || amount, isPayment ? "payment" : "payout"];
}

const isWhole = (part: Money | null | undefined, amount: Money | null | undefined) =>
  !part || !amount || part.value === amount.value;

/** A number that breaks reads as another one. One that no line has room for breaks all the same. */
const LONGEST_WHOLE_AMOUNT = 22;
const LONGEST_LARGE_AMOUNT = 12;

/** The largest number of the card and what it means. */
export function amountOf(model: CardModel, status: StatusDocument) {
  const [money] = largestAmount(status);
  const text = money ? formatMoney(money, model.locale.tag) : "";
  const size = text.length > LONGEST_WHOLE_AMOUNT ? "" : text.length > LONGEST_LARGE_AMOUNT ? "whole long" : "whole";
  const caption = captionOf(model, status);
  return html`<div class="sum">
    ${text ? html`<bdi part="amount" class=${size}>${text}</bdi>` : nothing}
    ${caption ? html`<small>${caption}</small>` : nothing}
  </div>`;
}

/** What the largest number means. */
export function captionOf(model: CardModel, status: StatusDocument): string | null {
  const [, key] = largestAmount(status);
  const { tag, messages } = model.locale;
  const text = key && messages.caption[key];
  const total = status.progress?.total ?? 0;
  const caption = typeof text === "object" && text ? plural(text, total, tag) : text;
  return caption ? fill(caption, valuesOf(status, { messages, tag })) : null;
}

/** The counts of a batch, its failed payouts and the list of all. A viewer of the status view sees the list alone. */
export function batch(model: CardModel, status: StatusDocument) {
  const { locale, items } = model;
  const { progress } = status;
  if (status.kind !== "bulk-payout" || !(progress?.total || items)) return nothing;
  const values = valuesOf(status, locale);
  const all = fill(locale.messages.action.items, progress ? values : { total: "" });
  return html`<div part="progress" class="body">
    ${progress?.total ? counts(progress, status, locale) : nothing} ${itemList(model, values.attention, true)}
    ${
      items
        ? html`<details part="items">
            <summary>${all}</summary>
            ${itemList(model, all, false)}
            ${items.next === null ? nothing : control(model, { action: "more" })}
          </details>`
        : nothing
    }
  </div>`;
}

function counts(
  { total, succeeded, failed, canceled, pending }: Progress,
  status: StatusDocument,
  locale: CardModel["locale"],
) {
  const values = valuesOf(status, locale);
  const texts = [fill(locale.messages.label.progress, values), failed > 0 && !status.settled && values.attention];
  return html`<p>${texts.filter(Boolean).join(" · ")}</p>
    ${meter([
      ["good", succeeded / total],
      ["bad", failed / total],
      ["neutral", canceled / total],
      ["rest", pending / total],
    ])}`;
}

/** The failed payouts that have been read, or all others. */
function itemList(model: CardModel, name: string | null | undefined, isFailed: boolean) {
  const list = (model.items?.list ?? []).filter(({ state }) => (state === "failed") === isFailed);
  if (!list.length) return nothing;
  const { messages, tag } = model.locale;
  const item = ({ line, state, amount }: Item) => html`<li class=${STATE_STYLES[state].tone}>
    <span>${fill(messages.label.line, { line: formatCount(line, tag) })}</span>
    <span>${amount ? `${formatMoney(amount, tag)} · ` : ""}${stateName(state, "payout", messages)}</span>
  </li>`;
  return html`<ul aria-label=${name}>${list.map(item)}</ul>`;
}
