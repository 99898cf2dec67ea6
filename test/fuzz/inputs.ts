// Inputs of the fuzz targets: strings with characters that have a meaning somewhere, and changed copies of valid texts.
import fc from "fast-check";

/** Characters with a meaning in a URL, a header, JSON or HTML. */
const special = fc.constantFrom(..."/%?#&=;:.\\\"'<>{}[]|^`~ \t\r\n\0\u007f\u0085\u202e\ufeff\ud800😀äß+,-_0aA");

export const hostile = fc.oneof(
  fc.string({ unit: special, maxLength: 60 }),
  fc.string({ unit: "binary", maxLength: 300 }),
  fc.string(),
);

/** The text with up to four edits: characters are removed, inserted or replaced. */
export function mutated(text: string): fc.Arbitrary<string> {
  const edit = fc.record({
    at: fc.nat(),
    drop: fc.nat(3),
    put: fc.oneof(fc.constant(""), special, fc.string({ maxLength: 4 })),
  });
  return fc.array(edit, { minLength: 1, maxLength: 4 }).map((edits) =>
    edits.reduce((before, { at, drop, put }) => {
      const place = at % (before.length + 1);
      return before.slice(0, place) + put + before.slice(place + drop);
    }, text),
  );
}
