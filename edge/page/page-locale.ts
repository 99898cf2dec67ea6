/** The language and the time zone of a page, from its request. */
import { parseAccept } from "hono/utils/accept";
import * as z from "zod";
import { languagesFor, messagesOf } from "../../widget/i18n/choose-language.ts";
import { en, type Locale } from "../../widget/i18n/en.ts";
import { isLoopbackHost } from "../platform/loopback.ts";
import { type PageMessages, pageMessages } from "./messages/en.ts";
import { isTag, languageIn } from "./page-query.ts";

export interface PageLocale extends Locale {
  /** The messages that only the hosted page has. */
  page: PageMessages;
}

interface Assets {
  ASSETS: { fetch(address: string): Promise<Response> };
}

/**
 * Written by the build (build/message-assets.ts). Each language is a JSON text inside the JSON, so that only the languages
 * in use are parsed.
 */
const MESSAGES_PATH = "/page-messages.json";
const messagesFileSchema = z.record(z.string(), z.string());
const languageSchema = z.object({ texts: z.array(z.unknown()), page: z.record(z.string(), z.string()) });

let messagesFile: Record<string, string> | null = null;
const parsedLanguages = new Map<string, Pick<PageLocale, "messages" | "page">>([
  ["en", { messages: en, page: pageMessages }],
]);

/**
 * The locale for `?lang`, else for the browser's languages, else for the connection's, else English. English while the
 * messages cannot be read.
 *
 * @param fallback the language of the connection
 */
export async function pageLocale(env: Assets, request: Request, fallback: string | null): Promise<PageLocale> {
  messagesFile ??= await readMessagesFile(env);
  const languages = messagesFile ?? {};
  const { language, tag } = chooseLanguage(preferredTags(request, fallback), Object.keys(languages));
  return { ...localeOf(language, languages), tag, isLoading: false };
}

function localeOf(language: string, languages: Record<string, string>): Pick<PageLocale, "messages" | "page"> {
  const cached = parsedLanguages.get(language);
  if (cached) return cached;
  const { texts, page } = languageSchema.parse(JSON.parse(languages[language] ?? ""));
  const locale = { messages: messagesOf(texts), page: { ...pageMessages, ...page } };
  parsedLanguages.set(language, locale);
  return locale;
}

async function readMessagesFile(env: Assets): Promise<Record<string, string> | null> {
  const response = await env.ASSETS.fetch(`https://assets${MESSAGES_PATH}`).catch(() => null);
  return response?.ok ? messagesFileSchema.parse(await response.json()) : null;
}

/** Language tags, the most preferred first. */
function preferredTags(request: Request, fallback: string | null): string[] {
  const header = request.headers.get("Accept-Language")?.slice(0, 200) ?? "";
  // A weight of 0 means "not acceptable" (RFC 9110, section 12.4.2).
  const accepted = parseAccept(header).flatMap(({ type, q }) => (q > 0 && isTag(type) ? [type] : []));
  return [languageIn(new URL(request.url)), ...accepted, fallback].filter((tag) => tag !== null);
}

/** The first tag with a language that has messages; English without one. */
function chooseLanguage(tags: readonly string[], languages: readonly string[]): { language: string; tag: string } {
  for (const preferred of tags) {
    // The extension u of BCP 47 selects other calendars and digits, which amounts and dates must not have.
    const [tag = "en", ...wider] = languagesFor(preferred.replace(/[-_]u[-_].*/i, ""), tags);
    const language = [tag, ...wider].find((name) => name === "en" || languages.includes(name));
    // `languagesFor` returns English also for an invalid tag.
    if (language && (language !== "en" || /^en(?![a-z])/i.test(preferred))) return { language, tag };
  }
  return { language: "en", tag: "en" };
}

/**
 * The viewer's time zone as an IANA name, so that dates are right without a script. UTC when the zone is unknown.
 *
 * @param zone `request.cf.timezone`; on localhost it is invented by the local platform, so it is ignored there
 */
export function viewerZone(host: string, zone: unknown): string {
  if (isLoopbackHost(host) || typeof zone !== "string") return "UTC";
  try {
    // `Intl.supportedValuesOf` lacks some names that are in use.
    return new Intl.DateTimeFormat("en", { timeZone: zone }).resolvedOptions().timeZone;
  } catch {
    return "UTC";
  }
}
