/**
 * Money as exact decimal text in major units, without floating-point arithmetic.
 * @see docs/interface.md#2-status-document ("Money")
 */
import type { Money } from "../../contract/status.ts";
import {
  align,
  type Decimal,
  formatDecimal,
  parseDecimal,
  withoutDoubleNoise,
  withoutTrailingZeros,
} from "./decimal.ts";

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

/** The number of decimals of a currency by ISO 4217; 2 for an unknown code. */
export function currencyDecimals(currency: string): number {
  return DECIMALS.get(currency) ?? 2;
}

/**
 * An amount in major units as money, or null when the amount or the currency is invalid. A `+` sign, blanks and thousands
 * separators are invalid. A text is exact, also with an exponent.
 * @example money("10.1", "EUR") // { value: "10.10", currency: "EUR" }
 */
export function money(amount: unknown, currency: unknown): Money | null {
  const code = currencyCode(currency);
  const decimal = decimalOf(amount);
  return code && decimal ? toMoney(decimal, code) : null;
}

/** The number of decimals of a currency's minor unit; null when nobody knows it. */
export type MinorUnits = (currency: string) => number | null;

/**
 * A whole number of minor units as money, or null when the amount or the currency is invalid. It may be written with an
 * empty fraction or an exponent: `1700.0`, `1.7E3`.
 * @param minorUnits the provider's own table, where it departs from ISO 4217
 * @example moneyFromMinor(1234, "KWD") // { value: "1.234", currency: "KWD" }
 */
export function moneyFromMinor(
  amount: unknown,
  currency: unknown,
  minorUnits: MinorUnits = currencyDecimals,
): Money | null {
  const code = currencyCode(currency);
  const decimal = decimalOf(amount);
  const decimals = code === null ? null : minorUnits(code);
  const { units, scale } = withoutTrailingZeros(decimal ?? { units: 0n, scale: 0 });
  return code && decimal && decimals !== null && scale === 0 ? toMoney({ units, scale: decimals }, code) : null;
}

/**
 * A provider's own minor units: those of ISO 4217 but for these currencies, listed by their number of decimals. `unknown` are
 * currencies whose decimals the provider does not document: an amount in one of them is left out.
 */
export function minorUnitsOf(decimals: Record<number, string>, unknown = ""): MinorUnits {
  const own = new Map<string, number | null>([
    ...Object.entries(decimals).flatMap(([count, list]) => codes(list, Number(count))),
    ...unknown.split(" ").map((code): [string, null] => [code, null]),
  ]);
  return (currency) => {
    const count = own.get(currency);
    return count === undefined ? currencyDecimals(currency) : count;
  };
}

/** The sum of two amounts, or null when the currencies differ. */
export function addMoney(a: Money, b: Money): Money | null {
  const pair = pairOf(a, b);
  return pair && toMoney({ units: pair.a + pair.b, scale: pair.scale }, a.currency);
}

/** What is left of `a` without `b`, or null when the currencies differ. */
export function subtractMoney(a: Money, b: Money): Money | null {
  const pair = pairOf(a, b);
  return pair && toMoney({ units: pair.a - pair.b, scale: pair.scale }, a.currency);
}

/** True when no money moves. */
export function isZero(amount: Money): boolean {
  return compareMoney(amount, { ...amount, value: "0" }) === 0;
}

/**
 * How much money a refund, capture or chargeback has moved. Some connectors report money that went back as a negative amount.
 * None moves nothing, so zero stands for an amount that is not known.
 */
export function movedMoney(amount: Money | null): Money | null {
  return amount && !isZero(amount) ? { ...amount, value: amount.value.replace(/^-/, "") } : null;
}

/**
 * -1 when `a` is less than `b`, 0 when they are equal, 1 when `a` is more; null when the currencies differ. Amounts that
 * differ by less than half a minor unit are equal, because shops and providers add up doubles.
 * @see docs/interface.md#money
 */
export function compareMoney(a: Money, b: Money): -1 | 0 | 1 | null {
  const pair = pairOf(a, b);
  if (!pair) return null;
  const difference = pair.a - pair.b;
  const size = difference < 0n ? -difference : difference;
  const isEqual = size * 2n * 10n ** BigInt(currencyDecimals(a.currency)) < 10n ** BigInt(pair.scale);
  return isEqual || size === 0n ? 0 : difference < 0n ? -1 : 1;
}

function currencyCode(value: unknown): string | null {
  return typeof value === "string" && /^[A-Za-z]{3}$/.test(value) ? value.toUpperCase() : null;
}

function decimalOf(amount: unknown): Decimal | null {
  if (typeof amount === "string") return parseDecimal(amount);
  return typeof amount === "number" ? parseDecimal(withoutDoubleNoise(String(amount))) : null;
}

function toMoney(decimal: Decimal, currency: string): Money {
  return { value: formatDecimal(decimal, currencyDecimals(currency)), currency };
}

function pairOf(a: Money, b: Money): { a: bigint; b: bigint; scale: number } | null {
  const left = parseDecimal(a.value);
  const right = parseDecimal(b.value);
  return a.currency === b.currency && left && right ? align(left, right) : null;
}
