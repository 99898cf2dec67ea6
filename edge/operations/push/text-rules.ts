/**
 * The rules for texts that a merchant's server pushes. Customers see these texts as they are, so a text that breaks a rule
 * is refused, never repaired or cut: a cut number is wrong (docs/interface.md#pushed-statuses-and-seeds).
 */
import type { InputError } from "../../../contract/problem.ts";

export type Mistake = Pick<InputError, "code" | "detail">;

/** Control and direction characters, other characters that nobody sees, and breaks of lines. */
const INVISIBLE = /[\p{C}\p{Zl}\p{Zp}]/u;
/** HTML begins with one of these. */
const MARKUP = /<[\p{L}/!?]/u;
const EMAIL = /[^\s@<>"]+@[^\s@<>".]+\.[^\s@<>"]+/u;
/** 13 to 19 digits in a row, or in the groups in which cards print them. */
const CARD_NUMBERS = /(?<!\d)(?:\d{13,19}|(?:\d{4}[ -]){3}\d{1,7}|\d{4}[ -]\d{6}[ -]\d{5})(?!\d)/g;

/** What is wrong with a text; null when nothing is. */
export function textMistake(text: string, maxLength: number): Mistake | null {
  const mistake = codeMistake(text, maxLength);
  if (mistake) return mistake;
  if (EMAIL.test(text)) return { code: "looks-like-an-email", detail: "Send no e-mail address: customers see this." };
  const isCard = (text.match(CARD_NUMBERS) ?? []).some((digits) => passesLuhn(digits.replace(/\D/g, "")));
  return isCard ? { code: "looks-like-a-card-number", detail: "This contains what may be a card number." } : null;
}

/**
 * What is wrong with a code that a customer copies; null when nothing is. A barcode may pass the check of card numbers by
 * chance, and the text of a Pix code may contain the payee's e-mail address.
 */
export function codeMistake(text: string, maxLength: number): Mistake | null {
  if (text.trim() === "") return { code: "required", detail: "The text is empty. Leave the field out instead." };
  if ([...text].length > maxLength) return { code: "too-long", detail: `At most ${maxLength} characters.` };
  if (INVISIBLE.test(text)) {
    return { code: "control-character", detail: "Send one line of visible characters." };
  }
  return MARKUP.test(text) ? { code: "markup", detail: "Send plain text, without HTML." } : null;
}

/** The checksum of card numbers (ISO/IEC 7812-1, annex B). */
function passesLuhn(digits: string): boolean {
  const sum = [...digits].reverse().reduce((total, character, index) => {
    const digit = Number(character) * (index % 2 === 1 ? 2 : 1);
    return total + (digit > 9 ? digit - 9 : digit);
  }, 0);
  return sum % 10 === 0;
}
