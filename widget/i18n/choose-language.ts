/** Finds the languages for a language tag, and decodes the file of a language that the build wrote. */
import { en, type Messages } from "./en.ts";

/**
 * The languages that can serve a tag, the best first: the tag itself, then the tag without its last subtags (`pt-AO`, `pt`;
 * RFC 4647, section 3.4), then the same for its most likely script and region (`zh-TW` is `zh-Hant-TW`). English for an
 * invalid tag.
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

/**
 * The messages in a built file. The file is a list of texts in the order of the English messages, because keys would double
 * its size.
 *
 * @param texts is empty afterwards
 */
export function messagesOf(texts: unknown[]): Messages {
  return shaped(en, texts) as Messages;
}

function shaped(pattern: object | string, texts: unknown[]): unknown {
  if (typeof pattern === "string" || ("other" in pattern && "one" in pattern)) return texts.shift();
  return Object.fromEntries(Object.entries(pattern).map(([name, inner]) => [name, shaped(inner, texts)]));
}
