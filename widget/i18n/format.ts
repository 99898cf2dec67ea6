/** Money and times in a language, by Intl. No I/O. No clock: `nowMs` comes in. Locales must be valid BCP 47 tags. */
import type { Money } from "../../contract/status.ts";

/**
 * An amount with its currency's own decimals, or more where the document has more. Never through a float. Where a language
 * leaves the decimals of a currency away (HUF, IDR), an amount that has some shows two.
 */
export function formatMoney({ value, currency }: Money, locale: string): string {
  const options = { style: "currency", currency, maximumFractionDigits: 20 } as const;
  const whole = new Intl.NumberFormat(locale, options);
  const hasRest = !whole.resolvedOptions().minimumFractionDigits && /\.\d*[1-9]/.test(value);
  const format = hasRest ? new Intl.NumberFormat(locale, { ...options, minimumFractionDigits: 2 }) : whole;
  return format.format(value as Intl.StringNumericLiteral);
}

/** More decimals than any currency has, and as many as Intl shows. */
const DECIMALS = 20;

function unitsOf({ value }: Money): bigint {
  const [whole, decimals = ""] = value.split(".");
  return BigInt(whole + decimals.padEnd(DECIMALS, "0").slice(0, DECIMALS));
}

/** `whole` minus `part`, exactly; null when the currencies differ or nothing is left. */
export function restOf(whole: Money, part: Money): Money | null {
  const rest = unitsOf(whole) - unitsOf(part);
  if (whole.currency !== part.currency || rest <= 0n) return null;
  return { ...whole, value: `${rest}`.padStart(DECIMALS + 1, "0").replace(/.{20}$/, ".$&") };
}

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
export const DAY_MS = 86_400_000;

/** "in 12 sec.", or with a minus "12 sec. ago", "5 min. ago", "3 hr. ago"; less than a whole unit is as much as one to come, and nothing of the past. */
export function formatSpan(ms: number, locale: string): string {
  const spanMs = Math.abs(ms);
  const [unit, unitMs]: [Intl.RelativeTimeFormatUnit, number] =
    spanMs < MINUTE_MS ? ["second", 1000] : spanMs < HOUR_MS ? ["minute", MINUTE_MS] : ["hour", HOUR_MS];
  return new Intl.RelativeTimeFormat(locale, { style: "short", numeric: "auto" }).format(Math.ceil(ms / unitMs), unit);
}

/** The full date with the zone's name; the zone is the browser's own unless it is named. */
export function formatInstant(atMs: number, locale: string, timeZone?: string): string {
  return new Date(atMs).toLocaleString(locale, {
    year: "numeric",
    month: "short",
    day: "numeric",
    hour: "numeric",
    minute: "2-digit",
    timeZoneName: "short",
    timeZone,
  });
}

/** Time left in whole seconds, `04:07` or `01:04:07` as the language writes it; zero when it has run out. For less than a day. */
export function formatTimeLeft(leftMs: number, locale: string): string {
  return new Date(Math.max(0, leftMs)).toLocaleString(locale, {
    hour: leftMs < HOUR_MS ? undefined : "numeric",
    minute: "2-digit",
    second: "2-digit",
    hourCycle: "h23",
    timeZone: "UTC",
  });
}

/** "5 minutes", for the ear. */
export function formatMinutes(minutes: number, locale: string): string {
  return minutes.toLocaleString(locale, { style: "unit", unit: "minute", unitDisplay: "long" });
}
