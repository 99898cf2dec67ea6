/**
 * The part of the build that makes files of the words: one for each language, named by its hash, a list of them, and one
 * for the hosted page.
 */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import type { Plugin } from "vite";
import { en } from "../widget/i18n/en.ts";

const WORDS_FOLDER = new URL("../widget/i18n/", import.meta.url);

function hash(algorithm: string, text: string, encoding: "base64" | "hex"): string {
  return createHash(algorithm).update(text).digest(encoding);
}

/** Tags that mean a language we have words for under another. */
const ALIASES: Record<string, string> = { no: "nb", nn: "nb" };

interface Asset {
  file: string;
  source: string;
  integrity: string;
}

/** Named by its hash, so that it can be cached for ever. */
function assetOf(name: string, json: unknown): Asset {
  const source = JSON.stringify(json);
  const file = `words/${name}.${hash("sha256", source, "hex").slice(0, 8)}.json`;
  return { file, source, integrity: `sha256-${hash("sha256", source, "base64")}` };
}

/** The texts in the order of the English ones; what has plural categories is one text. */
function textsOf(pattern: object | string, words: unknown): unknown[] {
  if (typeof pattern === "string" || ("one" in pattern && "other" in pattern)) return [words];
  const theirs = words as Record<string, unknown>;
  return Object.entries(pattern).flatMap(([name, inner]) => textsOf(inner, theirs[name]));
}

/** Every language but English, as lists of texts. */
const texts = new Map(
  readdirSync(WORDS_FOLDER)
    .filter((name) => name.endsWith(".json"))
    .map((name) => [name.replace(".json", ""), textsOf(en, readJson(new URL(name, WORDS_FOLDER)))]),
);

function readJson(file: URL) {
  return JSON.parse(readFileSync(file, "utf8"));
}

function withAliases<Of>(languages: Map<string, Of>): Map<string, Of> {
  const all = new Map(languages);
  for (const [alias, language] of Object.entries(ALIASES)) all.set(alias, languages.get(language) as Of);
  return all;
}

const words = withAliases(new Map([...texts].map(([language, list]) => [language, assetOf(language, list)])));

/** For the hosted page, which has words of its own beside the element's. */
const pageMessages = withAliases(
  new Map(
    [...texts].map(([language, list]) => {
      const page = readJson(new URL(`../edge/page/messages/${language}.json`, import.meta.url));
      return [language, JSON.stringify({ texts: list, page })];
    }),
  ),
);

/** Where each language's file is, and its integrity: the one file whose hash the element knows. */
export const messageList = assetOf(
  "list",
  Object.fromEntries([...words].map(([language, { file, integrity }]) => [language, [file, integrity]])),
);

/** The words of every language, and those of the hosted page beside them. */
export const emitMessages: Plugin = {
  name: "emit-words",
  generateBundle() {
    for (const { file, source } of new Set([messageList, ...words.values()]))
      this.emitFile({ type: "asset", fileName: file, source });
    const source = JSON.stringify(Object.fromEntries(pageMessages));
    this.emitFile({ type: "asset", fileName: "page-words.json", source });
  },
};
