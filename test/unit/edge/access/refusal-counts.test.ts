/** Which refusals are logged: the first ones of each network, and few of a flood. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { RefusalCounts } from "../../../../edge/access/refusal-counts.ts";

const NOW_MS = 1_795_255_200_000;

describe("the refusals that are logged", () => {
  test("Of one network, those whose number is 1, 10, 100 and so on, with that number", () => {
    const counts = new RefusalCounts();
    const logged = Array.from({ length: 2_000 }, () => counts.add("expired", "203.0.113.0/24", NOW_MS));
    assert.deepEqual(
      logged.filter((count) => count !== null),
      [1, 10, 100, 1_000],
    );
  });

  test("A flood from ten thousand networks writes at most 100 lines a minute for each cause", () => {
    const counts = new RefusalCounts();
    const lines = (cause: string, nowMs: number) =>
      Array.from({ length: 10_000 }, (_, index) => counts.add(cause, `network ${index}`, nowMs)).filter(Boolean).length;
    assert.deepEqual(
      [lines("origin", NOW_MS), lines("expired", NOW_MS), lines("origin", NOW_MS + 60_000)],
      [100, 100, 100],
    );
  });

  test("A new minute, and a clock that was set back, begin anew", () => {
    const counts = new RefusalCounts();
    const add = (atMs: number) => counts.add("expired", "a", NOW_MS + atMs);
    assert.deepEqual([add(0), add(59_999), add(60_000), add(-1)], [1, null, 1, 1]);
  });
});
