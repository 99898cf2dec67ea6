/** Money and times in a language, by Intl. No I/O. No clock: `nowMs` comes in. Locales must be valid BCP 47 tags. */
import type { Money } from "../edge/contract.ts";

/** An amount with its currency's own decimals, or more where the document has more. Never through a float. */
export function formatMoney({ value, currency }: Money, locale: string): string {
  const own = new Intl.NumberFormat(locale, { style: "currency", currency });
  const decimals = value.split(".")[1]?.length ?? 0;
  const format =
    decimals > (own.resolvedOptions().maximumFractionDigits ?? 0)
      ? new Intl.NumberFormat(locale, { style: "currency", currency, maximumFractionDigits: decimals })
      : own;
  return format.format(value as Intl.StringNumericLiteral);
}

/** `whole` minus `part`, exactly; null when the currencies differ or nothing is left. */
export function restOf(whole: Money, part: Money): Money | null {
  const decimals = Math.max(...[whole, part].map(({ value }) => value.split(".")[1]?.length ?? 0));
  const units = ({ value }: Money): bigint => {
    const [major, minor = ""] = value.split(".");
    return BigInt(major + minor.padEnd(decimals, "0"));
  };
  const rest = units(whole) - units(part);
  if (whole.currency !== part.currency || rest <= 0n) return null;
  const digits = `${rest}`.padStart(decimals + 1, "0");
  const point = digits.length - decimals;
  return { value: decimals ? `${digits.slice(0, point)}.${digits.slice(point)}` : digits, currency: whole.currency };
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;

/** "8 sec. ago", "5 min. ago", "3 hr. ago"; from a day on the date and time. Never in the future. */
export function formatAge(atMs: number, nowMs: number, locale: string): string {
  const ageMs = Math.max(0, nowMs - atMs);
  const relative = new Intl.RelativeTimeFormat(locale, { style: "short" });
  if (ageMs < MINUTE_MS) return relative.format(-Math.floor(ageMs / 1000), "second");
  if (ageMs < HOUR_MS) return relative.format(-Math.floor(ageMs / MINUTE_MS), "minute");
  if (ageMs < DAY_MS) return relative.format(-Math.floor(ageMs / HOUR_MS), "hour");
  return new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "short" }).format(atMs);
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

/** Time left as `4:07` or `1:04:07`, in the language's digits; zero when it has run out. */
export function formatTimeLeft(leftMs: number, locale: string): string {
  const seconds = Math.max(0, Math.ceil(leftMs / 1000));
  const plain = new Intl.NumberFormat(locale, { useGrouping: false });
  const padded = new Intl.NumberFormat(locale, { minimumIntegerDigits: 2 });
  const [hours, minutes, rest] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const start = hours ? `${plain.format(hours)}:${padded.format(minutes)}` : plain.format(minutes);
  return `${start}:${padded.format(rest)}`;
}
