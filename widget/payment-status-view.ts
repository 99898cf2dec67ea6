/** The card: facts in, a template out. No I/O. No clock. */
import { html, nothing, type TemplateResult } from "lit/html.js";
import type { Money, StatusDocument } from "../edge/contract.ts";
import { LOOKS, POINTING } from "./icons.ts";
import { DAY_MS, formatAge, formatInstant, formatMoney, formatTimeLeft } from "./money-and-time.ts";
import type { ViewState } from "./view-state.ts";
import { familyOf, fill, noteOf, restDue, wordingOf } from "./wording.ts";
import type { Words } from "./words/en.ts";

type Shown = TemplateResult | string | null | undefined | false;

export interface CardFacts {
  view: ViewState;
  /** The path asked for, which names the kind before any answer does. */
  of: string | null;
  words: Words;
  /** A valid BCP 47 tag, for money, numbers and dates. */
  locale: string;
  /** The browser's clock. */
  nowMs: number;
  /** What a person has asked for and waits for. */
  busy: "check" | "download" | null;
  /** The last try to fetch the file failed. */
  isFileMissing: boolean;
  /** Details will come, so the frame keeps room for them. */
  expectsDetails: boolean;
  onCheck?: () => void;
  onDownload?: () => void;
  onContact?: (event: Event) => void;
}

/** A wait under a second shows nothing but the frame (ux rule 3). */
const FRAME_ONLY_MS = 1000;

export function card(facts: CardFacts): TemplateResult {
  const { view, of, words, locale, nowMs } = facts;
  const { status, problem } = view;
  const waitedMs = nowMs - view.sinceMs;
  const { title, message, advice } = wordingOf(view, of, words, locale, waitedMs);
  const isWaiting = !status && !problem;
  const waiting = isWaiting ? (waitedMs < FRAME_ONLY_MS ? "wait frame" : "wait") : "";
  const state = status?.state ?? (isWaiting ? "loading" : "refused");
  const [tone, path] = LOOKS[state];
  const said = message && html`<p part="message">${message}</p>`;
  // Until there is a status, what the page's author put inside stays visible.
  return html`<div
    class="card ${tone} ${waiting} ${facts.expectsDetails ? "details" : ""}"
    part="card"
    role="group"
    aria-labelledby="title"
    aria-busy=${isWaiting}
    lang=${locale}
    dir=${words.dir}
  >
    ${status?.test ? html`<p class="test attention">${words.note.test}</p>` : nothing}
    <div class="head">
      <span part="icon">
        <slot name="icon">
          <svg viewBox="0 0 24 24" aria-hidden="true" class=${POINTING.test(state) ? "directed" : nothing}>
            <path d=${path}></path>
          </svg>
        </slot>
      </span>
      <div class="say">
        <p part="title" id="title">${title}</p>
        ${status ? html`<slot name=${status.state}>${said}</slot>` : html`<div>${said}<slot></slot></div>`}
        ${advice && html`<p class="advice">${advice}</p>`}
      </div>
    </div>
    ${status && [amountOf(facts, status), details(facts, status), progress(facts, status)]}
    ${status && [timeline(facts, status), foot(facts, status, waitedMs)]}
    <slot name="footer"></slot>
  </div>`;
}

function amountOf({ locale }: CardFacts, { amount }: StatusDocument) {
  return amount && html`<p part="amount"><bdi>${formatMoney(amount, locale)}</bdi></p>`;
}

function details(facts: CardFacts, status: StatusDocument): TemplateResult {
  const { words, locale } = facts;
  const { label } = words;
  const { amount, instructions, paid, refunded, method, startsAt } = status;
  const family = familyOf(status.kind);
  const money = (of: Money | null | undefined) => of && formatMoney(of, locale);
  const rows: [Shown, Shown][] = [
    [family !== "report" && label[family], status.merchant.name],
    [label.paid, money(paid) !== money(amount) && money(paid)],
    [label.due, money(restDue(status))],
    [label.refunded, money(refunded)],
    [label.method, method && methodName(method, words)],
    [label.reference, status.reference],
    [label.bank, instructions?.bank],
    [label.account, instructions?.account],
    [label.transferReference, instructions?.reference],
    [label.barcode, instructions?.barcode],
    [label.howToPay, instructions?.text],
    [label.starts, startsAt && !status.settled && instant(startsAt, locale)],
    deadline(facts, status),
  ];
  const row = ([name, value]: [Shown, Shown]) => html`<div><dt>${name}</dt><dd><bdi>${value}</bdi></dd></div>`;
  return html`<dl part="details">${rows.filter(([name, value]) => name && value).map(row)}</dl>`;
}

