/** One spelling of an id. */

/**
 * The id in one spelling. Many databases accept several spellings of one id: upper case, surrounding blanks, and braces or
 * no hyphens in a UUID. An answer or a call budget for one spelling is for all of them.
 */
export function foldId(id: string): string {
  return id.toLowerCase().replace(/[\s{}-]/g, "");
}
