/**
 * Money as exact decimal text in major units, without floating-point arithmetic.
 * @see docs/interface.md#2-status-document ("Money")
 */
import type { Money } from "../../contract/status.ts";

/**
 * The number of decimals of ISO 4217 where it is not 2. `N.A.` (gold, testing, no currency) counts as 0. `Intl` is not
 * used, because CLDR's cash rounding differs from ISO 4217 (0 decimals for HUF, COP, IQD, RSD and others) and changes
 * with the runtime's version.
 * @see https://www.six-group.com/en/products-services/financial-information/data-standards.html (list one)
 */
const DECIMALS = new Map<string, number>([
  ...codes("BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF", 0),
  ...codes("XAG XAU XBA XBB XBC XBD XDR XPD XPT XSU XTS XUA XXX", 0),
  ...codes("BHD IQD JOD KWD LYD OMR TND", 3),
  ...codes("CLF UYW", 4),
]);

function codes(list: string, decimals: number): [string, number][] {
  return list.split(" ").map((code) => [code, decimals]);
}

/** Longer than any real amount. The limit keeps hostile input cheap. */
const MAX_LENGTH = 40;

/** A double holds 15 significant decimal digits exactly. A number with more may already have been rounded. */
const EXACT_DIGITS = 15;

/** The number of decimals of a currency by ISO 4217; 2 for an unknown code. */
export function currencyDecimals(currency: string): number {
  return DECIMALS.get(currency) ?? 2;
}

/**
 * An amount in major units as money, or null when the amount or the currency is invalid. Exponents, a `+` sign, blanks,
 * thousands separators, and numbers that a double cannot hold exactly are invalid.
 * @example money("10.1", "EUR") // { value: "10.10", currency: "EUR" }
 */
export function money(amount: unknown, currency: unknown): Money | null {
  const code = currencyCode(currency);
  const parsed = parseDecimal(decimalText(amount));
  return code && parsed ? { value: format(parsed, currencyDecimals(code)), currency: code } : null;
}

/**
 * A whole number of minor units as money, or null when the amount or the currency is invalid.
 * @example moneyFromMinor(1234, "KWD") // { value: "1.234", currency: "KWD" }
 */
export function moneyFromMinor(amount: unknown, currency: unknown): Money | null {
  const code = currencyCode(currency);
  const parsed = parseDecimal(decimalText(amount));
  if (!code || !parsed || parsed.scale !== 0) return null;
  const decimals = currencyDecimals(code);
  return { value: format({ units: parsed.units, scale: decimals }, decimals), currency: code };
}

/** The sum of two amounts, or null when the currencies differ. */
export function addMoney(a: Money, b: Money): Money | null {
  const pair = align(a, b);
  if (!pair) return null;
  return {
    value: format({ units: pair.a + pair.b, scale: pair.scale }, currencyDecimals(a.currency)),
    currency: a.currency,
  };
}

/** -1 when `a` is less than `b`, 0 when they are equal, 1 when `a` is more; null when the currencies differ. */
export function compareMoney(a: Money, b: Money): -1 | 0 | 1 | null {
  const pair = align(a, b);
  if (!pair) return null;
  return pair.a === pair.b ? 0 : pair.a < pair.b ? -1 : 1;
}

/** `units` / 10^`scale`. */
interface Decimal {
  units: bigint;
  scale: number;
}

function currencyCode(value: unknown): string | null {
  return typeof value === "string" && /^[A-Za-z]{3}$/.test(value) ? value.toUpperCase() : null;
}

function decimalText(value: unknown): string | null {
  if (typeof value === "string") return value;
  if (typeof value !== "number") return null;
  const text = String(value);
  return text.replace(/[^0-9]/g, "").replace(/^0+/, "").length <= EXACT_DIGITS ? text : null;
}

function parseDecimal(text: string | null): Decimal | null {
  if (text === null || text.length > MAX_LENGTH) return null;
  const match = /^(-?[0-9]+)(?:\.([0-9]+))?$/.exec(text);
  if (!match) return null;
  const fraction = match[2] ?? "";
  return { units: BigInt(`${match[1]}${fraction}`), scale: fraction.length };
}

function format({ units, scale }: Decimal, decimals: number): string {
  const sign = units < 0n ? "-" : "";
  const digits = String(units < 0n ? -units : units).padStart(scale + 1, "0");
  const whole = digits.slice(0, digits.length - scale);
  const fraction = digits
    .slice(digits.length - scale)
    .replace(/0+$/, "")
    .padEnd(decimals, "0");
  return fraction ? `${sign}${whole}.${fraction}` : `${sign}${whole}`;
}

function align(a: Money, b: Money): { a: bigint; b: bigint; scale: number } | null {
  const left = parseDecimal(a.value);
  const right = parseDecimal(b.value);
  if (a.currency !== b.currency || !left || !right) return null;
  const scale = Math.max(left.scale, right.scale);
  const rescale = ({ units, scale: from }: Decimal) => units * 10n ** BigInt(scale - from);
  return { a: rescale(left), b: rescale(right), scale };
}
