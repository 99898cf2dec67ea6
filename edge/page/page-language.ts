/** Which language a page speaks, and its words: English is built in, the others the build has laid beside the scripts. */
import { parseAccept } from "hono/utils/accept";
import * as z from "zod";
import { languagesFor, messagesOf } from "../../widget/i18n/choose-language.ts";
import { en, type Locale } from "../../widget/i18n/en.ts";
import { type PageMessages, pageMessages } from "./messages/en.ts";
import { isTag, languageIn } from "./page-query.ts";

export interface PageLocale extends Locale {
  /** What only the page says. */
  page: PageMessages;
}

/** Where the build's files are, of all that the worker is bound to. */
interface Shelved {
  ASSETS: { fetch(address: string): Promise<Response> };
}

/** Written by the build (build/message-assets.ts): for each language, as JSON again, so that only the one in use is read. */
const MESSAGES_PATH = "/page-messages.json";
const shelfSchema = z.record(z.string(), z.string());
const languageSchema = z.object({ texts: z.array(z.unknown()), page: z.record(z.string(), z.string()) });

let shelf: Record<string, string> | null = null;
const spoken = new Map<string, Pick<PageLocale, "messages" | "page">>([["en", { messages: en, page: pageMessages }]]);

/** The language of `?lang`, else the browser's, else the connection's, else English. Nothing is remembered of anybody. */
export async function pageLocale(env: Shelved, request: Request, fallback: string | null): Promise<PageLocale> {
  shelf ??= await readShelf(env);
  // Without it, for now: English serves, and no page waits for words that cannot be had.
  const languages = shelf ?? {};
  const { language, tag } = chooseAmong(wishesOf(request, fallback), Object.keys(languages));
  const known = spoken.get(language);
  if (known) return { ...known, tag, isLoading: false };
  const { texts, page } = languageSchema.parse(JSON.parse(languages[language] ?? ""));
  const localization = { messages: messagesOf(texts), page: { ...pageMessages, ...page } };
  spoken.set(language, localization);
  return { ...localization, tag, isLoading: false };
}

async function readShelf(env: Shelved): Promise<Record<string, string> | null> {
  const response = await env.ASSETS.fetch(`https://assets${MESSAGES_PATH}`).catch(() => null);
  return response?.ok ? shelfSchema.parse(await response.json()) : null;
}

/** Tags, the most wanted first. */
function wishesOf(request: Request, fallback: string | null): string[] {
  const header = request.headers.get("Accept-Language")?.slice(0, 200) ?? "";
  // A weight of 0 is no wish but its contrary (RFC 9110, 12.4.2).
  const accepted = parseAccept(header).flatMap(({ type, q }) => (q > 0 && isTag(type) ? [type] : []));
  return [languageIn(new URL(request.url)), ...accepted, fallback].filter((tag) => tag !== null);
}

/** The first wish that can be met. */
function chooseAmong(wishes: readonly string[], languages: readonly string[]) {
  for (const wish of wishes) {
    // The rest of such a tag asks for other calendars and digits (BCP 47, extension u), which no money should have.
    const [tag = "en", ...wider] = languagesFor(wish.replace(/-u-.*/i, ""));
    const language = [tag, ...wider].find((name) => name === "en" || languages.includes(name));
    // English is also what comes of a tag that is none.
    if (language && (language !== "en" || /^en\b/i.test(wish))) return { language, tag };
  }
  return { language: "en", tag: "en" };
}
