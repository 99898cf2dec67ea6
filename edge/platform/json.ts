/** Parses JSON from outside. */

/** The value of a JSON text; undefined when the text is not JSON. Never throws. */
export function parseJson(text: string, reviver?: (this: unknown, key: string, value: unknown) => unknown): unknown {
  try {
    return JSON.parse(text, reviver);
  } catch {
    return undefined;
  }
}
