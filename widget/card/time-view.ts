/** Times as templates. No I/O. No clock. */
import { html, type TemplateResult } from "lit/html.js";
import { DAY_MS, formatInstant, formatSpan } from "../i18n/format.ts";
import type { CardModel } from "./card-model.ts";

/** A time as its full date, or as `text` with the full date on demand; on paper always the full date. */
export function instant({ locale, timeZone }: CardModel, at: string, text?: string): TemplateResult {
  const full = formatInstant(Date.parse(at), locale, timeZone);
  return html`<time datetime=${at} title=${full}>${text ?? full}</time>`;
}

/** By the server's clock, never the browser's alone. */
export function msUntil({ view, nowMs }: CardModel, at: string): number {
  return Date.parse(at) - nowMs - view.clockOffsetMs;
}

/** "8 sec. ago", with the full date on demand; from a day on the full date. Never in the future. */
export function age(facts: CardModel, at: string): TemplateResult {
  const ms = Math.min(0, msUntil(facts, at));
  return instant(facts, at, ms > -DAY_MS ? formatSpan(ms, facts.locale) : undefined);
}
