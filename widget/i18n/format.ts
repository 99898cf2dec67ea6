/** Money, dates and durations in a language, by `Intl`. Language tags must be valid BCP 47. */
import type { Money } from "../../contract/status.ts";
import { withoutPrototype } from "../without-prototype.ts";
import type { Locale } from "./en.ts";

/** More decimals than any currency has. */
const DECIMALS = 20;
/** Languages, zones and currencies come from requests on the hosted page, so the formats that are kept are bounded. */
const MOST_FORMATS = 100;

/** Keeps the formats that have been made: making one takes longer than the rest of a card. */
function kept<Format>(make: (tag: string, ...others: (string | undefined)[]) => Format): typeof make {
  const formats = new Map<string, Format>();
  return (tag, ...others) => {
    const key = [tag, ...others].join();
    const format = formats.get(key) ?? make(tag, ...others);
    if (formats.size > MOST_FORMATS) formats.clear();
    formats.set(key, format);
    return format;
  };
}

const moneyOptions = (currency?: string) =>
  withoutPrototype({ style: "currency", currency, maximumFractionDigits: DECIMALS } as const);
const moneyFormat = kept((tag, currency) => new Intl.NumberFormat(tag, moneyOptions(currency)));

/**
 * An amount with the usual decimals of its currency, or with more when the value has more. The value never becomes a
 * float. Some languages omit the decimals of a currency (HUF, IDR); a value with a fraction then has two decimals.
 */
export function formatMoney({ value, currency }: Money, tag: string): string {
  const usual = moneyFormat(tag, currency);
  const losesFraction = !usual.resolvedOptions().minimumFractionDigits && /\.\d*[1-9]/.test(value);
  const format = losesFraction
    ? new Intl.NumberFormat(tag, withoutPrototype({ ...moneyOptions(currency), minimumFractionDigits: 2 }))
    : usual;
  // From right to left, the sign of "US$" would come before its letters without a mark after it.
  return format.format(value as Intl.StringNumericLiteral).replace(/^\u200f.*[A-Z]\p{Sc}$/u, "$&\u200e");
}

function unitsOf({ value }: Money): bigint {
  const [whole, decimals = ""] = value.split(".");
  return BigInt(whole + decimals.padEnd(DECIMALS, "0").slice(0, DECIMALS));
}

/** `whole` minus `part`, exactly. Null when the currencies differ or nothing is left. */
export function restOf(whole: Money, part: Money): Money | null {
  const rest = unitsOf(whole) - unitsOf(part);
  if (whole.currency !== part.currency || rest <= 0n) return null;
  return { ...whole, value: `${rest}`.padStart(DECIMALS + 1, "0").replace(/.{20}$/, ".$&") };
}

const countFormat = kept((tag) => new Intl.NumberFormat(tag));
const pluralRules = kept((tag) => new Intl.PluralRules(tag));

/** A number of parts, with the digits and separators of the language. */
export function formatCount(count: number, tag: string): string {
  return countFormat(tag).format(count);
}

/** The plural category of a number. */
export function pluralCategory(count: number, tag: string): Intl.LDMLPluralRule {
  return pluralRules(tag).select(count);
}

const SECOND_MS = 1000;
export const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
export const DAY_MS = 86_400_000;

const UNITS_MS = { second: SECOND_MS, minute: MINUTE_MS, hour: HOUR_MS };

/** The largest unit of which a duration has at least one. */
function unitOf(ms: number): keyof typeof UNITS_MS {
  return ms < MINUTE_MS ? "second" : ms < HOUR_MS ? "minute" : "hour";
}

/** "in 12 sec.", "in 5 min." or "in 3 hr.", rounded up to a whole unit. */
export function formatRelativeTime(ms: number, tag: string): string {
  const unit = unitOf(ms);
  return new Intl.RelativeTimeFormat(tag, withoutPrototype({ style: "short" } as const)).format(
    Math.ceil(ms / UNITS_MS[unit]),
    unit,
  );
}

/** "5 minutes" or "3 hours", rounded up to a whole unit and at least a minute. */
export function formatDuration(ms: number, tag: string): string {
  const unit = unitOf(Math.max(ms, MINUTE_MS));
  return Math.ceil(ms / UNITS_MS[unit]).toLocaleString(
    tag,
    withoutPrototype({ style: "unit", unit, unitDisplay: "long" } as const),
  );
}

const CLOCK = { hour: "numeric", minute: "2-digit" } as const;
const DATE = { day: "numeric", month: "short" } as const;
const DATE_STYLES = {
  /** "Friday, 11 Dec" */
  weekday: { weekday: "long", ...DATE },
  /** "11 Dec" */
  day: DATE,
  /** "27 Nov, 15:03" */
  time: { ...DATE, ...CLOCK },
  /** "27 Nov 2026, 15:03" */
  full: { ...DATE, year: "numeric", ...CLOCK },
  /** "27 Nov 2026, 15:03 CET": for a receipt, and for who reads it elsewhere. */
  exact: { ...DATE, year: "numeric", ...CLOCK, timeZoneName: "short" },
} as const;
export type DateStyle = keyof typeof DATE_STYLES;

const dateFormat = kept((tag, style, timeZone) => {
  const options = withoutPrototype({ ...DATE_STYLES[style as DateStyle], timeZone });
  const format = new Intl.DateTimeFormat(tag, options);
  // "09:43", but "9:43 AM".
  const isDayClock = format.resolvedOptions().hourCycle === "h23";
  return isDayClock ? new Intl.DateTimeFormat(tag, withoutPrototype({ ...options, hour: "2-digit" } as const)) : format;
});

/** An instant as a date (RFC 3339), in the time zone of the viewer. Default zone: the browser's. */
export function formatDate(at: string, style: DateStyle, tag: string, timeZone?: string): string {
  return dateFormat(tag, style, timeZone).format(Date.parse(at));
}

/** "27 Nov, 15:03", in the language and the time zone of the viewer. */
export function formatTime(at: string, { tag, timeZone }: Pick<Locale, "tag" | "timeZone">): string {
  return formatDate(at, "time", tag, timeZone);
}

/** A calendar day (`YYYY-MM-DD`), the same in every time zone. */
export function formatDay(day: string, style: DateStyle, tag: string): string {
  return formatDate(day, style, tag, "UTC");
}
