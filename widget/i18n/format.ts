/** Money, dates and durations in a language, by `Intl`. Language tags must be valid BCP 47. */
import type { Money } from "../../contract/status.ts";

/** More decimals than any currency has. */
const DECIMALS = 20;
/** Languages, zones and currencies come from requests on the hosted page, so the formats that are kept are bounded. */
const MOST_FORMATS = 100;

/** Keeps the formats that have been made: making one takes longer than the rest of a card. */
function kept<Format>(make: (tag: string, other?: string) => Format): typeof make {
  const formats = new Map<string, Format>();
  return (tag, other) => {
    const key = `${tag} ${other}`;
    const format = formats.get(key) ?? make(tag, other);
    if (formats.size > MOST_FORMATS) formats.clear();
    formats.set(key, format);
    return format;
  };
}

const moneyOptions = (currency?: string) => ({ style: "currency", currency, maximumFractionDigits: DECIMALS }) as const;
const moneyFormat = kept((tag, currency) => new Intl.NumberFormat(tag, moneyOptions(currency)));

/**
 * An amount with the usual decimals of its currency, or with more when the value has more. The value never becomes a
 * float. Some languages omit the decimals of a currency (HUF, IDR); a value with a fraction then has two decimals.
 */
export function formatMoney({ value, currency }: Money, tag: string): string {
  const usual = moneyFormat(tag, currency);
  const losesFraction = !usual.resolvedOptions().minimumFractionDigits && /\.\d*[1-9]/.test(value);
  const format = losesFraction
    ? new Intl.NumberFormat(tag, { ...moneyOptions(currency), minimumFractionDigits: 2 })
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

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
export const DAY_MS = 86_400_000;

/**
 * A time relative to now: "in 12 sec." for a positive duration, "12 sec. ago", "5 min. ago" or "3 hr. ago" for a negative
 * one. Future times are rounded up to a whole unit, past times down.
 */
export function formatRelativeTime(ms: number, tag: string): string {
  const length = Math.abs(ms);
  const [unit, unitMs]: [Intl.RelativeTimeFormatUnit, number] =
    length < MINUTE_MS ? ["second", 1000] : length < HOUR_MS ? ["minute", MINUTE_MS] : ["hour", HOUR_MS];
  return relativeFormat(tag).format(Math.ceil(ms / unitMs), unit);
}

const instantFormat = kept(
  (tag, timeZone) =>
    new Intl.DateTimeFormat(tag, {
      year: "numeric",
      month: "short",
      day: "numeric",
      hour: "numeric",
      minute: "2-digit",
      timeZoneName: "short",
      timeZone,
    }),
);

const relativeFormat = kept((tag) => new Intl.RelativeTimeFormat(tag, { style: "short", numeric: "auto" }));

/** The full date with the name of its time zone. Default zone: the browser's. */
export function formatInstant(atMs: number, tag: string, timeZone?: string): string {
  return instantFormat(tag, timeZone).format(atMs);
}

/** Time left in whole seconds, `04:07` or `01:04:07`. Zero for a negative duration. For less than a day. */
export function formatTimeLeft(leftMs: number, tag: string): string {
  return new Date(Math.max(0, leftMs)).toLocaleString(tag, {
    hour: leftMs < HOUR_MS ? undefined : "numeric",
    minute: "2-digit",
    second: "2-digit",
    hourCycle: "h23",
    timeZone: "UTC",
  });
}

/** "5 minutes", in full, for screen readers. */
export function formatMinutes(minutes: number, tag: string): string {
  return minutes.toLocaleString(tag, { style: "unit", unit: "minute", unitDisplay: "long" });
}
