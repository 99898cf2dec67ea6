/** The errors of a connection that was sent, as the `errors` of a problem document. */
import type { InputError } from "../../contract/problem.ts";
import type { ConfigError } from "../config/config-errors.ts";
import { credentialsName } from "../config/connection.ts";

/** Each sentence names a place of the configuration first; the pointer is the same place in the body (RFC 6901). */
export function inputErrors(name: string, errors: readonly ConfigError[]): InputError[] {
  return errors.map((sentence) => {
    const [place = "", rest = ""] = splitAt(sentence, sentence.search(/:? /));
    const detail = rest.replace(/^:? /, "");
    const pointer = pointerOf(name, place);
    if (pointer === "/credentials" && detail.startsWith("is missing")) {
      return { pointer, code: "missing", detail: "is missing: send the credentials of the provider's account" };
    }
    return { pointer, code: codeOf(detail), detail };
  });
}

function splitAt(text: string, at: number): [string, string] {
  return at < 0 ? [text, ""] : [text.slice(0, at), text.slice(at)];
}

function pointerOf(name: string, place: string): string {
  for (const [start, pointer] of [
    [`CONNECTIONS.${name}`, ""],
    [credentialsName(name), "/credentials"],
  ] as const) {
    if (place === start) return pointer;
    if (place.startsWith(`${start}.`)) return `${pointer}/${place.slice(start.length + 1).replaceAll(".", "/")}`;
  }
  return "";
}

function codeOf(detail: string): InputError["code"] {
  if (detail.startsWith("is not known")) return "unknown";
  return detail.startsWith("is missing") ? "missing" : "invalid";
}
