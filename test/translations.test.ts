/** The translations of the element, compared with the English messages. The browsers test what needs their `Intl`. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { en } from "../widget/i18n/en.ts";

const FOLDER = new URL("../widget/i18n/", import.meta.url);
const PLURALS = [".label.attention", ".caption.bulk-payout"];

/** The texts of the file by their paths. Of a text with plural categories, only the category "other". */
function textsOf(value: unknown, path = ""): [string, string][] {
  if (typeof value === "string") return [[path, value]];
  if (PLURALS.includes(path)) return [[path, (value as { other: string }).other]];
  return Object.entries(value as object).flatMap(([key, child]) => textsOf(child, `${path}.${key}`));
}

const english = new Map(textsOf(en));
const translations = readdirSync(FOLDER)
  .filter((file) => file.endsWith(".json"))
  .map((file) => ({
    language: file.replace(/\.json$/, ""),
    texts: new Map(textsOf(JSON.parse(readFileSync(new URL(file, FOLDER), "utf8")))),
  }));
const placeholdersIn = (text: string) => [...new Set(text.match(/\{\w+\}/g))].sort();

describe("translations of the element", () => {
  test("Every translation has the keys of the English messages, and no others", () => {
    assert.ok(translations.length > 50);
    const missing = translations.flatMap(({ language, texts }) =>
      [...english.keys()].filter((key) => !texts.has(key)).map((key) => `${language} lacks ${key}`),
    );
    const unknown = translations.flatMap(({ language, texts }) =>
      [...texts.keys()].filter((key) => !english.has(key)).map((key) => `${language} has ${key}`),
    );
    assert.equal([...missing, ...unknown].join("\n"), "");
  });

  for (const { language, texts } of translations) {
    /** A key that is missing is reported once, by the test above. */
    const shared = [...texts].flatMap(([key, text]) => {
      const original = english.get(key);
      return original === undefined ? [] : [{ key, text, original }];
    });

    test(`The messages of ${language} have the same placeholders as the English ones`, () => {
      for (const { key, text, original } of shared)
        assert.deepEqual(placeholdersIn(text), placeholdersIn(original), key);
    });

    test(`The messages of ${language} have a title and a message where the English ones do`, () => {
      for (const { key, text, original } of shared)
        assert.equal(text.split("|").length, original.split("|").length, key);
    });

    test(`The messages of ${language} are all translated and not empty`, () => {
      for (const { key, text, original } of shared.filter(({ key }) => key !== ".dir")) {
        assert.notEqual(text.trim(), "", key);
        // Short words are often the same: "Bank", "Code", "Status".
        if (original.length > 12) assert.notEqual(text, original, key);
      }
    });
  }

  test("No English text calls an open, unknown or refused state failed or declined", () => {
    const open = /^\.(loading|refused|state\.(created|action_required|processing|authorized|unknown))\b/;
    const openTexts = [...english].filter(([key]) => open.test(key) && !key.includes("attempt_failed"));
    for (const [key, text] of openTexts)
      assert.doesNotMatch(text.replace("That doesn’t mean that it failed.", ""), /fail|declin|reject|fraud/i, key);
  });
});
