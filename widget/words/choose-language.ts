/** From a language tag to the words there are, and from a built file to the words in it. No I/O. No clock. */
import { en, type Words } from "./en.ts";

export interface Language {
  /** A language we have words for: `en`, `ar`. */
  words: string;
  /** The tag for numbers and dates: `ar-EG`. */
  locale: string;
}

/**
 * The language for a tag: itself, else with its subtags cut one by one (`pt-AO`, `pt`; RFC 4647, 3.4), else by what the
 * tag most likely means (`zh-TW` is `zh-Hant`), else English.
 *
 * @param languages those there are beside English
 */
export function chooseLanguage(tag: string, languages: readonly string[]): Language {
  try {
    const [locale = "en"] = Intl.getCanonicalLocales(tag);
    for (const whole of [locale, `${new Intl.Locale(locale).maximize()}`]) {
      for (let words = whole; words; words = words.replace(/(^|-)[^-]*$/, "")) {
        if (words === "en" || languages.includes(words)) return { words, locale };
      }
    }
  } catch {
    // Not a tag at all, so English.
  }
  return { words: "en", locale: "en" };
}

/** A built file is a list of texts in the order of the English ones: their names would double it. */
export function wordsOf(texts: readonly unknown[]): Words {
  return shaped(en, [...texts]) as Words;
}

/** Takes from `texts`. */
function shaped(pattern: object | string, texts: unknown[]): unknown {
  if (typeof pattern === "string" || ("other" in pattern && "one" in pattern)) return texts.shift();
  return Object.fromEntries(Object.entries(pattern).map(([name, inner]) => [name, shaped(inner, texts)]));
}
