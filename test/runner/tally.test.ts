// The counts and times that `npm test` prints at its end.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { tallyOf } from "./tally.ts";

describe("the tally", () => {
  test("The tally adds the counts, failures and times of another tally to its own", () => {
    const total = tallyOf();
    const other = { ...tallyOf(), passed: 2, failed: 1, failures: ["a failure"], times: [{ name: "a", ms: 1 }] };
    total.add(other);
    total.add(other);
    assert.equal(total.line(), "4 passed, 2 failed");
    assert.deepEqual(total.failures, ["a failure", "a failure"]);
    assert.equal(total.times.length, 2);
  });

  test("The tally lists the ten slowest files with their seconds, the slowest first", () => {
    const total = tallyOf();
    for (let index = 1; index <= 12; index++) total.times.push({ name: `file ${index}`, ms: index * 1_000 });
    const lines = total.slowest().split("\n");
    assert.equal(lines.length, 10);
    assert.match(lines[0] ?? "", /^ +12\.0 s {2}file 12$/);
    assert.match(lines[9] ?? "", /^ +3\.0 s {2}file 3$/);
  });
});
