// The form of ids: which texts can be an id, why not, and which spellings are one id.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { unusableIdErrorOf } from "../../../../contract/id-characters.ts";
import { foldId } from "../../../../edge/providers/fold-id.ts";
import { noResult } from "../../../../edge/providers/http-result.ts";
import {
  caseSensitiveForm,
  formErrorOf,
  hasForm,
  idFailure,
  matchesId,
  referenceForm,
  UUID_FORM,
} from "../../../../edge/providers/id-form.ts";
import { spellingsOf } from "../../../providers/id-suite.ts";

const inPath = referenceForm("path");
const inQuery = referenceForm("query", 3, 5);

describe("the form of an id", () => {
  test("A reference counts characters, not UTF-16 code units, and may have line separators in no place", () => {
    assert.ok(hasForm(inQuery, "\u{1f600}".repeat(5)));
    assert.equal(hasForm(inQuery, "\u{1f600}".repeat(6)), false);
    assert.equal(hasForm(inQuery, "ab"), false);
    assert.equal(hasForm(inPath, "a\u2028"), true, "a blank of Unicode, which is sent percent-encoded");
    assert.equal(hasForm(inPath, "a\n"), false);
  });

  test("A reference in a query may have delimiters and format characters, and one in a path may not", () => {
    for (const id of ["a/b", "a\\b", "a?b", "a#b", "a%b", "a\u200db", "a\u200cb"]) {
      assert.equal(hasForm(inQuery, id), true, id);
      assert.equal(hasForm(inPath, id), false, id);
    }
  });

  test("Ids of a provider that distinguishes letter case are different ids in another letter case", () => {
    const form = caseSensitiveForm(/^pi_[A-Za-z0-9]{8,40}$/, "pi_ and letters or digits");
    assert.ok(hasForm(form, "pi_3MtwBwLk"));
    assert.equal(hasForm(form, "PI_3MtwBwLk"), false);
    assert.ok(matchesId(form, "pi_3MtwBwLk", "pi_3MtwBwLk"));
    assert.equal(matchesId(form, "pi_3MtwBwLk", "pi_3mtwbwlk"), false);
    assert.equal(formErrorOf(form, "payment", "ch_1"), "The id of kind payment is pi_ and letters or digits.");
  });

  test("A text that normalizes or trims to a dot segment has the form of no id in a path", () => {
    for (const id of ["\uff0e", "\u2024.", "\u2025", " ..", ".\u3000"]) assert.equal(hasForm(inPath, id), false, id);
    for (const id of ["...", "a..", ".a"]) assert.equal(hasForm(inPath, id), true, id);
  });

  test("Marks, letters of any script and emoji are a part of an id when something is visible", () => {
    for (const id of ["e\u0301", "\u0939\u093f\u0928\u094d\u0926\u0940", "\u2764\ufe0f", "\u6ce8\u6587"]) {
      assert.ok(hasForm(inPath, id), id);
    }
    for (const id of ["\u0301", "\ufe0f\ufe0f", "\u3164", "\u00a0 "]) assert.equal(hasForm(inPath, id), false, id);
  });

  test("The error of an id names what is wrong with it, and is null for an id of the form", () => {
    const errors = ["a/b", "a\u200b", "\u0301", "a\u0378", "..\u00a0", "guess"].map((id) =>
      formErrorOf(UUID_FORM, "payment", id),
    );
    assert.deepEqual(errors, [
      "The provider takes this id in a path, so it has none of the characters / \\ ? # %.",
      "The provider takes this id in a path, so it has no invisible characters.",
      "An id has at least one visible character.",
      "An id has no unassigned characters.",
      'An id is not "." or "..", in any spelling.',
      "The id of kind payment is a UUID with hyphens.",
    ]);
    assert.equal(formErrorOf(UUID_FORM, "payment", "5201de5f-03e6-43e1-ba36-bebaf3f429f6"), null);
    assert.equal(formErrorOf(inQuery, "order", "ab"), "The id of kind order is a text of 3 to 5 characters.");
  });

  test("An id is unusable at every provider if no place of a request can contain it", () => {
    assert.equal(unusableIdErrorOf("order", "2026/1"), null);
    assert.equal(unusableIdErrorOf("payout", "2026/1"), null);
    assert.match(unusableIdErrorOf("payment", "2026/1") ?? "", /none of the characters/);
    assert.match(unusableIdErrorOf("order", "\u200b") ?? "", /visible/);
    assert.match(unusableIdErrorOf("order", "a\u0000") ?? "", /control/);
    assert.match(unusableIdErrorOf("report", "a".repeat(256)) ?? "", /at most 255/);
  });
});

