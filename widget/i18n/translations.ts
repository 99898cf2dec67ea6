/** The words in use: chosen by language, loaded, and tried again where they could not be had. */
import type { Ports } from "../connection/status-client.ts";
import { languagesFor } from "./choose-language.ts";
import { en, type Messages } from "./en.ts";
import { loadMessages } from "./languages.ts";

export interface Locale {
  messages: Messages;
  /** The tag for numbers and dates, always of the language of the words. */
  locale: string;
  /** Other words are on their way. */
  isLoading: boolean;
}

export interface Translations {
  /** The speech for a language tag. Until its words are here the last ones stay, at first English. */
  translate(tag: string): Locale;
  /** The network is back: words that could not be had are asked for once more. */
  retry(): void;
}

/**
 * @param edge where the words are asked for
 * @param onWords called when other words have come, or could not be had
 */
export function translations(ports: Pick<Ports, "fetch">, edge: () => string, onWords: () => void): Translations {
  let localization: Locale = { messages: en, locale: "en", isLoading: false };
  let wanted = "en";
  let hasFailed = false;

  async function load(): Promise<void> {
    const tag = wanted;
    const languages = languagesFor(tag);
    const [tagged = "en"] = languages;
    const isEnglish = languages.includes("en");
    hasFailed = false;
    localization = { ...localization, isLoading: !isEnglish };
    const messages = isEnglish ? en : await loadMessages(ports, edge(), languages);
    if (tag !== wanted) return;
    hasFailed = !messages;
    // English stands in, numbers included.
    const isTheirs = isEnglish || (messages && messages !== en);
    localization = { messages: messages ?? en, locale: isTheirs ? tagged : "en", isLoading: false };
    onWords();
  }

  return {
    translate(tag) {
      if (tag !== wanted) {
        wanted = tag;
        void load();
      }
      return localization;
    },
    retry() {
      if (hasFailed) void load();
    },
  };
}
