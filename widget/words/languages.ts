/** Where the words of a language come from. English is built in; the others are data, never a script. */
import type { Ports } from "../status-client.ts";
import { wordsOf } from "./choose-language.ts";
import { en, type Words } from "./en.ts";

/** A file, and its Subresource Integrity, which is absent only where nothing was built. */
type WordsFile = [path: string, integrity?: string];

/** Put in by the build: the languages there are, and the file that lists theirs. Fifty hashes here would weigh 2 KB. */
declare const __WORDS__: { languages: string; list: WordsFile } | undefined;

const BUILT = typeof __WORDS__ === "undefined" ? null : __WORDS__;
export const LANGUAGES = (BUILT ? BUILT.languages : "ar de zh-Hant").split(" ");

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
    return Array.isArray(words) ? wordsOf(words) : (words as Words | null);
  } catch {
    return null;
  }
}
