/** The locale in use: chosen by language tag, loaded from the edge, loaded again after a failure. */
import type { Ports } from "../connection/status-client.ts";
import { languagesFor } from "./choose-language.ts";
import { en, type Locale } from "./en.ts";
import { loadMessages } from "./load-messages.ts";

interface TranslationPorts extends Pick<Ports, "fetch"> {
  navigator: Pick<Navigator, "languages">;
}

export class Translations {
  readonly #ports: TranslationPorts;
  readonly #edge: () => string;
  readonly #onChange: () => void;
  #locale: Locale = { messages: en, tag: "en", isLoading: false };
  #requestedTag = "";
  #hasFailed = false;

  /**
   * @param edge returns the address of the edge that serves the messages
   * @param onChange called after messages are loaded or cannot be loaded
   */
  constructor(ports: TranslationPorts, edge: () => string, onChange: () => void) {
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
    const languages = languagesFor(requestedTag, this.#ports.navigator.languages);
    const [tag = "en"] = languages;
    const isEnglish = languages.includes("en");
    const isBuiltIn = /^en(-US)?$/.test(tag);
    this.#hasFailed = false;
    // British English differs in few words, so the card is in American English until it has been loaded.
    this.#locale = { ...(isEnglish ? { messages: en, tag } : this.#locale), isLoading: !isBuiltIn };
    if (isBuiltIn) return;
    const messages = await loadMessages(this.#ports, this.#edge(), languages);
    if (requestedTag !== this.#requestedTag) return;
    this.#hasFailed = !messages;
    // English messages come with English numbers and dates.
    const isInTag = isEnglish || (messages && messages !== en);
    this.#locale = { messages: messages ?? en, tag: isInTag ? tag : "en", isLoading: false };
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
