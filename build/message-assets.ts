/**
 * The Vite plugin that writes the translations: one file for each language, named by its hash, a list of these files, and
 * one file for the hosted page.
 */
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import type { Plugin } from "vite";
import { en } from "../widget/i18n/en.ts";

const TRANSLATIONS_FOLDER = new URL("../widget/i18n/", import.meta.url);

/** Language tags whose translation has another tag. */
const ALIASES: Record<string, string> = {
  no: "nb",
  nn: "nb",
  "en-AU": "en-GB",
  "en-IE": "en-GB",
  "en-IN": "en-GB",
  "en-NZ": "en-GB",
  "en-ZA": "en-GB",
};

interface Asset {
  file: string;
  source: string;
  integrity: string;
}

/** The texts of every language but American English, in the order of the English ones. */
const texts = new Map(
  readdirSync(TRANSLATIONS_FOLDER)
    .filter((name) => name.endsWith(".json"))
    .map((name) => [name.replace(".json", ""), textsOf(en, readJson(new URL(name, TRANSLATIONS_FOLDER)))]),
);

const assets = withAliases(new Map([...texts].map(([language, list]) => [language, assetOf(language, list)])));

/** The hosted page has texts of its own beside those of the element. */
const pageMessages = withAliases(
  new Map(
    [...texts].map(([language, list]) => {
      const file = new URL(`../edge/page/messages/${language}.json`, import.meta.url);
      // The page's texts are the same in British and American English.
      const page = existsSync(file) ? readJson(file) : {};
      return [language, JSON.stringify({ texts: list, page })];
    }),
  ),
);

/** The file and the integrity of each language. The element has the integrity of this list built in. */
export const messageList = assetOf(
  "list",
  Object.fromEntries([...assets].map(([language, { file, integrity }]) => [language, [file, integrity]])),
);

export const emitMessages: Plugin = {
  name: "emit-messages",
  generateBundle() {
    for (const { file, source } of new Set([messageList, ...assets.values()]))
      this.emitFile({ type: "asset", fileName: file, source });
    const source = JSON.stringify(Object.fromEntries(pageMessages));
    this.emitFile({ type: "asset", fileName: "page-messages.json", source });
  },
};

/** Browsers may cache a file for ever, because its name has the hash of its content. */
function assetOf(name: string, json: unknown): Asset {
  const source = JSON.stringify(json);
  const file = `messages/${name}.${hash("hex", source).slice(0, 8)}.json`;
  return { file, source, integrity: `sha256-${hash("base64", source)}` };
}

/**
 * Lists the texts of a translation in the order of the English ones. A text with plural forms is one item. A text that the
 * translation lacks is the English one: British English has only those that differ.
 */
function textsOf(english: object | string, translation: unknown): unknown[] {
  if (typeof english === "string" || ("one" in english && "other" in english)) return [translation ?? english];
  const translations = translation as Record<string, unknown> | undefined;
  return Object.entries(english).flatMap(([name, inner]) => textsOf(inner, translations?.[name]));
}

function withAliases<T>(languages: Map<string, T>): Map<string, T> {
  const all = new Map(languages);
  for (const [alias, language] of Object.entries(ALIASES)) all.set(alias, languages.get(language) as T);
  return all;
}

function readJson(file: URL) {
  return JSON.parse(readFileSync(file, "utf8"));
}

function hash(encoding: "base64" | "hex", text: string): string {
  return createHash("sha256").update(text).digest(encoding);
}
