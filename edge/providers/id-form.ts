/**
 * The form of a provider's ids: which texts can be an id at all. A text of another form is not found at no cost: no object
 * is woken and no call is made.
 * @see docs/interface.md#ids
 */
import { characterErrorOf, type IdPlace } from "../../contract/id-characters.ts";
import { idErrorOf, type Kind, MAX_ID_LENGTH } from "../../contract/resource.ts";
import { noResult } from "./http-result.ts";
import type { NoResult, StatusQuery } from "./query.ts";

/** The ids of one kind at one provider, never stricter than the provider's documents. */
export interface IdForm {
  /** Matches a whole id. The rules of `place` apply in addition. */
  pattern: RegExp;
  /** What an id is, in words that continue "The id of a payment is …". */
  rule: string;
  /**
   * True when letter case is a part of the id, as in a merchant's reference and in the ids of a provider that distinguishes
   * letter case. False when the provider finds the same resource in every letter case.
   */
  isExact: boolean;
  place: IdPlace;
  /** An id of this form that no resource has, where random digits, letters and UUIDs have another form. */
  unusedId?: string;
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
 * True when these ids name the same resource. Exact ids are compared in the Unicode form NFC, since databases and keyboards
 * write one text in several forms. Of other ids the letter case does not count, and of UUIDs the hyphens neither: in any
 * other id a hyphen can be what tells two resources apart.
 */
export function matchesId({ isExact }: IdForm, requestedId: string, returnedId: string): boolean {
  const spellingOf = isExact ? nfc : withoutSpelling;
  return spellingOf(returnedId) === spellingOf(requestedId);
}

/** A name of the resource in a result, with the form of such names. Undefined when the result does not have it. */
export type ReturnedId = readonly [form: IdForm, id: string | undefined];

/**
 * Why a result with these names of its resource must not be shown for the requested id; null when it may. A result about
 * another resource shows another customer's payment. A result without any name is believed for trusted ids only.
 * @see docs/interface.md#ids
 */
export function idFailure(
  { id: requestedId, trusted }: Pick<StatusQuery, "id" | "trusted">,
  ...returned: readonly ReturnedId[]
): NoResult | null {
  const named = returned.filter((name): name is [IdForm, string] => name[1] !== undefined);
  if (named.length === 0) return trusted ? null : noResult("unreadable");
  return named.some(([form, id]) => matchesId(form, requestedId, id)) ? null : noResult("another-id");
}

const nfc = (id: string) => id.normalize("NFC");

/** Many databases find a UUID also in upper case, in braces, and without hyphens. */
const UUID = /^\{?([0-9a-f]{8})-?([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{12})\}?$/;

function withoutSpelling(id: string): string {
  const letters = nfc(id).trim().toLowerCase();
  return UUID.exec(letters)?.slice(1).join("-") ?? letters;
}

/** A UUID in a path, in its canonical form with hyphens. */
export const UUID_FORM: IdForm = {
  pattern: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i,
  rule: "a UUID with hyphens",
  isExact: false,
  place: "path",
};

/** The form of ids of a provider that distinguishes letter case: `pi_3MtwBw`. */
export function caseSensitiveForm(pattern: RegExp, rule: string, place: IdPlace = "path"): IdForm {
  return { pattern, rule, isExact: true, place };
}

/** The form of a merchant's own reference, any text within these lengths. */
export function referenceForm(place: IdPlace, minLength = 1, maxLength = MAX_ID_LENGTH): IdForm {
  return {
    pattern: new RegExp(`^.{${minLength},${maxLength}}$`, "su"),
    rule: `a text of ${minLength} to ${maxLength} characters`,
    isExact: true,
    place,
  };
}
