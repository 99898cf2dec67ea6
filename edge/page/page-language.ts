/** Which language a page speaks, and its words: English is built in, the others the build has laid beside the scripts. */
import { parseAccept } from "hono/utils/accept";
import { z } from "zod";
import { languagesFor, wordsOf } from "../../widget/words/choose-language.ts";
import { en, type Words } from "../../widget/words/en.ts";
import type { Env } from "../objects.ts";
import { type PageWords, pageWords } from "./words/en.ts";

export interface PageSpeech {
  /** The element's own words. */
  words: Words;
  /** What only the page says. */
  page: PageWords;
  /** A valid BCP 47 tag, for `lang`, money, numbers and dates. */
  locale: string;
}

/** Written by the build (vite.config.ts): for each language, as JSON again, so that only the one in use is read. */
const WORDS_PATH = "/page-words.json";
const shelfSchema = z.record(z.string(), z.string());
const languageSchema = z.object({ texts: z.array(z.unknown()), page: z.record(z.string(), z.string()) });

let shelf: Record<string, string> | null = null;
const spoken = new Map<string, Omit<PageSpeech, "locale">>([["en", { words: en, page: pageWords }]]);

/** The language of `?lang`, else the browser's, else the connection's, else English. Nothing is remembered of anybody. */
export async function pageSpeech(env: Env, request: Request, fallback: string | null): Promise<PageSpeech> {
  shelf ??= await readShelf(env);
  const { language, locale } = chooseAmong(wishesOf(request, fallback), Object.keys(shelf));
  const known = spoken.get(language);
  if (known) return { ...known, locale };
  const { texts, page } = languageSchema.parse(JSON.parse(shelf[language] ?? ""));
  const speech = { words: wordsOf(texts), page: { ...pageWords, ...page } };
  spoken.set(language, speech);
  return { ...speech, locale };
}

/** No page waits for words that cannot be had: English serves. */
async function readShelf(env: Env): Promise<Record<string, string>> {
  const response = await env.ASSETS.fetch(`https://assets${WORDS_PATH}`);
  return response.ok ? shelfSchema.parse(await response.json()) : {};
}

/** Tags, the most wanted first. */
function wishesOf(request: Request, fallback: string | null): string[] {
  const asked = new URL(request.url).searchParams.get("lang");
  const accepted = parseAccept(request.headers.get("Accept-Language")?.slice(0, 200) ?? "").map(({ type }) => type);
  return [asked, ...accepted, fallback].filter((tag) => tag !== null);
}

/** The first wish that can be met. */
function chooseAmong(wishes: readonly string[], languages: readonly string[]) {
  for (const wish of wishes) {
    const [locale = "en", ...wider] = languagesFor(wish);
    const language = [locale, ...wider].find((name) => name === "en" || languages.includes(name));
    // English is also what comes of a tag that is none.
    if (language && (language !== "en" || /^en\b/i.test(wish))) return { language, locale };
  }
  return { language: "en", locale: "en" };
}
