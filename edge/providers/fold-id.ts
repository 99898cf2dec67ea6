/** One spelling of an id, for what is counted by id. */

/** Blanks, hyphens and dashes, braces, marks, and what no reader sees: format characters, variation selectors, fillers. */
const IGNORED = /[\s{}\p{Z}\p{Pd}\p{M}\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}]/gu;

/**
 * The id in one spelling. Many databases accept several spellings of one id: upper case, surrounding blanks, braces or no
 * hyphens in a UUID, accents, full-width letters, and characters that nobody sees. A call budget for one spelling is for all
 * of them. Different ids may fold to one text: they share a budget then, which exceeds no limit.
 */
export function foldId(id: string): string {
  // Lower case alone keeps ẞ, ß and SS apart, and upper case alone keeps ẞ. Marks go last: one of Greek
  // (U+0345) is a letter in upper case.
  const letters = id.normalize("NFKD").toLowerCase().toUpperCase().normalize("NFKD");
  return letters.replace(IGNORED, "").toLowerCase();
}
