/** Names of properties that the build shortens: the element alone knows them. Every rule comes with a name that breaks it. */
import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { PRIVATE_NAMES } from "../../build/private-names.ts";
import { readSource, sources } from "../runner/sources.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const read = (path: string) => readFileSync(join(ROOT, path), "utf8");
const codeOf = (path: string) => readSource(path).code;

describe("names that the build shortens", () => {
  const platform = globSync("node_modules/@typescript/*/lib/lib.{dom,es}*.d.ts", { cwd: ROOT }).map(read);
  const widget = sources.filter(({ path }) => path.startsWith("widget/") && path !== "widget/embed.ts");
  const word = (name: string) => new RegExp(`\\b${name}\\b`);
  const declared = (name: string) => new RegExp(`^\\s+(readonly |static |get |set )?${name}[?(:<]`, "m");
  // Attributes are no names of properties, and types are gone when the build begins.
  const quoted = (name: string) => new RegExp(`(?<!=|CardFacts\\[)["'\`]${name}["'\`]`);
  /** Where none may occur, and one that does. */
  const taken: [where: string, texts: string[], occursAs: (name: string) => RegExp, example: string][] = [
    ["in the documents of the edge", [codeOf("contract/index.ts")], word, "checkedAt"],
    ["in the element's members", [codeOf("widget/payment-status-element.ts")], word, "retryUrl"],
    ["in its events", [codeOf("widget/events.ts")], word, "previous"],
    [
      "in what tabs tell each other",
      [/type News[\s\S]*?(?=export function)/.exec(codeOf("widget/connection/view-state.ts"))?.[0] ?? ""],
      word,
      "replaces",
    ],
    ["in Lit", [read("node_modules/lit-html/lit-html.js")], word, "strings"],
    ["in the platform", platform, declared, "clipboard"],
    ["in a string that could reach it", widget.map(({ code }) => code), quoted, "unreached"],
  ];

  for (const [where, texts, occursAs, example] of taken)
    test(`are nowhere ${where}`, () => {
      const occurs = (name: string) => texts.some((text) => occursAs(name).test(text));
      assert.deepEqual(PRIVATE_NAMES.filter(occurs), []);
      assert.ok(occurs(example), "the rule does not see its own example");
    });

  test("are in use", () => {
    const unused = PRIVATE_NAMES.filter((name) => !widget.some(({ code }) => word(name).test(code)));
    assert.deepEqual(unused, []);
  });
});
