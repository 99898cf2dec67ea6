/** From a language tag to the languages that serve for it, and from a built file to the words in it. No I/O. No clock. */
import { en, type Messages } from "./en.ts";

/**
 * The languages that serve for a tag, the best first: itself, then with its subtags cut one by one (`pt-AO`, `pt`; RFC
 * 4647, 3.4), then what it most likely means (`zh-TW` is `zh-Hant`). What is no tag at all is English.
 */
export function languagesFor(tag: string): string[] {
  try {
    const [locale = "en"] = Intl.getCanonicalLocales(tag);
    const languages: string[] = [];
    for (const whole of [locale, `${new Intl.Locale(locale).maximize()}`])
      for (let language = whole; language; language = language.replace(/(^|-)[^-]*$/, "")) languages.push(language);
    return languages;
  } catch {
    return ["en"];
  }
}

/** A built file is a list of texts in the order of the English ones: their names would double it. Takes from `texts`. */
export function messagesOf(texts: unknown[]): Messages {
  return shaped(en, texts) as Messages;
}

function shaped(pattern: object | string, texts: unknown[]): unknown {
  if (typeof pattern === "string" || ("other" in pattern && "one" in pattern)) return texts.shift();
  return Object.fromEntries(Object.entries(pattern).map(([name, inner]) => [name, shaped(inner, texts)]));
}