function methodName({ type, brand, last4 }: NonNullable<StatusDocument["method"]>, words: Words): string {
  const name = brand ? brand.replace(/^./, (first) => first.toUpperCase()) : words.method[type];
  return last4 ? `${name} •••• ${last4}` : name;
}

/** A time as its full date, or as `text` with the full date on demand. */
function instant(at: string, locale: string, text?: string): TemplateResult {
  const full = formatInstant(Date.parse(at), locale);
  return html`<time datetime=${at} title=${full}>${text ?? full}</time>`;
}

/** Counts against the server's clock, never the browser's alone. */
function ageOf({ view, locale, nowMs }: CardFacts, at: string): string {
  return formatAge(Date.parse(at), nowMs + view.clockOffsetMs, locale);
}

function deadline({ view, words, locale, nowMs }: CardFacts, status: StatusDocument): [string, Shown] {
  const { label } = words;
  const isReport = status.kind === "report" && status.state === "succeeded";
  const at = status.download?.expiresAt ?? status.expiresAt;
  if (!at || (!isReport && (status.settled || status.state === "expired"))) return ["", null];
  if (isReport) return [label.readyUntil, instant(at, locale)];
  const leftMs = Date.parse(at) - nowMs - view.clockOffsetMs;
  return leftMs < DAY_MS
    ? [label.timeLeft, instant(at, locale, formatTimeLeft(leftMs, locale))]
    : [label.until, instant(at, locale)];
}

/** Drawn with SVG widths: a style attribute would need the page's policy to allow it. */
function progress({ words, locale }: CardFacts, { progress: counts }: StatusDocument) {
  if (!counts || counts.total <= 0) return nothing;
  const { total, succeeded, failed, canceled } = counts;
  const number = new Intl.NumberFormat(locale);
  const values = { done: number.format(succeeded), total: number.format(total), failed: number.format(failed) };
  const needsAttention = failed > 0 ? ` · ${fill(words.label.attention, values)}` : "";
  return html`<div part="progress">
    <p>${fill(words.label.progress, values)}${needsAttention}</p>
    <svg viewBox="0 0 ${total} 1" preserveAspectRatio="none" aria-hidden="true" class="directed">
      <rect class="rest" width=${total} height="1"></rect>
      <rect class="attention" width=${succeeded + failed + canceled} height="1"></rect>
      <rect class="good" width=${succeeded} height="1"></rect>
    </svg>
  </div>`;
}

function timeline(facts: CardFacts, { timeline: entries }: StatusDocument) {
  const { words, locale } = facts;
  const item = ({ state, at }: StatusDocument["timeline"][number]) =>
    html`<li class=${LOOKS[state][0]}>
      <span>${words.state[state].name}</span>
      ${at ? instant(at, locale, ageOf(facts, at)) : html`<span>${words.label.before}</span>`}
    </li>`;
  return entries.length
    ? html`<ol part="timeline" aria-label=${words.label.history}>${entries.map(item)}</ol>`
    : nothing;
}

function foot(facts: CardFacts, status: StatusDocument, waitedMs: number): TemplateResult {
  const { view, words, busy } = facts;
  const note = facts.isFileMissing ? words.note.noFile : noteOf(view, words, waitedMs);
  const { merchant, checkedAt, advice, settled, download } = status;
  const support = advice === "contact_merchant" && /^(https|mailto|tel):/i.test(`${merchant.support}`);
  const link = html`<a href=${merchant.support} rel="noreferrer" @click=${facts.onContact}>
    ${fill(words.action.contact, { merchant: merchant.name })}
  </a>`;
  const button = (action: "check" | "download", press: () => void) =>
    html`<button type="button" aria-disabled=${busy === action ? "true" : nothing} @click=${press}>
      ${words.action[action]}
    </button>`;
  const { onCheck, onDownload } = facts;
  return html`<div class="foot">
    <div part="note">
      ${note && html`<p>${note}</p>`}
      <p>${checkedAt ? fill(words.note.checked, { age: ageOf(facts, checkedAt) }) : words.note.unchecked}</p>
    </div>
    <div part="actions" class="progress">
      <slot name="actions">${support ? link : nothing}
        ${download && onDownload ? button("download", onDownload) : nothing}
        ${onCheck && !settled && !view.problem ? button("check", onCheck) : nothing}</slot>
    </div>
  </div>`;
}
