/** Templates of times. */
import { html, type TemplateResult } from "lit/html.js";
import { DAY_MS, formatInstant, formatRelativeTime } from "../i18n/format.ts";
import type { CardModel } from "./card-model.ts";

/** A time as its full date, or as `text` with the full date as its title. Printed, it is always the full date. */
export function instant({ locale, timeZone }: CardModel, at: string, text?: string): TemplateResult {
  const date = formatInstant(Date.parse(at), locale.tag, timeZone);
  return html`<time datetime=${at} title=${date}>${text ?? date}</time>`;
}

/** Milliseconds until a time by the server's clock; negative after it. */
export function msUntil({ view, nowMs }: CardModel, at: string): number {
  return Date.parse(at) - nowMs - view.clockOffsetMs;
}

/** "8 sec. ago"; the full date after a day. Never a time in the future. */
export function age(model: CardModel, at: string): TemplateResult {
  const ms = Math.min(0, msUntil(model, at));
  return instant(model, at, ms > -DAY_MS ? formatRelativeTime(ms, model.locale.tag) : undefined);
}
