/** The hosted page's words in every language of the element. Reads the files as they are; no network, no clock. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { pageMessages as english, type PageMessages } from "../../../../edge/page/messages/en.ts";

const PAGE = new URL("../../../../edge/page/messages/", import.meta.url);
const ELEMENT = new URL("../../../../widget/i18n/", import.meta.url);

const tagsIn = (folder: URL) =>
  readdirSync(folder)
    .filter((file) => file.endsWith(".json"))
    .map((file) => file.replace(/\.json$/, ""))
    .sort();
const wordsOf = (language: string): PageMessages =>
  language === "en" ? english : JSON.parse(readFileSync(new URL(`${language}.json`, PAGE), "utf8"));

/** The values that the title takes, and those of the message. */
const shapeOf = (text: string) => text.split("|").map((part) => part.match(/\{\w*\}/g) ?? []);

const NAMES = Object.keys(english) as (keyof PageMessages)[];
const LANGUAGES = tagsIn(PAGE);

describe("the page's words", () => {
  test("are there in every language of the element, and in no other", () => {
    assert.deepEqual(LANGUAGES, tagsIn(ELEMENT));
  });

  for (const language of LANGUAGES) {
    test(`are as many as the English in ${language}, in the same order`, () => {
      assert.deepEqual(Object.keys(wordsOf(language)), NAMES);
    });

    test(`have a message, and take a value, where the English do in ${language}`, () => {
      const words = wordsOf(language);
      for (const name of NAMES) assert.deepEqual(shapeOf(words[name]), shapeOf(english[name]), name);
    });

    test(`leave nothing in English, nothing empty and no stray blank in ${language}`, () => {
      const words = wordsOf(language);
      for (const name of NAMES) {
        assert.notEqual(words[name], english[name], name);
        for (const part of words[name].split("|")) assert.match(part, /^\S(?!.* {2}).*\S$/s, name);
      }
    });
  }

  // "in 30 sec." has a full stop of its own, "in 30 sec" in Britain has none.
  for (const language of ["en", "en-GB", "es-AR", ...LANGUAGES])
    test(`close the sentence about the time with one mark in ${language}, whatever the time ends with`, () => {
      const { tooOften } = wordsOf(LANGUAGES.includes(language) ? language : language.slice(0, 2));
      const format = new Intl.RelativeTimeFormat(language, { style: "short" });
      for (const unit of ["second", "minute", "hour"] as const)
        for (let count = 1; count < 60; count++) {
          const said = tooOften.replace("{time}", format.format(count, unit));
          assert.doesNotMatch(said, /[.։።。।۔]{2}/);
          // Thai ends a sentence without one.
          if (language !== "th") assert.match(said, /[.։።。।۔]$/);
        }
    });
});
