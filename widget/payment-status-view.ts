/** The card: facts in, a template out. No I/O. No clock. */
import { html, nothing, type TemplateResult } from "lit/html.js";
import type { StatusDocument } from "../edge/contract.ts";
import { LOOKS } from "./icons.ts";
import { DAY_MS, formatAge, formatInstant, formatMoney, formatTimeLeft } from "./money-and-time.ts";
import type { ViewState } from "./view-state.ts";
import { directionOf, fill, noteOf, restDue, wordingOf } from "./wording.ts";
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
  /** A look the person asked for is under way. */
  isChecking: boolean;
  /** Details will come, so the frame keeps room for them. */
  expectsDetails: boolean;
  onCheck?: () => void;
  onContact?: (event: Event) => void;
}

/** A wait under a second shows nothing but the frame (ux rule 3). */
const FRAME_ONLY_MS = 1000;

export function card(facts: CardFacts): TemplateResult {
  const { view, of, words, locale, nowMs } = facts;
  const { status, phase } = view;
  const waitedMs = nowMs - view.sinceMs;
  const { title, message, advice } = wordingOf(view, of, words, locale, waitedMs);
  const isWaiting = !status && phase !== "refused";
  const waiting = waitedMs < FRAME_ONLY_MS ? "frame" : "words";
  const { tone, path, hasDirection } = LOOKS[status?.state ?? (isWaiting ? "loading" : "refused")];
  // Until there is a status, what the page's author put inside stays visible.
  const said = message ? html`<p part="message">${message}</p>` : nothing;
  return html`<div
    class="card ${tone}"
    part="card"
    role="group"
    aria-labelledby="title"
    aria-busy=${isWaiting}
    lang=${locale}
    dir=${words.dir}
    data-waiting=${isWaiting ? waiting : nothing}
    ?data-details=${facts.expectsDetails}
  >
    ${status?.test ? html`<p class="test">${words.note.test}</p>` : nothing}
    <div class="head">
      <span class="icon" part="icon">
        <slot name="icon"
          ><svg viewBox="0 0 24 24" aria-hidden="true" class=${directed(hasDirection)}><path d=${path}></path></svg
        ></slot>
      </span>
      <div class="say">
        <p class="title" part="title" id="title">${title}</p>
        ${status ? html`<slot name=${status.state}>${said}</slot>` : html`<div>${said}<slot></slot></div>`}
        ${advice ? html`<p class="advice">${advice}</p>` : nothing}
      </div>
    </div>
    ${status ? [amountOf(facts, status), details(facts, status), progress(facts, status)] : nothing}
    ${status ? [timeline(facts, status), foot(facts, status, waitedMs)] : nothing}
    <slot name="footer"></slot>
  </div>`;
}

function directed(hasDirection?: boolean): string | typeof nothing {
  return hasDirection ? "directed" : nothing;
}

function amountOf({ locale }: CardFacts, { amount }: StatusDocument) {
  return amount ? html`<p class="amount" part="amount"><bdi>${formatMoney(amount, locale)}</bdi></p>` : nothing;
}

function details(facts: CardFacts, status: StatusDocument): TemplateResult {
  const { words, locale } = facts;
  const { label } = words;
  const { amount, instructions, paid, refunded, method, startsAt } = status;
  const direction = directionOf(status.kind);
  const rest = restDue(status);
  const paidOtherwise = paid && (paid.value !== amount?.value || paid.currency !== amount.currency);
  const rows: [string | null, Shown][] = [
    [direction && label[direction], status.merchant.name],
    [label.paid, paidOtherwise && formatMoney(paid, locale)],
    [label.due, rest && formatMoney(rest, locale)],
    [label.refunded, refunded && formatMoney(refunded, locale)],
    [label.method, method && methodName(method, words)],
    [label.reference, status.reference],
    [label.bank, instructions?.bank],
    [label.account, instructions?.account],
    [label.transferReference, instructions?.reference],
    [label.barcode, instructions?.barcode],
    [label.howToPay, instructions?.text],
    [
      label.starts,
      startsAt && !status.settled && instant(startsAt, formatInstant(Date.parse(startsAt), locale), locale),
    ],
    deadline(facts, status),
  ];
  const row = ([name, value]: [string | null, Shown]) => html`<div><dt>${name}</dt><dd><bdi>${value}</bdi></dd></div>`;
  return html`<dl part="details">${rows.filter(([name, value]) => name && value).map(row)}</dl>`;
}

