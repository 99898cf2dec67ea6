/** The messages of the hosted page in every language. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { pageMessages as english, type PageMessages } from "../../../../edge/page/messages/en.ts";

const PAGE = new URL("../../../../edge/page/messages/", import.meta.url);
const ELEMENT = new URL("../../../../widget/i18n/", import.meta.url);

/** Without British English, which has no texts of the page of its own. */
const tagsIn = (folder: URL) =>
  readdirSync(folder)
    .filter((file) => file.endsWith(".json") && file !== "en-GB.json")
    .map((file) => file.replace(/\.json$/, ""))
    .sort();
const messagesOf = (language: string): PageMessages =>
  language === "en" ? english : JSON.parse(readFileSync(new URL(`${language}.json`, PAGE), "utf8"));

/** The placeholders of the title and of the message. */
const shapeOf = (text: string) => text.split("|").map((part) => part.match(/\{\w*\}/g) ?? []);

const NAMES = Object.keys(english) as (keyof PageMessages)[];
const LANGUAGES = tagsIn(PAGE);

describe("messages of the hosted page", () => {
  test("The messages of the page exist in exactly the languages of the element", () => {
    assert.deepEqual(LANGUAGES, tagsIn(ELEMENT));
  });

  for (const language of LANGUAGES) {
    test(`The messages of the page in ${language} have the keys of the English ones, in the same order`, () => {
      assert.deepEqual(Object.keys(messagesOf(language)), NAMES);
    });

    test(`The messages of the page in ${language} have messages and placeholders where the English ones do`, () => {
      const messages = messagesOf(language);
      for (const name of NAMES) assert.deepEqual(shapeOf(messages[name]), shapeOf(english[name]), name);
    });

    test(`The messages of the page in ${language} are all translated, without extra spaces`, () => {
      const messages = messagesOf(language);
      for (const name of NAMES) {
        assert.notEqual(messages[name], english[name], name);
        for (const part of messages[name].split("|")) assert.match(part, /^\S(?!.* {2}).*\S$/s, name);
      }
    });
  }

  for (const language of ["en", "en-GB", "es-AR", ...LANGUAGES])
    test(`The sentence about the waiting time ends with one full stop in ${language}, for every time`, () => {
      const { tooOften } = messagesOf(LANGUAGES.includes(language) ? language : language.slice(0, 2));
      const format = new Intl.RelativeTimeFormat(language);
      for (const unit of ["second", "minute", "hour"] as const)
        for (let count = 1; count < 60; count++) {
          const sentence = tooOften.replace("{time}", format.format(count, unit));
          assert.doesNotMatch(sentence, /[.։።。।۔]{2}/);
          // Thai ends a sentence without one.
          if (language !== "th") assert.match(sentence, /[.։።。।۔]$/);
        }
    });
});
