/** Texts from outside, as the log shows them. */

/** The text, made safe for the log: at most 40 characters, unusual ones replaced by `?`. */
export function printable(text: string): string {
  return text.slice(0, 40).replace(/[^A-Za-z0-9 ._-]/g, "?") || "empty";
}
