/** Which language to show, and where its words come from. English is built in; the others are data, never a script. */
import type { Ports } from "../status-client.ts";
import { en, type Words } from "./en.ts";

/** A file, and its Subresource Integrity, which is absent only where nothing was built. */
type WordsFile = [path: string, integrity?: string];

/** Put in by the build: the languages there are, and the file that lists theirs. Fifty hashes here would weigh 2 KB. */
declare const __WORDS__: { languages: string; list: WordsFile } | undefined;

const BUILT = typeof __WORDS__ === "undefined" ? null : __WORDS__;
const LANGUAGES = (BUILT ? BUILT.languages : "ar de zh-Hant").split(" ");

export interface Language {
  /** A language we have words for: `en`, `ar`. */
  words: string;
  /** The tag for numbers and dates: `ar-EG`. */
  locale: string;
}

/**
 * The language for a tag: itself, else with its subtags cut one by one (`pt-AO`, `pt`; RFC 4647, 3.4), else by what the
 * tag most likely means (`zh-TW` is `zh-Hant`), else English.
 */
export function chooseLanguage(tag: string): Language {
  try {
    const [locale = "en"] = Intl.getCanonicalLocales(tag);
    for (const whole of [locale, `${new Intl.Locale(locale).maximize()}`]) {
      for (let words = whole; words; words = words.replace(/(^|-)[^-]*$/, "")) {
        if (words === "en" || LANGUAGES.includes(words)) return { words, locale };
      }
    }
  } catch {
    // Not a tag at all, so English.
  }
  return { words: "en", locale: "en" };
}

/** The words of a language of `chooseLanguage`; null when they cannot be had, and English serves. */
export async function loadWords(ports: Pick<Ports, "fetch">, edge: string, language: string): Promise<Words | null> {
  const read = async ([path, integrity = ""]: WordsFile) => {
    const response = await ports.fetch(`${edge.replace(/\/+$/, "")}/${path}`, {
      integrity,
      credentials: "omit",
      referrerPolicy: "no-referrer",
    });
    return response.ok ? response.json() : null;
  };
  if (language === "en") return en;
  try {
    const file: WordsFile = BUILT ? (await read(BUILT.list))[language] : [`words/${language}.json`];
    const words: unknown = await read(file);
    return Array.isArray(words) ? (shaped(en, words) as Words) : (words as Words | null);
  } catch {
    return null;
  }
}

/** A built file is a list of texts in the order of the English ones: their names would double it. Takes from `texts`. */
function shaped(pattern: object | string, texts: unknown[]): unknown {
  if (typeof pattern === "string" || ("other" in pattern && "one" in pattern)) return texts.shift();
  return Object.fromEntries(Object.entries(pattern).map(([name, inner]) => [name, shaped(inner, texts)]));
}
