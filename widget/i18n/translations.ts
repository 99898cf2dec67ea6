/** The locale in use: chosen by language tag, loaded from the edge, loaded again after a failure. */
import type { Ports } from "../connection/status-client.ts";
import { languagesFor } from "./choose-language.ts";
import { en, type Locale } from "./en.ts";
import { loadMessages } from "./load-messages.ts";

export class Translations {
  readonly #ports: Pick<Ports, "fetch">;
  readonly #edge: () => string;
  readonly #onChange: () => void;
  #locale: Locale = { messages: en, tag: "en", isLoading: false };
  #requestedTag = "en";
  #hasFailed = false;

  /**
   * @param edge returns the address of the edge that serves the messages
   * @param onChange called after messages are loaded or cannot be loaded
   */
  constructor(ports: Pick<Ports, "fetch">, edge: () => string, onChange: () => void) {
    this.#ports = ports;
    this.#edge = edge;
    this.#onChange = onChange;
  }

  /** The locale for a language tag. Until its messages are loaded, the previous locale; English at first. */
  translate(tag: string): Locale {
    if (tag !== this.#requestedTag) {
      this.#requestedTag = tag;
      void this.#load();
    }
    return this.#locale;
  }

  /** Loads messages that could not be loaded before. Call it when the network is back. */
  retry(): void {
    if (this.#hasFailed) void this.#load();
  }

  async #load(): Promise<void> {
    const requestedTag = this.#requestedTag;
    const languages = languagesFor(requestedTag);
    const isEnglish = languages.includes("en");
    this.#hasFailed = false;
    this.#locale = { ...this.#locale, isLoading: !isEnglish };
    const messages = isEnglish ? en : await loadMessages(this.#ports, this.#edge(), languages);
    if (requestedTag !== this.#requestedTag) return;
    this.#hasFailed = !messages;
    // English messages come with English numbers and dates.
    const isTranslated = isEnglish || (messages && messages !== en);
    this.#locale = { messages: messages ?? en, tag: (isTranslated && languages[0]) || "en", isLoading: false };
    this.#onChange();
  }
}

/** The nearest `lang` attribute of an element, its own included, also outside the shadow roots around it. */
export function closestLang(element: Element): string | null {
  for (let at: Element | undefined = element; at; at = (at.getRootNode() as ShadowRoot).host) {
    const found = at.closest("[lang]:not([lang=''])");
    if (found) return found.getAttribute("lang");
  }
  return null;
}
