import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { isDeeperThan, mergePatch } from "../../../../../edge/operations/push/merge-patch.ts";

/** The test cases of RFC 7396, appendix A: original, patch, result. */
const CASES: readonly (readonly [unknown, unknown, unknown])[] = [
  [{ a: "b" }, { a: "c" }, { a: "c" }],
  [{ a: "b" }, { b: "c" }, { a: "b", b: "c" }],
  [{ a: "b" }, { a: null }, {}],
  [{ a: "b", b: "c" }, { a: null }, { b: "c" }],
  [{ a: ["b"] }, { a: "c" }, { a: "c" }],
  [{ a: "c" }, { a: ["b"] }, { a: ["b"] }],
  [{ a: { b: "c" } }, { a: { b: "d", c: null } }, { a: { b: "d" } }],
  [{ a: [{ b: "c" }] }, { a: [1] }, { a: [1] }],
  [
    ["a", "b"],
    ["c", "d"],
    ["c", "d"],
  ],
  [{ a: "b" }, ["c"], ["c"]],
  [{ a: "foo" }, null, null],
  [{ a: "foo" }, "bar", "bar"],
  [{ e: null }, { a: 1 }, { e: null, a: 1 }],
  [[1, 2], { a: "b", c: null }, { a: "b" }],
  [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
];

test("A merge patch gives the results of RFC 7396", () => {
  for (const [target, patch, result] of CASES) assert.deepEqual(mergePatch(target, patch), result);
});

test("A patch that is applied twice changes nothing the second time", () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.jsonValue(), (target, patch) => {
      const once = mergePatch(target, patch);
      assert.deepEqual(mergePatch(once, patch), once);
    }),
  );
});

test("A patch with the member __proto__ changes no prototype", () => {
  const merged = mergePatch({}, JSON.parse('{"__proto__": {"state": "succeeded"}}'));
  assert.deepEqual(Object.keys(merged as object), ["__proto__"]);
  assert.equal(Object.getPrototypeOf(merged), Object.prototype);
});

test("The depth of a value counts objects and lists, not plain values", () => {
  assert.equal(isDeeperThan("text", 0), false);
  assert.equal(isDeeperThan({}, 0), true);
  assert.equal(isDeeperThan({ a: [1] }, 2), false);
  assert.equal(isDeeperThan({ a: [{}] }, 2), true);
});
