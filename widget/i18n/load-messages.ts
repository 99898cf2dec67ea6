/** Loads the messages of a language from the edge. American English is built in. The others are JSON files. */
import type { Ports } from "../connection/status-client.ts";
import { withoutPrototype } from "../without-prototype.ts";
import { messagesOf } from "./choose-language.ts";
import { en, type Messages } from "./en.ts";

/** A path on the edge and the file's Subresource Integrity, which is absent only without a build. */
type MessagesFile = [path: string, integrity?: string];
type MessagesList = Record<string, MessagesFile>;

/**
 * Set by the build: the file that lists the files of all languages. The list is a file of its own, because its fifty
 * hashes would add 2 KB to the element.
 */
declare const __MESSAGES__: MessagesFile | undefined;

/** For tests that run without a build. */
const UNBUILT: MessagesList = {
  ar: ["messages/ar.json"],
  de: ["messages/de.json"],
  "en-GB": ["messages/en-GB.json"],
  "zh-Hant": ["messages/zh-Hant.json"],
};

const TIMEOUT_MS = 10_000;

/**
 * The messages of the first language that has any.
 *
 * @param languages from `languagesFor`, the best first
 * @returns English when no language has messages; null when the messages cannot be loaded
 */
export async function loadMessages(
  ports: Pick<Ports, "fetch">,
  edge: string,
  languages: readonly string[],
): Promise<Messages | null> {
  const read = async ([path, integrity = ""]: MessagesFile) => {
    const response = await ports.fetch(
      `${edge.replace(/\/+$/, "")}/${path}`,
      withoutPrototype({
        integrity,
        credentials: "omit",
        referrerPolicy: "no-referrer",
        // The element shows English after a timeout, and retries at the next sign of a working network.
        signal: AbortSignal.timeout(TIMEOUT_MS),
      }),
    );
    return response.ok ? response.json() : null;
  };
  try {
    const list: MessagesList = typeof __MESSAGES__ === "undefined" ? UNBUILT : await read(__MESSAGES__);
    const language = languages.find((name) => Object.hasOwn(list, name));
    if (!language) return en;
    const messages = await read(list[language] as MessagesFile);
    return typeof __MESSAGES__ === "undefined" ? messages : messagesOf(messages);
  } catch {
    return null;
  }
}
