/** Money and times in a language, by Intl. No I/O. No clock: `nowMs` comes in. Locales must be valid BCP 47 tags. */
import type { Money } from "../edge/contract.ts";

/** An amount with its currency's own decimals, or more where the document has more. Never through a float. */
export function formatMoney({ value, currency }: Money, locale: string): string {
  const format = new Intl.NumberFormat(locale, { style: "currency", currency, maximumFractionDigits: 20 });
  return format.format(value as Intl.StringNumericLiteral);
}

/** `whole` minus `part`, exactly; null when the currencies differ or nothing is left. */
export function restOf(whole: Money, part: Money): Money | null {
  const { currency } = whole;
  const decimalsOf = ({ value }: Money) => value.split(".")[1]?.length ?? 0;
  const decimals = Math.max(decimalsOf(whole), decimalsOf(part));
  const units = (money: Money) => BigInt(money.value.replace(".", "") + "0".repeat(decimals - decimalsOf(money)));
  const rest = units(whole) - units(part);
  if (currency !== part.currency || rest <= 0n) return null;
  const digits = `${rest}`.padStart(decimals + 1, "0");
  return { value: decimals ? digits.replace(RegExp(`.{${decimals}}$`), ".$&") : digits, currency };
}

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
export const DAY_MS = 86_400_000;

/** "8 sec. ago", "5 min. ago", "3 hr. ago"; from a day on the date and time. Never in the future. */
export function formatAge(atMs: number, nowMs: number, locale: string): string {
  const ageMs = Math.max(0, nowMs - atMs);
  if (ageMs >= DAY_MS) return new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "short" }).format(atMs);
  const [unit, unitMs]: [Intl.RelativeTimeFormatUnit, number] =
    ageMs < MINUTE_MS ? ["second", 1000] : ageMs < HOUR_MS ? ["minute", MINUTE_MS] : ["hour", HOUR_MS];
  return new Intl.RelativeTimeFormat(locale, { style: "short" }).format(-Math.floor(ageMs / unitMs), unit);
}

/** The full date in the viewer's zone, with the zone's name. */
export function formatInstant(atMs: number, locale: string): string {
  return new Intl.DateTimeFormat(locale, {
    year: "numeric",
    month: "short",
    day: "numeric",
    hour: "numeric",
    minute: "2-digit",
    timeZoneName: "short",
  }).format(atMs);
}

/** Time left as `4:07` or `1:04:07`, in the language's digits; zero when it has run out. For less than a day. */
export function formatTimeLeft(leftMs: number, locale: string): string {
  const seconds = Math.max(0, Math.ceil(leftMs / 1000));
  return [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60]
    .slice(seconds < 3600 ? 1 : 0)
    .map((part, index) => new Intl.NumberFormat(locale, { minimumIntegerDigits: index ? 2 : 1 }).format(part))
    .join(":");
}
