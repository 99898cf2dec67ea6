/** The card as plain data: (facts) → what to show. Pure, so that the hosted page can write it too. No I/O. No clock. */
import type { StatusDocument } from "../edge/contract.ts";
import { LOOKS } from "./icons.ts";
import { DAY_MS, formatAge, formatInstant, formatMoney, formatTimeLeft } from "./money-and-time.ts";
import { h, type Shown } from "./shown.ts";
import type { ViewState } from "./view-state.ts";
import { directionOf, fill, noteOf, restDue, wordingOf } from "./wording.ts";
import type { Words } from "./words/en.ts";

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

export function card(facts: CardFacts): Shown {
  const { view, of, words, locale, nowMs } = facts;
  const { status, phase } = view;
  const waitedMs = nowMs - view.sinceMs;
  const { title, message, advice } = wordingOf(view, of, words, locale, waitedMs);
  const isWaiting = !status && phase !== "refused";
  const look = LOOKS[status?.state ?? (isWaiting ? "loading" : "refused")];
  const said = message && h("p", { part: "message" }, message);
  return h(
    "div",
    {
      class: `card ${look.tone}`,
      part: "card",
      role: "group",
      "aria-labelledby": "title",
      "aria-busy": `${isWaiting}`,
      lang: locale,
      dir: words.dir,
      "data-waiting": isWaiting && (waitedMs < FRAME_ONLY_MS ? "frame" : "words"),
      "data-details": facts.expectsDetails,
    },
    status?.test && h("p", { class: "test" }, words.note.test),
    h(
      "div",
      { class: "head" },
      h("span", { class: "icon", part: "icon" }, h("slot", { name: "icon" }, icon(look.path, look.hasDirection))),
      h(
        "div",
        { class: "say" },
        h("p", { class: "title", part: "title", id: "title" }, title),
        // Until there is a status, what the page's author put inside stays visible.
        status ? h("slot", { name: status.state }, said) : h("div", {}, said, h("slot", {})),
        advice && h("p", { class: "advice" }, advice),
      ),
    ),
    ...(status ? [amountOf(facts, status), details(facts, status), progress(facts, status)] : []),
    ...(status ? [timeline(facts, status), foot(facts, status, waitedMs)] : []),
    h("slot", { name: "footer" }),
  );
}

function icon(path: string, hasDirection?: boolean): Shown {
  return h(
    "svg",
    { viewBox: "0 0 24 24", "aria-hidden": "true", class: hasDirection && "directed" },
    h("path", { d: path }),
  );
}

function amountOf({ locale }: CardFacts, { amount }: StatusDocument): Shown {
  return amount && h("p", { class: "amount", part: "amount" }, h("bdi", {}, formatMoney(amount, locale)));
}

function details(facts: CardFacts, status: StatusDocument): Shown {
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
  const shown = rows.filter(([name, value]) => name && value);
  return h(
    "dl",
    { part: "details" },
    ...shown.map(([name, value]) => h("div", {}, h("dt", {}, name), h("dd", {}, h("bdi", {}, value)))),
  );
}

function methodName({ type, brand, last4 }: NonNullable<StatusDocument["method"]>, words: Words): string {
  const name = brand ? brand.charAt(0).toUpperCase() + brand.slice(1) : words.method[type];
  return last4 ? `${name} •••• ${last4}` : name;
}

/** A time, with the full date on demand. */
function instant(at: string, text: string, locale: string): Shown {
  return h("time", { datetime: at, title: formatInstant(Date.parse(at), locale) }, text);
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
function progress({ words, locale }: CardFacts, { progress: counts }: StatusDocument): Shown {
  if (!counts || counts.total <= 0) return null;
  const { total, succeeded, failed, canceled } = counts;
  const number = new Intl.NumberFormat(locale);
  const values = { done: number.format(succeeded), total: number.format(total), failed: number.format(failed) };
  const needsAttention = failed > 0 && ` · ${fill(words.label.attention, values)}`;
  const bar = (name: string, width: number) => h("rect", { class: name, width, height: 1 });
  return h(
    "div",
    { class: "count", part: "progress" },
    h("p", {}, fill(words.label.progress, values), needsAttention),
    h(
      "svg",
      { viewBox: `0 0 ${total} 1`, preserveAspectRatio: "none", "aria-hidden": "true", class: "directed" },
      bar("rest", total),
      bar("over", succeeded + failed + canceled),
      bar("done", succeeded),
    ),
  );
}

function timeline({ view, words, locale, nowMs }: CardFacts, { timeline: entries }: StatusDocument): Shown {
  const when = (at: string) => instant(at, formatAge(Date.parse(at), nowMs + view.clockOffsetMs, locale), locale);
  const item = ({ state, at }: StatusDocument["timeline"][number]) =>
    h(
      "li",
      { class: LOOKS[state].tone },
      h("span", {}, words.state[state]),
      at ? when(at) : h("span", {}, words.label.before),
    );
  return entries.length > 0 && h("ol", { part: "timeline", "aria-label": words.label.history }, ...entries.map(item));
}

function foot(facts: CardFacts, status: StatusDocument, waitedMs: number): Shown {
  const { view, words, locale, nowMs } = facts;
  const note = noteOf(view, words, waitedMs);
  const { merchant, checkedAt } = status;
  const support = status.advice === "contact_merchant" && /^(https:|mailto:|tel:)/i.test(merchant.support ?? "");
  const age = checkedAt && formatAge(Date.parse(checkedAt), nowMs + view.clockOffsetMs, locale);
  const checked = age ? fill(words.note.checked, { age }) : words.note.unchecked;
  const contact = fill(words.action.contact, { merchant: merchant.name });
  return h(
    "div",
    { class: "foot" },
    h("div", { part: "note" }, note && h("p", {}, note), h("p", {}, checked)),
    h(
      "div",
      { part: "actions" },
      h(
        "slot",
        { name: "actions" },
        support && h("a", { href: merchant.support, rel: "noopener noreferrer", onclick: facts.onContact }, contact),
        facts.onCheck &&
          !status.settled &&
          view.phase !== "refused" &&
          h(
            "button",
            { type: "button", "aria-disabled": facts.isChecking && "true", onclick: facts.onCheck },
            words.action.check,
          ),
      ),
    ),
  );
}
