import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { codeMistake, textMistake } from "../../../../../edge/operations/push/text-rules.ts";

const textCode = (text: string) => textMistake(text, 100)?.code ?? null;
const codeCode = (text: string) => codeMistake(text, 600)?.code ?? null;

const CARD = "4111111111111111";

test("A card number is refused in a row and in the groups in which cards print it", () => {
  for (const text of [CARD, `order ${CARD}`, "4111 1111 1111 1111", "4111-1111-1111-1111", "3782 822463 10005"])
    assert.equal(textCode(text), "looks-like-a-card-number", text);
});

test("Digits that are no card number pass", () => {
  for (const text of ["4111111111111112", "2019-09-02-0001", "2026-11-27-00001", "123456789012", `1${CARD}0000`])
    assert.equal(textCode(text), null, text);
});

test("Every number that passes Luhn is refused, and one with another last digit passes", () => {
  fc.assert(
    fc.property(fc.stringMatching(/^\d{12,18}$/), fc.integer({ min: 0, max: 9 }), (digits, last) => {
      // An independent definition: every second digit from the right of the check digit has the digit sum of its double.
      const doubled = [0, 2, 4, 6, 8, 1, 3, 5, 7, 9];
      const all = [...`${digits}${last}`].map(Number).reverse();
      const sum = all.reduce((total, digit, index) => total + (index % 2 ? (doubled[digit] ?? 0) : digit), 0);
      assert.equal(textCode(`${digits}${last}`), sum % 10 === 0 ? "looks-like-a-card-number" : null);
    }),
  );
});

test("HTML is refused where it begins, and a comparison passes", () => {
  for (const text of ["<b>now</b>", "a</p>", "<!-- x", "<?xml", "<ß"]) assert.equal(textCode(text), "markup", text);
  for (const text of ["a < b", "1<2", "a <- b", "x>y"]) assert.equal(textCode(text), null, text);
});

test("Characters that nobody sees, and breaks of lines, are refused", () => {
  for (const text of ["a\nb", "a\tb", "a\u202eb", "a\u200bb", "a\u2028b", "a\u0000b", "a\ud800b", "a\u00adb"])
    assert.equal(textCode(text), "control-character", JSON.stringify(text));
});

test("Emoji, blanks and every script pass", () => {
  for (const text of ["Pay soon 🙂", "a  b ", "مرحبا", "日本語", "ñandú"]) assert.equal(textCode(text), null, text);
});

test("An e-mail address is refused in a text and not in a code", () => {
  assert.equal(textCode("write to ana@example.com"), "looks-like-an-email");
  assert.equal(textCode("lunch @ 12"), null);
  assert.equal(codeCode("00020126330014br.gov.bcb.pix0111ana@example.com"), null);
});

test("A barcode that passes Luhn by chance is no card number", () => {
  assert.equal(codeCode(CARD), null);
});

test("A text counts in characters, and an empty one is refused", () => {
  assert.equal(textMistake("🙂".repeat(10), 10), null);
  assert.equal(textMistake("🙂".repeat(11), 10)?.code, "too-long");
  assert.equal(textCode(""), "required");
  assert.equal(textCode("  "), "required");
});

test("A mistake never repeats the text", () => {
  fc.assert(
    fc.property(fc.string({ minLength: 8 }), (text) => {
      const found = textMistake(text, 4);
      assert.ok(found === null || !found.detail.includes(text));
    }),
  );
});
