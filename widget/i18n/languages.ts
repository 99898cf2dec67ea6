/** Where the words of a language come from. English is built in; the others are data, never a script. */
import type { Ports } from "../connection/status-client.ts";
import { wordsOf } from "./choose-language.ts";
import { en, type Words } from "./en.ts";

/** A file, and its Subresource Integrity, which is absent only where nothing was built. */
type WordsFile = [path: string, integrity?: string];
type WordsList = Record<string, WordsFile>;

/** Put in by the build: the file that lists all languages with their files. Fifty hashes here would weigh 2 KB. */
declare const __WORDS__: WordsFile | undefined;

const UNBUILT: WordsList = { ar: ["words/ar.json"], de: ["words/de.json"], "zh-Hant": ["words/zh-Hant.json"] };

const TIMEOUT_MS = 10_000;

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
      // English stands in then, and the next sign of life asks again.
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    return response.ok ? response.json() : null;
  };
  try {
    const list: WordsList = typeof __WORDS__ === "undefined" ? UNBUILT : await read(__WORDS__);
    const language = languages.find((name) => Object.hasOwn(list, name));
    if (!language) return en;
    const words = await read(list[language] as WordsFile);
    return typeof __WORDS__ === "undefined" ? words : wordsOf(words);
  } catch {
    return null;
  }
}
