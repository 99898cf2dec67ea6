/** Where the words of a language come from. English is built in; the others are data, never a script. */
import type { Ports } from "../connection/status-client.ts";
import { messagesOf } from "./choose-language.ts";
import { en, type Messages } from "./en.ts";

/** A file, and its Subresource Integrity, which is absent only where nothing was built. */
type MessagesFile = [path: string, integrity?: string];
type MessagesList = Record<string, MessagesFile>;

/** Put in by the build: the file that lists all languages with their files. Fifty hashes here would weigh 2 KB. */
declare const __MESSAGES__: MessagesFile | undefined;

const UNBUILT: MessagesList = { ar: ["words/ar.json"], de: ["words/de.json"], "zh-Hant": ["words/zh-Hant.json"] };

const TIMEOUT_MS = 10_000;

/** The words of the first language that has any, else the English ones; null when they cannot be had. */
export async function loadMessages(
  ports: Pick<Ports, "fetch">,
  edge: string,
  languages: readonly string[],
): Promise<Messages | null> {
  const read = async ([path, integrity = ""]: MessagesFile) => {
    const response = await ports.fetch(`${edge.replace(/\/+$/, "")}/${path}`, {
      integrity,
      credentials: "omit",
      referrerPolicy: "no-referrer",
      // English stands in then, and the next sign of life asks again.
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
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
