/** The words in use: chosen by language, loaded, and tried again where they could not be had. */
import type { Ports } from "../status-client.ts";
import { chooseLanguage } from "./choose-language.ts";
import { en, type Words } from "./en.ts";
import { LANGUAGES, loadWords } from "./languages.ts";

export interface Speech {
  words: Words;
  /** The tag for numbers and dates, always of the language of the words. */
  locale: string;
  /** Other words are on their way. */
  isLoading: boolean;
}

export interface Speaker {
  /** The speech for a language tag. Until its words are here the last ones stay, at first English. */
  speak(tag: string, edge: string): Speech;
  /** The network is back: words that could not be had are asked for once more. */
  retry(edge: string): void;
}

/** @param onWords called when other words have come, or could not be had */
export function speaker(ports: Pick<Ports, "fetch">, onWords: () => void): Speaker {
  let speech: Speech = { words: en, locale: "en", isLoading: false };
  let spoken = "en";
  let wanted = "en";
  let hasFailed = false;

  async function load(edge: string): Promise<void> {
    const language = wanted;
    hasFailed = false;
    const words = await loadWords(ports, edge, language);
    if (language !== wanted) return;
    hasFailed = !words;
    spoken = words ? language : "en";
    // English stands in, numbers included.
    speech = { words: words ?? en, locale: spoken, isLoading: false };
    onWords();
  }

  return {
    speak(tag, edge) {
      const { words, locale } = chooseLanguage(tag, LANGUAGES);
      if (words !== wanted) {
        wanted = words;
        speech = { ...speech, isLoading: true };
        void load(edge);
      }
      if (words === spoken) speech = { ...speech, locale };
      return speech;
    },
    retry(edge) {
      if (hasFailed) void load(edge);
    },
  };
}