describe("an id in a response", () => {
  test("A merchant's reference matches in NFC and in no other letter case", () => {
    assert.ok(matchesId(inPath, "Bestellung \u00e4", "Bestellung a\u0308"));
    for (const other of ["bestellung \u00e4", "Bestellung a", "Bestellung \u00e4 ", "Bestellung-\u00e4"]) {
      assert.equal(matchesId(inPath, "Bestellung \u00e4", other), false, other);
    }
  });

  test("A hyphen and a blank are a part of every id that is not a UUID", () => {
    const anyCase = { ...inPath, isExact: false };
    assert.ok(matchesId(anyCase, "order-1-11", "ORDER-1-11"));
    for (const form of [anyCase, inPath]) {
      for (const other of ["ORDER-11-1", "ORDER111", "ORDER-111", "ORDER-1--11", "ORDER- 1-11", "{ORDER-1-11}"]) {
        assert.equal(matchesId(form, "ORDER-1-11", other), false, other);
      }
    }
  });

  test("A result is shown if one of its names is the requested id, each in its own form", () => {
    const query = { id: "Order-1", trusted: false };
    const anyCase = { ...inPath, isExact: false };
    assert.equal(idFailure(query, [UUID_FORM, "5201de5f-03e6-43e1-ba36-bebaf3f429f6"], [inPath, "Order-1"]), null);
    assert.equal(idFailure(query, [anyCase, "ORDER-1"], [inPath, "another"]), null);
    assert.deepEqual(idFailure(query, [inPath, "ORDER-1"], [inPath, undefined]), noResult("another-id"));
  });

  test("A result without a name is shown for trusted ids only", () => {
    assert.equal(idFailure({ id: "a", trusted: true }, [inPath, undefined]), null);
    assert.deepEqual(idFailure({ id: "a", trusted: false }, [inPath, undefined]), noResult("unreadable"));
  });

  test("A UUID matches in any letter case, without hyphens and in braces", () => {
    const id = "5201de5f-03e6-43e1-ba36-bebaf3f429f6";
    for (const other of [id.toUpperCase(), id.replaceAll("-", ""), `{${id}}`])
      assert.ok(matchesId(UUID_FORM, id, other));
    assert.equal(matchesId(UUID_FORM, id, id.replace("5", "6")), false);
    assert.equal(matchesId(UUID_FORM, "cafe", "caf\u00e9"), false);
  });
});

describe("foldId", () => {
  const anyId = fc.oneof(fc.string({ unit: "grapheme" }), fc.string({ unit: "binary" }));

  test("Every spelling of a text folds to one text", () => {
    const spelling = anyId.chain((id) => fc.tuple(fc.constant(id), spellingsOf(id)));
    fc.assert(
      fc.property(spelling, ([id, other]) => assert.equal(foldId(other), foldId(id))),
      { numRuns: 2000 },
    );
  });

  test("A folded text folds to itself", () => {
    fc.assert(fc.property(anyId, (id) => assert.equal(foldId(foldId(id)), foldId(id))));
  });

  for (const [what, one, other] of [
    ["letter case", "AbC", "aBc"],
    ["sharp s", "STRASSE", "stra\u00dfe"],
    ["the capital sharp s", "stra\u1e9ee", "strasse"],
    ["final sigma", "\u03c3\u03c2", "\u03a3\u03a3"],
    ["the Turkish dotted I", "\u0130", "i"],
    ["the iota below a letter", "\u1f80", "\u1f08\u0399"],
    ["full-width letters", "\uff21\uff11", "a1"],
    ["ligatures", "\ufb01", "FI"],
    ["accents", "r\u00e9sum\u00e9", "resume"],
    ["braces and hyphens", "{a-b\u2010c\u2013d}", "abcd"],
    ["blanks", " a\u00a0b\u3000c\t", "abc"],
    ["format characters", "a\u00ad\u200b\u200d\u202e\ufeff\u{e0061}b", "ab"],
    ["variation selectors and fillers", "a\ufe0f\u{e0100}\u034f\u3164b", "ab"],
  ] as const) {
    test(`Texts that differ only in ${what} fold to one text`, () => assert.equal(foldId(one), foldId(other)));
  }

  test("Ids with other letters or digits fold to other texts", () => {
    const ids = ["a1", "a2", "b1", "\u044f1", "1", "2026/1", "2026.1", "2026_1"];
    assert.equal(new Set(ids.map(foldId)).size, ids.length);
  });
});
