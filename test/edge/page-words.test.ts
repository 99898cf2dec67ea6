/** The hosted page's words in every language of the element. Reads the files as they are; no network, no clock. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { pageWords as english } from "../../edge/page/words/en.ts";

const PAGE = new URL("../../edge/page/words/", import.meta.url);
const ELEMENT = new URL("../../widget/words/", import.meta.url);

const tagsIn = (folder: URL) =>
  readdirSync(folder)
    .filter((file) => file.endsWith(".json"))
    .map((file) => file.replace(/\.json$/, ""))
    .sort();
const wordsOf = (language: string): Record<string, string> =>
  JSON.parse(readFileSync(new URL(`${language}.json`, PAGE), "utf8"));

/** The title and the message, each with the values that they take. */
const shapeOf = (text: string) => text.split("|").map((part) => part.match(/\{\w*\}/g) ?? []);

const LANGUAGES = tagsIn(PAGE);

describe("the page's words", () => {
  test("are there in every language of the element, and in no other", () => {
    assert.deepEqual(LANGUAGES, tagsIn(ELEMENT));
    assert.ok(LANGUAGES.length > 50);
  });

  for (const language of LANGUAGES) {
    describe(`in ${language}`, () => {
      const words = wordsOf(language);

      test("are as many as the English, in the same order", () => {
        assert.deepEqual(Object.keys(words), Object.keys(english));
      });

      test("have a message, and take a value, where the English do", () => {
        for (const [name, text] of Object.entries(english))
          assert.deepEqual(shapeOf(`${words[name]}`), shapeOf(text), name);
      });

      test("leave nothing in English, nothing empty and no stray blank", () => {
        for (const [name, text] of Object.entries(english)) {
          assert.notEqual(words[name], text, name);
          for (const part of `${words[name]}`.split("|")) assert.match(part, /^\S(?!.* {2}).*\S$/s, name);
        }
      });
    });
  }

  for (const language of ["en", ...LANGUAGES])
    test(`close the sentence about the time with one mark in ${language}, whatever the time ends with`, () => {
      const { tooOften = "" } = language === "en" ? english : wordsOf(language);
      const format = new Intl.RelativeTimeFormat(language, { style: "short" });
      for (const unit of ["second", "minute", "hour"] as const)
        for (let count = 1; count < 60; count++) {
          const said = tooOften.replace("{time}", format.format(count, unit));
          assert.doesNotMatch(said, /[.։።。।۔]{2}/);
          // Thai has no mark for it.
          if (language !== "th") assert.match(said, /[.։።。।۔]$/);
        }
    });
});
