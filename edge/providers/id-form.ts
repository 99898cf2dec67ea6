/**
 * The form of a provider's ids: which texts can be an id at all. A text of another form is not found at no cost: no object
 * is woken and no call is made.
 * @see docs/interface.md#ids
 */
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
  /**
   * Where a request contains the id. A path has no id with `/ \ ? # %` or a format character, also not percent-encoded:
   * a proxy or server on the way may decode it and find another resource.
   */
  place: "path" | "query" | "nowhere";
}

/** Characters that delimit the parts of a URL, or that a backslash or an escape can become. */
const DELIMITER = /[/\\?#%]/;
/** Format characters, which no reader sees. */
const FORMAT = /\p{Cf}/u;
/** Characters of no Unicode version yet. What a database makes of them cannot be known. */
const UNASSIGNED = /\p{Cn}/u;
/** Something that a reader sees: not only marks, blanks and characters that are ignored by default. */
const VISIBLE = /[^\p{M}\p{Z}\p{C}\p{Default_Ignorable_Code_Point}]/u;

/** Whether this text can be an id of this form. */
export function hasForm(form: IdForm, id: string): boolean {
  return idErrorOf(id) === null && characterErrorOf(id, form.place) === null && form.pattern.test(id);
}

/** Why this text is not an id of this form, as one sentence for the merchant's developer; null when it is one. */
export function formErrorOf(form: IdForm, kind: Kind, id: string): string | null {
  return characterErrorOf(id, form.place) ?? (hasForm(form, id) ? null : `The id of kind ${kind} is ${form.rule}.`);
}

/** Kinds that some provider takes in a query, by the merchant's reference. All others are in a path everywhere. */
const KINDS_IN_QUERIES: readonly Kind[] = ["order"];

/** Why no provider can be asked about this id, as one sentence; null when one may be. */
export function unusableIdErrorOf(kind: Kind, id: string): string | null {
  return idErrorOf(id) ?? characterErrorOf(id, KINDS_IN_QUERIES.includes(kind) ? "query" : "path");
}

function characterErrorOf(id: string, place: IdForm["place"]): string | null {
  if (!VISIBLE.test(id)) return "An id has at least one visible character.";
  if (UNASSIGNED.test(id)) return "An id has no unassigned characters.";
  if (place !== "path") return null;
  if (DELIMITER.test(id)) return "The provider takes this id in a path, so it has none of the characters / \\ ? # %.";
  if (FORMAT.test(id)) return "The provider takes this id in a path, so it has no invisible characters.";
  // A server that trims or normalizes a segment reads these as `.` or `..`, which lead to another path.
  const isDotSegment = /^\.{1,2}$/.test(id.normalize("NFKC").trim());
  return isDotSegment ? 'An id is not "." or "..", in any spelling.' : null;
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
export function referenceForm(place: IdForm["place"], minLength = 1, maxLength = MAX_ID_LENGTH): IdForm {
  return {
    pattern: new RegExp(`^.{${minLength},${maxLength}}$`, "su"),
    rule: `a text of ${minLength} to ${maxLength} characters`,
    isExact: true,
    place,
  };
}
