/** What providers share: JSON whose numbers keep their text, and schemas of single fields. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import * as z from "zod";
import { deadline, instant, nested, nestedList, opening, word } from "../../../../edge/providers/fields.ts";
import { parseExactJson } from "../../../../edge/providers/http-result.ts";
import { money } from "../../../../edge/providers/money.ts";
import { code, sentence } from "../../../../edge/providers/texts.ts";

const bytes = (text: string) => new TextEncoder().encode(text);

describe("provider JSON", () => {
  test("A number in a provider's JSON keeps the text that was sent", () => {
    const json = parseExactJson(bytes('{"a": 10.10, "b": [9007199254740993, 1e2], "c": "10.1", "d": true, "e": null}'));
    assert.deepEqual(json, { a: "10.10", b: ["9007199254740993", "1e2"], c: "10.1", d: true, e: null });
  });

  test("A fraction in a provider's JSON with more digits than a double holds is rounded to 15", () => {
    for (const [number, expected] of [
      ["19.989999999999998", "19.99"],
      ["-19.989999999999998", "-19.99"],
      ["0.30000000000000004", "0.3"],
      ["19.989999999999998436805981327779591083526611328125", "19.99"],
      ["1.9989999999999998E1", "19.99"],
      ["999999999999999.9", "1000000000000000"],
      ["1234567890.12345", "1234567890.12345"],
      ["1.0E7", "1.0E7"],
      ["12345678901234567890", "12345678901234567890"],
      ["1E400000", "1E400000"],
    ]) {
      assert.deepEqual(parseExactJson(bytes(`{"amount": ${number}, "text": "${number}"}`)), {
        amount: expected,
        text: number,
      });
    }
  });

  test("A double of at most 15 digits is read from JSON as it was before a program calculated with it", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10 ** 12 }), fc.integer({ min: 1, max: 10 ** 4 }), (cents, factor) => {
        const exact = money(String(cents / 100), "EUR");
        const calculated = (cents / 100 / factor) * factor;
        assert.deepEqual(money(parseExactJson(bytes(JSON.stringify(calculated))), "EUR"), exact);
      }),
    );
  });

  test("A number in a provider's JSON keeps its text wherever it stands, and a text that looks like one is left alone", () => {
    // A fraction has at most 15 digits here: more are rounded.
    const whole = fc.oneof(fc.constantFrom("0", "7", "10"), fc.nat(99_999_999).map(String));
    const fraction = fc.constantFrom("", ".0", ".5", ".50", ".05", ".00001", ".000001", ".0000001", ".12345", ".10000");
    const exponent = fc.constantFrom("", "", "", "e2", "E+7", "e-3");
    const rare = fc.constantFrom("0.0000001", "999999999", "999999999.5", "1000000000", "12345678901234567890");
    const unsigned = fc.oneof({ weight: 3, arbitrary: fc.tuple(whole, fraction, exponent) }, fc.tuple(rare));
    const sign = fc.constantFrom("", "", "-");
    const number = fc.tuple(sign, unsigned).map(([minus, parts]) => minus + parts.join(""));
    const space = fc.constantFrom("", " ", "\n\t", "\r\n  ");
    const places = fc.constantFrom("field", "text", "list", "longer list", "object");
    fc.assert(
      fc.property(number, space, fc.array(places, { minLength: 1, maxLength: 3 }), (n, s, fields) => {
        const parts = fields.map((place, index) => {
          const text = `${s}:${n},[${n}]`;
          const [sent, read] = {
            field: [n, n],
            text: [JSON.stringify(text), text],
            list: [`[${s}${n}]`, [n]],
            "longer list": [`[${n}${s},${s}"${n}",${n}]`, [n, n, n]],
            object: [`{"__proto__":${s}${n}${s},"${n}":${n}}`, JSON.parse(`{"__proto__":"${n}","${n}":"${n}"}`)],
          }[place];
          return { sent: `"${index}":${s}${sent}${s}`, read: [`${index}`, read] as const };
        });
        const json = parseExactJson(bytes(`{${parts.map(({ sent }) => sent).join()}}`));
        assert.deepEqual(json, Object.fromEntries(parts.map(({ read }) => read)));
      }),
      { numRuns: 500 },
    );
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
      ["2022-05-09 20:46:54 UTC", "2022-05-09T20:46:54Z"],
      ["2022-05-09 20:46:54+00", "2022-05-09T20:46:54Z"],
      ["2022-05-09T20:46:54-0330", "2022-05-10T00:16:54Z"],
      ["2022-05-09T20:46Z", "2022-05-09T20:46:00Z"],
      ["2022-05-09 20:46 +02:00", "2022-05-09T18:46:00Z"],
      [" 2022-05-09T20:46:54Z ", "2022-05-09T20:46:54Z"],
      ["1651000000", "2022-04-26T19:06:40Z"],
      ["1651000000.5", "2022-04-26T19:06:40.500Z"],
      ["1651000000123", "2022-04-26T19:06:40.123Z"],
      ["1.651E9", "2022-04-26T19:06:40Z"],
      ["2022-05-09", undefined],
      ["2022-05-09T20:46:54", undefined],
      ["2022-02-30T00:00:00Z", undefined],
      ["2022-05-09T20:46:54+25:00", undefined],
      ["2022-05-09T20:46:60Z", undefined],
      ["09.05.2022", undefined],
      ["20220509", undefined],
      ["165100000", undefined],
      ["16510000001", undefined],
      ["-1651000000", undefined],
      ["1E400000", undefined],
      ["0001-01-01T00:00:00Z", undefined],
    ] as const) {
      assert.equal(instant.parse(text), expected, text);
    }
  });

  test("A day is a deadline at its last second in UTC and an opening at its first, and a time is what it says", () => {
    for (const [text, end, start] of [
      ["2026-11-30", "2026-11-30T23:59:59Z", "2026-11-30T00:00:00Z"],
      ["2026-11-30T12:00:00+02:00", "2026-11-30T10:00:00Z", "2026-11-30T10:00:00Z"],
      ["1651000000", "2022-04-26T19:06:40Z", "2022-04-26T19:06:40Z"],
      ["2026-02-29", undefined, undefined],
      ["2026-13-01", undefined, undefined],
      ["soon", undefined, undefined],
      ["", undefined, undefined],
    ] as const) {
      assert.deepEqual([deadline.parse(text), opening.parse(text)], [end, start], text);
    }
  });

  test("Every point in time is read from every form that providers send", () => {
    const seconds = fc.integer({ min: Date.UTC(2002) / 1000, max: Date.UTC(2200) / 1000 });
    fc.assert(
      fc.property(seconds, fc.integer({ min: -14 * 60, max: 14 * 60 }), (epoch, offset) => {
        const expected = new Date(epoch * 1000).toISOString().replace(".000Z", "Z");
        const local = new Date((epoch + offset * 60) * 1000).toISOString().slice(0, 19);
        const sign = offset < 0 ? "-" : "+";
        const [hours = "", minutes = ""] = [Math.trunc(Math.abs(offset) / 60), Math.abs(offset) % 60].map((part) =>
          String(part).padStart(2, "0"),
        );
        const plain = expected.slice(0, 19);
        for (const text of [
          expected,
          `${plain.replace("T", " ")} UTC`,
          `${plain}+00`,
          `${local}${sign}${hours}:${minutes}`,
          `${local.replace("T", " ")} ${sign}${hours}${minutes}`,
          String(epoch),
          String(epoch * 1000),
        ]) {
          assert.equal(instant.parse(text), expected, text);
        }
      }),
    );
  });

  test("A code to be copied keeps every character between its ends, up to 600", () => {
    for (const [text, expected] of [
      ["00020126  58Loja  do Z\u00e9 6304ABCD", "00020126  58Loja  do Z\u00e9 6304ABCD"],
      [" 123 456\n", "123 456"],
      ["a\u00a0b", "a\u00a0b"],
      ["7".repeat(600), "7".repeat(600)],
      ["\u{1f600}".repeat(600), "\u{1f600}".repeat(600)],
      ["7".repeat(601), undefined],
      ["12\u202e34", undefined],
      ["12\n34", undefined],
      ["12\u200b34", undefined],
      ["  ", undefined],
      [7, undefined],
    ] as const) {
      assert.equal(code.parse(text), expected);
    }
  });

  test("A sentence is one line without what nobody sees, and a long one is cut", () => {
    assert.equal(sentence.parse(" Go\r\nto \u202ethe  till.\u0000"), "Go to the till.");
    assert.equal(sentence.parse("\u20ac".repeat(1001)), `${"\u20ac".repeat(1000)}…`);
  });

  test("A provider's field of another type is read as absent, and the other fields stay", () => {
    const schema = z.object({ a: word, b: nested({ c: word }), d: nestedList({ e: word }) });
    const { a, b, d } = schema.parse({ a: {}, b: [], d: [1, { e: " x " }, null, []] });
    assert.deepEqual([a, b, d], [undefined, undefined, [{ e: "x" }]]);
    assert.equal(schema.parse({ a: "", b: { c: "x" }, d: {} }).b?.c, "x");
  });
});
