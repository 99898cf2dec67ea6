/** Shared tests: the ids of the provider's documents have its form, and texts that can be no id have not. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { KINDS, type Kind, MAX_ID_LENGTH } from "../../contract/resource.ts";
import { foldId } from "../../edge/providers/fold-id.ts";
import { hasForm, type IdForm, idFailure, matchesId } from "../../edge/providers/id-form.ts";
import { CaseRunner, noResult, type QuerySuite } from "./query-cases.ts";

export function testIdForms<Options, Credentials>(suite: QuerySuite<Options, Credentials>): void {
  const { name, provider, account, ids } = suite;
  const formOf = (kind: Kind): IdForm => provider.idForm(kind, account) ?? assert.fail(`${name} has no ${kind}`);
  const runner = new CaseRunner(suite);

  describe(`${name} ids`, () => {
    for (const kind of provider.kinds) {
      const { examples = [], impossible = [] } = ids[kind] ?? {};

      test(`The documented ids of kind ${kind} of ${name} and those of its fixtures have its form`, () => {
        assert.ok(examples.length > 0, "each kind needs an example from the provider's documents");
        const inFixtures = runner.found.filter((queryCase) => queryCase.kind === kind && runner.hasId(queryCase));
        const known = [...examples, ...inFixtures.map((queryCase) => runner.idOf(queryCase))];
        for (const id of known) assert.ok(hasForm(formOf(kind), id), id);
      });

      test(`A text that can be no id of kind ${kind} of ${name} has another form`, () => {
        const form = formOf(kind);
        const [example = ""] = examples;
        const texts = [...impossible, ...IMPOSSIBLE, ...(form.place === "path" ? impossibleInPath(example) : [])];
        for (const id of texts) assert.equal(hasForm(form, id), false, JSON.stringify(id));
      });

      test(`No text with a part of a URL has the form of an id of kind ${kind} of ${name}, if that is sent in a path`, () => {
        const form = formOf(kind);
        if (form.place !== "path") return;
        const characters = fc.constantFrom(..."/\\?#%\u0000\u007f\u00ad\u200b\u202e\ufeff\u{e0061}\u0378");
        fc.assert(
          fc.property(fc.string({ unit: "grapheme" }), characters, fc.string(), (before, character, after) => {
            assert.equal(hasForm(form, before + character + after), false);
          }),
        );
      });

      test(`A response of ${name} about an id of kind ${kind} is accepted in each spelling that the provider may send`, () => {
        const form = formOf(kind);
        for (const id of examples) {
          assert.equal(idFailure({ id, trusted: true }, [form, undefined]), null);
          assert.deepEqual(idFailure({ id, trusted: false }, [form, undefined]), noResult("unreadable"));
          assert.deepEqual(idFailure({ id, trusted: true }, [form, `${id}0`]), noResult("another-id"));
          assert.ok(matchesId(form, `${id}\u00e9`, `${id}e\u0301`));
          assert.equal(matchesId(form, id, `${id}0`), false);
          assert.equal(matchesId(form, `${id}a`, `${id}A`), !form.isExact);
        }
      });

      test(`All spellings of an id of kind ${kind} of ${name} count against one call budget`, () => {
        const spelling = fc.constantFrom(...examples).chain((id) => fc.tuple(fc.constant(id), spellingsOf(id)));
        const keyOf = (id: string) => foldId(provider.budgetKeyOf(kind, id));
        fc.assert(fc.property(spelling, ([id, other]) => assert.equal(keyOf(other), keyOf(id))));
      });
    }

    test(`${name} names a form for the kinds that it supports, and never throws for another kind`, () => {
      for (const kind of KINDS) assert.doesNotThrow(() => provider.idForm(kind, account));
    });
  });
}

/** Texts that are no id of any provider. */
const IMPOSSIBLE = [
  ...["", ".", "..", " ", "\u00a0", "\u3000", "\u0000", "a\nb", "a\u0085", "a\u007fb", "\ud800", "a\udc00"],
  // Only marks, only what nobody sees, and characters that Unicode has not assigned.
  ...["\u0301", "\u0301\u20dd", "\ufe0f", "\u200d", "\u3164", "\u034f", "a\u0378", "a\u{10fffd}\u{ffffe}"],
  ...["a".repeat(MAX_ID_LENGTH + 1), "\u{1f600}".repeat(MAX_ID_LENGTH + 1)],
];

/** Changed copies of an id that would lead to another address, or that nobody can tell from it. */
function impossibleInPath(id: string): string[] {
  const parts = ["/", "\\", "?", "#", "%", "%2f", "/..", "/../", "?a=b", "#a", "%2e%2e%2f", ";/", "\u200b", "\u00ad"];
  const dots = ["\uff0e", "\uff0e\uff0e", "\u2025", " ..", ". ", "../", "%2e%2e", "..%2f"];
  return [...parts.flatMap((part) => [id + part, part + id]), ...dots, `${id}\u202e`, `\ufeff${id}`, `${id}\u{e0061}`];
}

/** Spellings of a text that a database may take for the same text. */
export function spellingsOf(id: string): fc.Arbitrary<string> {
  const forms = ["NFC", "NFD", "NFKC", "NFKD"].map((form) => (text: string) => text.normalize(form));
  const cases = [(text: string) => text.toUpperCase(), (text: string) => text.toLowerCase()];
  const fullWidth = (text: string) =>
    text.replace(/[!-~]/g, (character) => String.fromCharCode(character.charCodeAt(0) + 0xfee0));
  const invisible = fc.constantFrom(...` \t\u00a0\u3000{}-\u2010\u2013\u00ad\u200b\u200d\u2060\ufeff\ufe0f\u034f`);
  const inserted = fc.tuple(fc.nat(), invisible).map(([at, character]) => (text: string) => {
    const characters = [...text];
    characters.splice(at % (characters.length + 1), 0, character);
    return characters.join("");
  });
  const change = fc.oneof(fc.constantFrom(...forms, ...cases, fullWidth), inserted);
  return fc.array(change, { maxLength: 6 }).map((changes) => changes.reduce((text, apply) => apply(text), id));
}
