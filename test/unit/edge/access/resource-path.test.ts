import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { KINDS, parseResourcePath, type ResourceRef, resourcePath } from "../../../../contract/resource.ts";
import { parseResource } from "../../../../edge/access/resource-path.ts";

function reasonOf(encodedId: string, kind = "payment"): string | null {
  const read = parseResource("shop", kind, encodedId);
  return "failure" in read ? read.failure.reason : null;
}

describe("the path of a thing", () => {
  for (const [name, encodedId] of [
    ["a malformed escape", "%"],
    ["an escape that is no UTF-8", "%C3%28"],
    ["an encoded surrogate", "%ED%A0%80"],
    ["nothing", ""],
    ["a dot", "."],
    ["two dots, encoded", "%2E%2e"],
    ["a null", "a%00b"],
    ["a line break", "a%0Ab"],
    ["a C1 control character", "%C2%85"],
    ["a deletion", "%7F"],
    ["256 characters", "a".repeat(256)],
    ["256 characters outside the basic plane", encodeURIComponent("😀".repeat(256))],
    ["10 KB", "a".repeat(10_240)],
  ] as const) {
    test(`refuses an id of ${name} as malformed`, () => {
      assert.equal(reasonOf(encodedId), "malformed-path");
    });
  }

  for (const encodedId of [
    "...",
    "a%2Fb",
    "%25",
    "a b",
    "ü",
    encodeURIComponent("😀".repeat(255)),
    "test_succeeded~EUR9.99",
  ]) {
    test(`takes ${encodedId.slice(0, 30)} for an id`, () => {
      assert.equal(reasonOf(encodedId), null);
    });
  }

  test("knows nothing under a kind that there is not", () => {
    for (const kind of ["payments", "Payment", "", "constructor"]) assert.equal(reasonOf("a", kind), "nothing-there");
  });

  test("leads back to the thing, whatever its id", () => {
    const id = fc
      .string({ unit: "grapheme", minLength: 1, maxLength: 60 })
      .filter((text) => reasonOf(encodeURIComponent(text)) === null);
    fc.assert(
      fc.property(fc.constantFrom(...KINDS), id, (kind, text) => {
        const resource: ResourceRef = { connection: "shop", kind, id: text };
        assert.deepEqual(parseResourcePath(resourcePath(resource)), resource);
      }),
    );
  });

  test("is only what it is in full", () => {
    for (const path of ["", "shop", "shop/payment", "shop/payment/", "shop/payment/a/b", "/payment/a", "shop/x/a"])
      assert.equal(parseResourcePath(path), null, path);
  });
});