function methodName({ type, brand, last4 }: NonNullable<StatusDocument["method"]>, words: Words): string {
  const name = brand ? brand.charAt(0).toUpperCase() + brand.slice(1) : words.method[type];
  return last4 ? `${name} •••• ${last4}` : name;
}

/** A time, with the full date on demand. */
function instant(at: string, text: string, locale: string): TemplateResult {
  return html`<time datetime=${at} title=${formatInstant(Date.parse(at), locale)}>${text}</time>`;
}

/** Counts against the server's clock, never the browser's alone. */
function deadline({ view, words, locale, nowMs }: CardFacts, status: StatusDocument): [string, Shown] {
  const { label } = words;
  const isReport = status.kind === "report" && status.state === "succeeded";
  const at = status.download?.expiresAt ?? status.expiresAt;
  if (!at || (!isReport && (status.settled || status.state === "expired"))) return ["", null];
  const atMs = Date.parse(at);
  const leftMs = atMs - (nowMs + view.clockOffsetMs);
  if (!isReport && leftMs < DAY_MS) return [label.timeLeft, instant(at, formatTimeLeft(leftMs, locale), locale)];
  return [isReport ? label.readyUntil : label.until, instant(at, formatInstant(atMs, locale), locale)];
}

/** Drawn with SVG widths: a style attribute would need the page's policy to allow it. */
function progress({ words, locale }: CardFacts, { progress: counts }: StatusDocument) {
  if (!counts || counts.total <= 0) return nothing;
  const { total, succeeded, failed, canceled } = counts;
  const number = new Intl.NumberFormat(locale);
  const values = { done: number.format(succeeded), total: number.format(total), failed: number.format(failed) };
  const needsAttention = failed > 0 ? ` · ${fill(words.label.attention, values)}` : "";
  return html`<div class="count" part="progress">
    <p>${fill(words.label.progress, values)}${needsAttention}</p>
    <svg viewBox="0 0 ${total} 1" preserveAspectRatio="none" aria-hidden="true" class="directed">
      <rect class="rest" width=${total} height="1"></rect>
      <rect class="over" width=${succeeded + failed + canceled} height="1"></rect>
      <rect class="done" width=${succeeded} height="1"></rect>
    </svg>
  </div>`;
}

function timeline({ view, words, locale, nowMs }: CardFacts, { timeline: entries }: StatusDocument) {
  const when = (at: string) => instant(at, formatAge(Date.parse(at), nowMs + view.clockOffsetMs, locale), locale);
  const item = ({ state, at }: StatusDocument["timeline"][number]) =>
    html`<li class=${LOOKS[state].tone}>
      <span>${words.state[state]}</span>${at ? when(at) : html`<span>${words.label.before}</span>`}
    </li>`;
  if (entries.length === 0) return nothing;
  return html`<ol part="timeline" aria-label=${words.label.history}>${entries.map(item)}</ol>`;
}

function foot(facts: CardFacts, status: StatusDocument, waitedMs: number): TemplateResult {
  const { view, words, locale, nowMs, isChecking } = facts;
  const note = noteOf(view, words, waitedMs);
  const { merchant, checkedAt } = status;
  const support = status.advice === "contact_merchant" && /^(https:|mailto:|tel:)/i.test(merchant.support ?? "");
  const age = checkedAt && formatAge(Date.parse(checkedAt), nowMs + view.clockOffsetMs, locale);
  const checked = age ? fill(words.note.checked, { age }) : words.note.unchecked;
  const contact = fill(words.action.contact, { merchant: merchant.name });
  const link = html`<a href=${merchant.support ?? ""} rel="noopener noreferrer" @click=${facts.onContact}>${contact}</a>`;
  const button = html`<button type="button" aria-disabled=${isChecking ? "true" : nothing} @click=${facts.onCheck}>
    ${words.action.check}
  </button>`;
  const mayCheck = facts.onCheck && !status.settled && view.phase !== "refused";
  return html`<div class="foot">
    <div part="note">${note ? html`<p>${note}</p>` : nothing}<p>${checked}</p></div>
    <div part="actions">
      <slot name="actions">${support ? link : nothing}${mayCheck ? button : nothing}</slot>
    </div>
  </div>`;
}
