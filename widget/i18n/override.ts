/** Puts a page's own texts in place of the built-in ones (docs/interface.md#5-element, `messages`). */
import { warn } from "../warn.ts";
import type { Messages } from "./en.ts";

type Partially<Texts> = { [Key in keyof Texts]?: Texts[Key] extends string ? string : Partially<Texts[Key]> };

/** Texts of a page, in the shape of `en.ts`. */
export type MessageOverrides = Partially<Messages>;

/** A copy of `texts` with the page's own. A text that has no place in them is left out. */
export function override<Texts extends object>(texts: Texts, own: unknown, path = "messages"): Texts {
  if (!own) return texts;
  const copy = { ...(texts as Record<string, unknown>) };
  for (const [key, text] of Object.entries(own)) {
    const builtIn = copy[key];
    const name = `${path}.${key}`;
    if (typeof text !== typeof builtIn || !text) warn("messages", `${name} is unknown.`);
    else copy[key] = typeof text === "string" ? text : override(builtIn as object, text, name);
  }
  return copy as Texts;
}
