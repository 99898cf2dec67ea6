/** What providers share: JSON whose numbers keep their text, and schemas of single fields. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import * as z from "zod";
import { instant, nested, nestedList, word } from "../../../../edge/providers/fields.ts";
import { parseExactJson } from "../../../../edge/providers/http-result.ts";

const bytes = (text: string) => new TextEncoder().encode(text);

describe("provider JSON", () => {
  test("A number in a provider's JSON keeps the text that was sent", () => {
    const json = parseExactJson(bytes('{"a": 10.10, "b": [9007199254740993, 1e2], "c": "10.1", "d": true, "e": null}'));
    assert.deepEqual(json, { a: "10.10", b: ["9007199254740993", "1e2"], c: "10.1", d: true, e: null });
  });

  test("A provider's body that is not JSON is parsed as undefined", () => {
    for (const text of ["", "{", "<html>", `${"[".repeat(200_000)}`])
      assert.equal(parseExactJson(bytes(text)), undefined);
  });
});

describe("provider fields", () => {
  test("A time in a provider's field is converted to UTC from every supported format", () => {
    for (const [text, expected] of [
      ["2022-05-09T20:46:54.786342Z", "2022-05-09T20:46:54.786Z"],
      ["2022-05-09T20:46:54Z", "2022-05-09T20:46:54Z"],
      ["2022-05-09T22:46:54+02:00", "2022-05-09T20:46:54Z"],
      ["2023-07-12 20:10:30.311048496 +0000 UTC", "2023-07-12T20:10:30.311Z"],
      ["", undefined],
      ["2022-13-45T99:99:99Z", undefined],
      ["2022-05-09", undefined],
      ["1651000000", undefined],
      ["0001-01-01T00:00:00Z", undefined],
    ] as const) {
      assert.equal(instant.parse(text), expected, text);
    }
  });

  test("A provider's field of another type is read as absent, and the other fields stay", () => {
    const schema = z.object({ a: word, b: nested({ c: word }), d: nestedList({ e: word }) });
    const { a, b, d } = schema.parse({ a: {}, b: [], d: [1, { e: " x " }, null, []] });
    assert.deepEqual([a, b, d], [undefined, undefined, [{ e: "x" }]]);
    assert.equal(schema.parse({ a: "", b: { c: "x" }, d: {} }).b?.c, "x");
  });
});
