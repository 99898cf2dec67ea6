/** Which language to show, and where its words come from. English is built in; the others are data, never a script. */
import { en, type Words } from "./en.ts";

interface WordsFile {
  file: string;
  /** Subresource Integrity of the file; absent only where nothing was built. */
  integrity?: string;
}

/** Put in by the build: every file of words with its hash. */
declare const __WORDS_FILES__: Record<string, WordsFile> | undefined;

const FILES: Record<string, WordsFile> =
  typeof __WORDS_FILES__ === "undefined" ? { ar: { file: "words/ar.json" } } : __WORDS_FILES__;

export interface Language {
  /** A language we have words for: `en`, `ar`. */
  words: string;
  /** The tag for numbers and dates: `ar-EG`. */
  locale: string;
}

/** The language for a tag: itself, else with its subtags cut one by one (`pt-AO`, `pt`; RFC 4647, 3.4), else English. */
export function chooseLanguage(tag: string): Language {
  try {
    const locale = Intl.getCanonicalLocales(tag)[0] ?? "en";
    for (let words = locale; words; words = words.replace(/(^|-)[^-]*$/, "")) {
      if (words === "en" || words in FILES) return { words, locale };
    }
  } catch {
    // Not a tag at all, so English.
  }
  return { words: "en", locale: "en" };
}

/** The words of a language of `chooseLanguage`; null when they cannot be had, and English serves. */
export async function loadWords(edge: string, language: string, get: typeof fetch): Promise<Words | null> {
  const entry = FILES[language];
  if (!entry) return en;
  try {
    const response = await get(`${edge.replace(/\/+$/, "")}/${entry.file}`, {
      integrity: entry.integrity ?? "",
      credentials: "omit",
      referrerPolicy: "no-referrer",
    });
    return response.ok ? (merge(en, await response.json()) as Words) : null;
  } catch {
    return null;
  }
}

/** Without a hash a file may be of another version, so a missing or wrong text falls back to English. */
function merge(ours: unknown, theirs: unknown): unknown {
  if (typeof ours === "string") return typeof theirs === "string" ? theirs : ours;
  const from = (theirs ?? {}) as Record<string, unknown>;
  return Object.fromEntries(Object.entries(ours as object).map(([key, value]) => [key, merge(value, from[key])]));
}
