/** Finds the languages for a language tag, and decodes the file of a language that the build wrote. */

import { withoutPrototype } from "../without-prototype.ts";
import { en, type Messages } from "./en.ts";

/**
 * The languages that can serve a tag, the best first: the tag itself, then the tag without its last subtags (`pt-AO`, `pt`;
 * RFC 4647, section 3.4), then the same for its most likely script and region (`zh-TW` is `zh-Hant-TW`). English for an
 * invalid tag. `pt_BR` is as valid as `pt-BR`.
 *
 * @param viewerTags the languages of the reader; a tag without a region takes the region of the first one in its language,
 *   so that dates, numbers and spelling are the reader's
 */
export function languagesFor(tag: string, viewerTags: readonly string[] = []): string[] {
  try {
    const named = new Intl.Locale(tag.replaceAll("_", "-"));
    // Not every tag of a reader is valid: some browsers have `en-US@posix`.
    const pattern = new RegExp(`\\b${named.language}-([a-z]{2}|419)\\b`, "i");
    const region = named.region ?? pattern.exec(`${viewerTags}`)?.[1];
    const locale = region ? new Intl.Locale(named, withoutPrototype({ region })) : named;
    const languages: string[] = [];
    for (const whole of [locale, locale.maximize()])
      for (let language = `${whole}`; language; language = language.replace(/(^|-)[^-]*$/, ""))
        languages.push(language);
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
