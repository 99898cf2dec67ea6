/** Finds the word that a developer meant. */

/**
 * The word that this text is a misspelling of; null when it is one of the candidates, and when it resembles none. Two letters
 * may differ, in a word of up to five letters one.
 */
export function misspelling<Candidate extends string>(
  text: string,
  candidates: readonly Candidate[],
): Candidate | null {
  const [nearest] = candidates
    .map((candidate) => ({ candidate, distance: distanceOf(text.toLowerCase(), candidate.toLowerCase()) }))
    .sort((one, other) => one.distance - other.distance);
  if (!nearest || text === nearest.candidate) return null;
  return nearest.distance <= (nearest.candidate.length > 5 ? 2 : 1) ? nearest.candidate : null;
}

/**
 * The number of letters that were left out, added, replaced, or swapped with their neighbour: the Damerau–Levenshtein
 * distance in its restricted form, in which no letter changes twice.
 */
export function distanceOf(one: string, other: string): number {
  // `rows[i][j]` is the distance of the first i letters of one text and the first j letters of the other.
  const rows: number[][] = [];
  const at = (i: number, j: number) => rows[i]?.[j] ?? Number.POSITIVE_INFINITY;
  for (let i = 0; i <= one.length; i++) {
    const row: number[] = [];
    rows.push(row);
    for (let j = 0; j <= other.length; j++) {
      const isSwapped = i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1];
      row.push(
        i === 0 || j === 0
          ? i + j
          : Math.min(
              at(i - 1, j) + 1,
              at(i, j - 1) + 1,
              at(i - 1, j - 1) + Number(one[i - 1] !== other[j - 1]),
              isSwapped ? at(i - 2, j - 2) + 1 : Number.POSITIVE_INFINITY,
            ),
      );
    }
  }
  return at(one.length, other.length);
}
