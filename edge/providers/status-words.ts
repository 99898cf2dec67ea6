/** A provider's words for states and codes, whichever way it spells them, and tables of what they mean. No I/O. No clock. */

/** A word folded as interface 3 says: case, spelling of "cancelled", and what stands between words do not matter. */
export function foldStatus(word: string | undefined): string {
  return (word ?? "")
    .toUpperCase()
    .replace(/[^A-Z0-9]+/g, "_")
    .replace("CANCELLED", "CANCELED");
}

/** A table of meanings and the folded words for each, turned into one from word to meaning. */
export function byWord<Meaning extends string>(words: Partial<Record<Meaning, string>>): Map<string, Meaning> {
  const meanings = Object.keys(words) as Meaning[];
  return new Map(meanings.flatMap((meaning) => (words[meaning] ?? "").split(/\s+/).map((word) => [word, meaning])));
}
