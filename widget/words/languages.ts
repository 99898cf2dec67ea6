/** Which language to show, and where its words come from. English is built in; the others are data, never a script. */
import type { Ports } from "../status-client.ts";
import { en, type Words } from "./en.ts";

/** A file, and its Subresource Integrity, which is absent only where nothing was built. */
type WordsFile = [path: string, integrity?: string];

/** Put in by the build: every file of words with its hash. */
declare const __WORDS_FILES__: Record<string, WordsFile> | undefined;

const FILES: Record<string, WordsFile> =
  typeof __WORDS_FILES__ === "undefined" ? { ar: ["words/ar.json"] } : __WORDS_FILES__;

export interface Language {
  /** A language we have words for: `en`, `ar`. */
  words: string;
  /** The tag for numbers and dates: `ar-EG`. */
  locale: string;
}

/** The language for a tag: itself, else with its subtags cut one by one (`pt-AO`, `pt`; RFC 4647, 3.4), else English. */
export function chooseLanguage(tag: string): Language {
  try {
    const [locale = "en"] = Intl.getCanonicalLocales(tag);
    for (let words = locale; words; words = words.replace(/(^|-)[^-]*$/, "")) {
      if (words === "en" || words in FILES) return { words, locale };
    }
  } catch {
    // Not a tag at all, so English.
  }
  return { words: "en", locale: "en" };
}

/** The words of a language of `chooseLanguage`; null when they cannot be had, and English serves. */
export async function loadWords(ports: Pick<Ports, "fetch">, edge: string, language: string): Promise<Words | null> {
  if (!FILES[language]) return en;
  const [path, integrity = ""] = FILES[language];
  try {
    const response = await ports.fetch(`${edge.replace(/\/+$/, "")}/${path}`, {
      integrity,
      credentials: "omit",
      referrerPolicy: "no-referrer",
    });
    return response.ok ? await response.json() : null;
  } catch {
    return null;
  }
}
