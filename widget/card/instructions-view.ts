/** What a customer needs to pay by transfer or voucher: the values to copy, a QR code, and the time that is left. */
import { html, nothing } from "lit/html.js";
import type { StatusDocument } from "../../contract/status.ts";
import { DAY_MS, formatDuration, formatMoney } from "../i18n/format.ts";
import type { CardModel } from "./card-model.ts";
import { type Content, meter, msUntil, rows } from "./controls-view.ts";
import { familyOf, fill } from "./wording.ts";

/** Replaces each hidden digit of a masked number. */
export const MASK = "•";
/** A number that a person may type in. A longer code is scanned or copied. */
const NUMBER = /^[\dA-Z]{5,40}$/;
const LONGEST_LARGE_CODE = 40;

export function instructionsView(model: CardModel, { instructions, amount, method }: StatusDocument) {
  if (!instructions) return nothing;
  const { tag, messages } = model.locale;
  const { label } = messages;
  const { account, barcode, text, qr } = instructions;
  if (!account && !barcode && !text) return nothing;
  const isVoucher = method?.type === "voucher";
  const list = rows(
    model,
    [
      [label.bank, instructions.bank],
      [label.account, grouped(account), !account?.includes(MASK)],
      [label.transferReference, instructions.reference, true],
      [label.amount, amount && formatMoney(amount, tag), true],
      [isVoucher ? label.till : label.code, grouped(barcode), true],
      [label.howToPay, text],
    ],
    "box",
  );
  const code =
    qr &&
    html`<svg class="qr" viewBox=${`-4 -4 ${qr.size + 8} ${qr.size + 8}`} role="img" aria-label=${label.qr}><path d=${qr.path}></path></svg>`;
  return html`<div class="body">${code}${list}</div>`;
}

/**
 * A number in groups of four, and a long code in small letters. The copied text is the value as it was sent: the styles make
 * the gaps.
 */
function grouped(value: string | null): Content {
  if (NUMBER.test(value ?? "")) return value?.match(/.{1,4}/g)?.map((part) => html`<span>${part}</span>`);
  return value && value.length > LONGEST_LARGE_CODE ? html`<small>${value}</small>` : value;
}

/** The hours and minutes in which the customer can still pay. Longer times are dates. */
export function timeLeft(model: CardModel, { kind, settled, expiresAt, timeline }: StatusDocument) {
  if (!expiresAt || settled || familyOf(kind) !== "payment") return nothing;
  const leftMs = msUntil(model, expiresAt);
  if (leftMs <= 0 || leftMs >= DAY_MS) return nothing;
  const { tag, messages } = model.locale;
  const begunAt = timeline.at(-1)?.at;
  const share = begunAt ? Math.min(1, leftMs / (Date.parse(expiresAt) - Date.parse(begunAt))) : 1;
  return html`<p class="left">${fill(messages.label.timeLeft, { time: formatDuration(leftMs, tag) })}</p>${meter([
    ["neutral", share],
    ["rest", 1 - share],
  ])}`;
}
