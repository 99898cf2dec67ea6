/** Which language to show, and where its words come from. English is built in; the others are data, never a script. */
import type { Ports } from "../status-client.ts";
import { en, type Words } from "./en.ts";

/** A file, and its Subresource Integrity, which is absent only where nothing was built. */
type WordsFile = [path: string, integrity?: string];
type WordsList = Record<string, WordsFile>;

/** Put in by the build: the file that lists all languages with their files. Fifty hashes here would weigh 2 KB. */
declare const __WORDS__: WordsFile | undefined;

const UNBUILT: WordsList = { ar: ["words/ar.json"], de: ["words/de.json"], "zh-Hant": ["words/zh-Hant.json"] };

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

/** The words of the first language that has any, else the English ones; null when they cannot be had. */
export async function loadWords(
  ports: Pick<Ports, "fetch">,
  edge: string,
  languages: readonly string[],
): Promise<Words | null> {
  const read = async ([path, integrity = ""]: WordsFile) => {
    const response = await ports.fetch(`${edge.replace(/\/+$/, "")}/${path}`, {
      integrity,
      credentials: "omit",
      referrerPolicy: "no-referrer",
    });
    return response.ok ? response.json() : null;
  };
  try {
    const list: WordsList = typeof __WORDS__ === "undefined" ? UNBUILT : await read(__WORDS__);
    const language = languages.find((name) => Object.hasOwn(list, name));
    if (!language) return en;
    const words = await read(list[language] as WordsFile);
    return typeof __WORDS__ === "undefined" ? words : (shaped(en, words) as Words);
  } catch {
    return null;
  }
}

/** A built file is a list of texts in the order of the English ones: their names would double it. Takes from `texts`. */
function shaped(pattern: object | string, texts: unknown[]): unknown {
  if (typeof pattern === "string" || ("other" in pattern && "one" in pattern)) return texts.shift();
  return Object.fromEntries(Object.entries(pattern).map(([name, inner]) => [name, shaped(inner, texts)]));
}
