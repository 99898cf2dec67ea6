/** The translations of the element, compared with the English messages. The browsers test what needs their `Intl`. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { KINDS } from "../contract/resource.ts";
import { HINTS, STATES, type StatusDocument } from "../contract/status.ts";
import { fill, wordingOf } from "../widget/card/wording.ts";
import { INITIAL_VIEW } from "../widget/connection/view-state.ts";
import { en, type Messages } from "../widget/i18n/en.ts";
import { formatDate, formatMoney } from "../widget/i18n/format.ts";
import { detailsOf, statusOf } from "./unit/widget/support/samples.ts";

const FOLDER = new URL("../widget/i18n/", import.meta.url);
const PLURALS = [".label.attention", ".caption.bulk-payout"];

/** The texts of the file by their paths. Of a text with plural categories, only the category "other". */
function textsOf(value: unknown, path = ""): [string, string][] {
  if (typeof value === "string") return [[path, value]];
  if (PLURALS.includes(path)) return [[path, (value as { other: string }).other]];
  return Object.entries(value as object).flatMap(([key, child]) => textsOf(child, `${path}.${key}`));
}

const english = new Map(textsOf(en));
/** British English has only the texts that differ from the English ones. */
const BRITISH = "en-GB.json";
const translations = readdirSync(FOLDER)
  .filter((file) => file.endsWith(".json") && file !== BRITISH)
  .map((file) => {
    const messages: Messages = JSON.parse(readFileSync(new URL(file, FOLDER), "utf8"));
    return { language: file.replace(/\.json$/, ""), messages, texts: new Map(textsOf(messages)) };
  });
const placeholdersIn = (text: string) => [...new Set(text.match(/\{\w+\}/g))].sort();
/** Whether asterisks enclose a part of the message, none of it empty. The title has none. */
const isEmphasized = (text: string) => /^([^*|]*\|)?[^*|]*\*[^\s*|]([^*|]*[^\s*|])?\*[^*|]*$/.test(text);

/** The messages with its key at the start of each title and message. */
function marked(value: unknown, path = ""): unknown {
  if (typeof value === "string") return value.replaceAll(/^|\|/g, (bar) => `${bar}${path} `);
  return Object.fromEntries(
    Object.entries(value as object).map(([key, child]) => [key, marked(child, `${path}.${key}`)]),
  );
}

function wordingIn(messages: Messages, status: StatusDocument): string[] {
  const { title, message } = wordingOf(
    { ...INITIAL_VIEW, phase: "live", status },
    status.of,
    { messages, tag: "en" },
    0,
  );
  return [title, ...message];
}

/** One status for each combination of texts that a card shows: in every language the same statuses have the same texts. */
function distinctStatuses(): StatusDocument[] {
  const keys = marked(en) as Messages;
  const found = new Map<string, StatusDocument>();
  for (const view of [statusOf(), detailsOf(), detailsOf({ paid: { value: "1.00", currency: "EUR" } })])
    for (const state of STATES)
      for (const kind of KINDS)
        for (const hint of [null, ...HINTS])
          for (const settled of [true, false]) {
            const status: StatusDocument = { ...view, state, kind, hint, settled, advice: "contact_merchant" };
            found.set(JSON.stringify(wordingIn(keys, status)), status);
          }
  return [...found.values()];
}

const statuses = distinctStatuses();

/** Fails if a card has no title, or a text with a placeholder that is not filled. */
function assertNoGaps(messages: Messages): void {
  for (const status of statuses) {
    const [title, ...message] = wordingIn(messages, status);
    assert.notEqual(title, "");
    assert.doesNotMatch(`${title}${message.join("")}`, /\{|\bundefined\b|\bnull\b/);
  }
}

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

  for (const { language, messages, texts } of translations) {
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
      for (const { key, text, original } of shared) {
        const parts = text.split("|").length;
        // A language may name a step in another way once it is done, where English has one text for both.
        const isStep = key.startsWith(".path.");
        assert.ok(parts === original.split("|").length || (isStep && parts === 2), key);
      }
    });

    test(`The messages of ${language} emphasize a part of a message where the English ones do`, () => {
      for (const { key, text, original } of shared) {
        assert.equal(isEmphasized(text), isEmphasized(original), key);
        if (!isEmphasized(text)) assert.doesNotMatch(text, /\*/, key);
      }
    });

    test(`No sentence of ${language} has two full stops, whatever date, amount or name it ends with`, () => {
      const at = "2026-12-11T14:03:00Z";
      const dates = (["weekday", "day", "time"] as const).map((style) => formatDate(at, style, language, "UTC"));
      const amounts = ["EUR", "SAR"].map((currency) => formatMoney({ value: "12.50", currency }, language));
      for (const { key, text } of shared)
        for (const value of [...dates, ...amounts, "Example Inc."]) {
          const names = Object.fromEntries(placeholdersIn(text).map((name) => [name.slice(1, -1), value]));
          assert.doesNotMatch(fill(text, names).replace(/[\u2068\u2069\u200f]/g, ""), /\.\./, key);
        }
    });

    test(`The messages of ${language} leave no placeholder unfilled in any status`, () => {
      assertNoGaps(messages);
    });

    test(`The messages of ${language} are all translated and not empty`, () => {
      for (const { key, text, original } of shared.filter(({ key }) => key !== ".dir")) {
        assert.notEqual(text.trim(), "", key);
        // Short words are often the same: "Bank", "Code", "Status".
        if (original.length > 12) assert.notEqual(text, original, key);
      }
    });
  }

  test("The messages of British English differ from the English ones only in words", () => {
    const british = textsOf(JSON.parse(readFileSync(new URL(BRITISH, FOLDER), "utf8")));
    assert.ok(british.length > 0);
    for (const [key, text] of british) {
      const original = english.get(key) ?? "";
      assert.notEqual(text, original, key);
      assert.equal(text.replace(/[a-z]+/gi, "x"), original.replace(/[a-z]+/gi, "x"), key);
    }
    // A text that is changed in one of them is changed in both.
    for (const [key, text] of english) if (/cancel(ed|ing)/i.test(text)) assert.ok(new Map(british).has(key), key);
  });

  test("The English messages leave no placeholder unfilled in any status", () => {
    assertNoGaps(en);
  });

  test("The English messages emphasize at most one part of a message, and never a title", () => {
    const marked = [...english].filter(([, text]) => text.includes("*"));
    assert.ok(marked.length > 20);
    for (const [key, text] of marked) assert.ok(isEmphasized(text), key);
  });

  test("No English text calls an open, unknown or refused state failed or declined", () => {
    const open = /^\.(loading|refused|path|note|state\.(created|action_required|processing|authorized|unknown))\b/;
    const openTexts = [...english].filter(([key]) => open.test(key) && !key.includes("attempt_failed"));
    for (const [key, text] of openTexts) assert.doesNotMatch(text, /fail|declin|reject|fraud/i, key);
  });
});
