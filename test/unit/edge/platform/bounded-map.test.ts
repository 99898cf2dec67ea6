import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { BoundedMap } from "../../../../edge/platform/bounded-map.ts";

describe("BoundedMap", () => {
  test("A full map evicts the entry that was set longest ago", () => {
    const map = new BoundedMap<string, number>(2);
    map.set("a", 1).set("b", 2).set("c", 3);
    assert.deepEqual([...map.keys()], ["b", "c"]);
  });

  test("An entry that is set again is newer than one that was set in between", () => {
    const map = new BoundedMap<string, number>(2);
    map.set("a", 1).set("b", 2).set("a", 3).set("c", 4);
    assert.deepEqual(
      [...map],
      [
        ["a", 3],
        ["c", 4],
      ],
    );
  });
});
