/** The support code: a short number that identifies a resource on the phone. */

/**
 * The number of codes. It is a prime, so that the hash spreads evenly. Among 10,000 resources, the probability that any two
 * share a code is 1 in 200.
 */
const CODES = 9_999_999_967;

/**
 * The support code of a resource, such as `0123 4567 8901`. It is a hash of the resource path: everybody who sees the
 * resource sees the same code, and the code reveals nothing about it. The last two digits are a check (ISO 7064,
 * MOD 97-10, as in an IBAN).
 *
 * @param of resource path, spelled as in the status document
 */
export function supportCode(of: string): string {
  let hash = 0;
  // The path is hashed twice, so that the last character of an id changes all digits.
  for (const character of of + of) hash = (hash * 65_599 + character.charCodeAt(0)) % CODES;
  const code = `${hash * 100 + 98 - ((hash * 100) % 97)}`;
  return code.padStart(12, "0").replace(/.{4}(?=.)/g, "$& ");
}

/** Whether a text is a possible support code. False when one digit is wrong or two are swapped. Spaces are ignored. */
export function isSupportCode(text: string): boolean {
  const digits = text.replace(/\s/g, "");
  return /^\d{12}$/.test(digits) && Number(digits) % 97 === 1;
}
