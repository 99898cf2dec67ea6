/** The words in use: chosen by language, loaded, and tried again where they could not be had. */
import type { Ports } from "../connection/status-client.ts";
import { languagesFor } from "./choose-language.ts";
import { en, type Words } from "./en.ts";
import { loadWords } from "./languages.ts";

export interface Speech {
  words: Words;
  /** The tag for numbers and dates, always of the language of the words. */
  locale: string;
  /** Other words are on their way. */
  isLoading: boolean;
}

export interface Speaker {
  /** The speech for a language tag. Until its words are here the last ones stay, at first English. */
  speak(tag: string): Speech;
  /** The network is back: words that could not be had are asked for once more. */
  retry(): void;
}

/**
 * @param edge where the words are asked for
 * @param onWords called when other words have come, or could not be had
 */
export function speaker(ports: Pick<Ports, "fetch">, edge: () => string, onWords: () => void): Speaker {
  let speech: Speech = { words: en, locale: "en", isLoading: false };
  let wanted = "en";
  let hasFailed = false;

  async function load(): Promise<void> {
    const tag = wanted;
    const languages = languagesFor(tag);
    const [tagged = "en"] = languages;
    const isEnglish = languages.includes("en");
    hasFailed = false;
    speech = { ...speech, isLoading: !isEnglish };
    const words = isEnglish ? en : await loadWords(ports, edge(), languages);
    if (tag !== wanted) return;
    hasFailed = !words;
    // English stands in, numbers included.
    const isTheirs = isEnglish || (words && words !== en);
    speech = { words: words ?? en, locale: isTheirs ? tagged : "en", isLoading: false };
    onWords();
  }

  return {
    speak(tag) {
      if (tag !== wanted) {
        wanted = tag;
        void load();
      }
      return speech;
    },
    retry() {
      if (hasFailed) void load();
    },
  };
}
