/** The code a customer can read out to support. No I/O. No clock. */

/** How many codes there are, a prime, so that the hash spreads: two of 10,000 things have the same in one shop of 200. */
const CODES = 9_999_999_967;

/**
 * The support code of a thing, `0123 4567 8901`: a hash of its path, so the same for everybody who sees it, and saying
 * nothing of anybody. Digits, since everybody can say those. The last two are a check (ISO 7064, MOD 97-10, as in an IBAN).
 *
 * @param of path of the thing as the status document has it
 */
export function supportCode(of: string): string {
  let hash = 0;
  // Twice, so that the last character of an id changes all of the code.
  for (const character of of + of) hash = (hash * 65_599 + character.charCodeAt(0)) % CODES;
  const code = `${hash * 100 + 98 - ((hash * 100) % 97)}`;
  return code.padStart(12, "0").replace(/.{4}(?=.)/g, "$& ");
}

/** Whether this can be somebody's support code: false where a digit is wrong or two are swapped. Spaces do not count. */
export function isSupportCode(text: string): boolean {
  const digits = text.replace(/\s/g, "");
  return /^\d{12}$/.test(digits) && Number(digits) % 97 === 1;
}
