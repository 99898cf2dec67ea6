/** Decimal numbers as exact integers with a scale, read from the texts that providers send. */

/** `units` / 10^`scale`. */
export interface Decimal {
  units: bigint;
  scale: number;
}

/** A number of JSON, or the same in a text, with an optional exponent. Numbers of Java look like `1.25E+7`. */
const DECIMAL = /^(-?)([0-9]+)(?:\.([0-9]+))?(?:[eE]([+-]?[0-9]{1,4}))?$/;

/** Far above any amount. These limits keep hostile input cheap: a short exponent writes a number of any length. */
const MAX_TEXT_LENGTH = 160;
const MAX_WHOLE_DIGITS = 40;
const MAX_SCALE = 100;

/** A double holds this many significant decimal digits exactly. What follows them is noise of the conversion. */
const DOUBLE_DIGITS = 15;

/** The number in this text; null when it is not a number, or too long. */
export function parseDecimal(text: string): Decimal | null {
  const match = text.length <= MAX_TEXT_LENGTH ? DECIMAL.exec(text) : null;
  if (!match) return null;
  const [, sign, whole = "", fraction = "", exponent = "0"] = match;
  const units = BigInt(`${sign}${whole}${fraction}`);
  const scale = fraction.length - Number(exponent);
  if (scale > MAX_SCALE || (units !== 0n && digitsOf(units) - scale > MAX_WHOLE_DIGITS)) return null;
  return scale >= 0 ? { units, scale } : { units: units === 0n ? 0n : units * 10n ** BigInt(-scale), scale: 0 };
}

/** The number without zeros at the end of its fraction. */
export function withoutTrailingZeros({ units, scale }: Decimal): Decimal {
  const zeros = scale === 0 ? 0 : /0*$/.exec(String(units))?.[0].length;
  const removed = units === 0n ? scale : Math.min(scale, zeros ?? 0);
  return { units: units / 10n ** BigInt(removed), scale: scale - removed };
}

/** The number as text without an exponent, with at least this many decimals and no further zeros. */
export function formatDecimal(decimal: Decimal, decimals = 0): string {
  const { units, scale } = withoutTrailingZeros(decimal);
  const digits = String(units < 0n ? -units : units).padStart(scale + 1, "0");
  const whole = digits.slice(0, digits.length - scale);
  const fraction = digits.slice(digits.length - scale).padEnd(decimals, "0");
  return `${units < 0n ? "-" : ""}${whole}${fraction && `.${fraction}`}`;
}

/** Two numbers with the same scale. */
export function align(a: Decimal, b: Decimal): { a: bigint; b: bigint; scale: number } {
  const scale = Math.max(a.scale, b.scale);
  const rescale = ({ units, scale: from }: Decimal) => units * 10n ** BigInt(scale - from);
  return { a: rescale(a), b: rescale(b), scale };
}

/**
 * The text of a JSON number without the noise of a double: a number with more than 15 significant digits is rounded to 15.
 * A whole number keeps every digit, because ids and minor units are integers of 64 bits.
 * @example withoutDoubleNoise("19.989999999999998") // "19.99"
 * @see docs/interface.md#money
 */
export function withoutDoubleNoise(source: string): string {
  if (/^-?[0-9]+$/.test(source)) return source;
  const decimal = parseDecimal(source);
  const excess = decimal ? digitsOf(decimal.units) - DOUBLE_DIGITS : 0;
  return decimal && excess > 0 ? formatDecimal(rounded(decimal, excess)) : source;
}

/** The number without its last digits, rounded half away from zero. */
function rounded({ units, scale }: Decimal, digits: number): Decimal {
  const unit = 10n ** BigInt(digits);
  const half = units < 0n ? -unit / 2n : unit / 2n;
  const kept = (units + half) / unit;
  const newScale = scale - digits;
  return newScale >= 0 ? { units: kept, scale: newScale } : { units: kept * 10n ** BigInt(-newScale), scale: 0 };
}

function digitsOf(units: bigint): number {
  return String(units < 0n ? -units : units).length;
}
