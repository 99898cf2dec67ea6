/**
 * The form of a provider's ids: which texts can be an id at all. A text of another form is not found at no cost: no object
 * is woken and no call is made.
 * @see docs/interface.md#ids
 */
import { characterErrorOf, type IdPlace } from "../../contract/id-characters.ts";
import { idErrorOf, type Kind, MAX_ID_LENGTH } from "../../contract/resource.ts";

/** The ids of one kind at one provider, never stricter than the provider's documents. */
export interface IdForm {
  /** Matches a whole id. The rules of `place` apply in addition. */
  pattern: RegExp;
  /** What an id is, in words that continue "The id of a payment is …". */
  rule: string;
  /**
   * True when letter case and hyphens are a part of the id, as in a merchant's reference. False when the provider finds the
   * same resource by every such spelling.
   */
  isExact: boolean;
  place: IdPlace;
}

/** Whether this text can be an id of this form. */
export function hasForm(form: IdForm, id: string): boolean {
  return idErrorOf(id) === null && characterErrorOf(id, form.place) === null && form.pattern.test(id);
}

/** Why this text is not an id of this form, as one sentence for the merchant's developer; null when it is one. */
export function formErrorOf(form: IdForm, kind: Kind, id: string): string | null {
  return characterErrorOf(id, form.place) ?? (hasForm(form, id) ? null : `The id of kind ${kind} is ${form.rule}.`);
}

/**
 * True when a response with this id is about the requested resource, or has no id. A response with another id shows
 * another customer's payment, so an adapter reports it as `unreadable`. Exact ids are compared in the Unicode form NFC,
 * since databases and keyboards write one text in several forms.
 */
export function matchesId({ isExact }: IdForm, requestedId: string, returnedId: string | undefined): boolean {
  if (returnedId === undefined) return true;
  const spellingOf = isExact ? nfc : withoutCaseAndHyphens;
  return spellingOf(returnedId) === spellingOf(requestedId);
}

const nfc = (id: string) => id.normalize("NFC");
/** Many databases find a UUID also in upper case, in braces, and without hyphens. */
const withoutCaseAndHyphens = (id: string) =>
  nfc(id)
    .toLowerCase()
    .replace(/[\s{}-]/g, "");

/** A UUID in a path, in its canonical form with hyphens. */
export const UUID_FORM: IdForm = {
  pattern: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i,
  rule: "a UUID with hyphens",
  isExact: false,
  place: "path",
};

/** The form of a merchant's own reference, any text within these lengths. */
export function referenceForm(place: IdPlace, minLength = 1, maxLength = MAX_ID_LENGTH): IdForm {
  return {
    pattern: new RegExp(`^.{${minLength},${maxLength}}$`, "su"),
    rule: `a text of ${minLength} to ${maxLength} characters`,
    isExact: true,
    place,
  };
}
