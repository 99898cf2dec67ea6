/** The characters of ids that a provider can be asked about (docs/interface.md#ids). */
import { idErrorOf, type Kind } from "./resource.ts";

/**
 * Where a request to a provider contains the id. A path has no id with `/ \ ? # %` or a format character, also not
 * percent-encoded: a proxy or server on the way may decode it and find another resource.
 */
export type IdPlace = "path" | "query" | "nowhere";

/** Characters that delimit the parts of a URL, or that a backslash or an escape can become. */
const DELIMITER = /[/\\?#%]/;
/** Format characters, which no reader sees. */
const FORMAT = /\p{Cf}/u;
/** Characters of no Unicode version yet. What a database makes of them cannot be known. */
const UNASSIGNED = /\p{Cn}/u;
/** Something that a reader sees: not only marks, blanks and characters that are ignored by default. */
const VISIBLE = /[^\p{M}\p{Z}\p{C}\p{Default_Ignorable_Code_Point}]/u;

/** Kinds that some provider takes in a query, by the merchant's reference. All others are in a path everywhere. */
const KINDS_IN_QUERIES: readonly Kind[] = ["order", "payout"];

/** Why no provider can be asked about this id, as one sentence; null when one may be. */
export function unusableIdErrorOf(kind: Kind, id: string): string | null {
  return idErrorOf(id) ?? characterErrorOf(id, KINDS_IN_QUERIES.includes(kind) ? "query" : "path");
}

/** Which character keeps this text from being an id in this place, as one sentence; null when none does. */
export function characterErrorOf(id: string, place: IdPlace): string | null {
  if (!VISIBLE.test(id)) return "An id has at least one visible character.";
  if (UNASSIGNED.test(id)) return "An id has no unassigned characters.";
  if (place !== "path") return null;
  if (DELIMITER.test(id)) return "The provider takes this id in a path, so it has none of the characters / \\ ? # %.";
  if (FORMAT.test(id)) return "The provider takes this id in a path, so it has no invisible characters.";
  // A server that trims or normalizes a segment reads these as `.` or `..`, which lead to another path.
  const isDotSegment = /^\.{1,2}$/.test(id.normalize("NFKC").trim());
  return isDotSegment ? 'An id is not "." or "..", in any spelling.' : null;
}
