/**
 * Test ids with a mistake, and the explanation of each.
 * @see docs/interface.md#8-test-ids
 */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { distanceOf } from "../../../edge/platform/misspelling.ts";
import { idMistake, parseJourney } from "../../../edge/providers/sandbox/journey.ts";

describe("Misspelt sandbox test ids", () => {
  for (const [id, mistake] of [
    ["test_succeded", '"succeded" is not a state. Did you mean "succeeded"?'],
    ["test_processing.suceedde", '"suceedde" is not a state. Did you mean "succeeded"?'],
    ["test_paid", '"paid" is not a state. The states are created, action_required'],
    ["test_processing-1s.succeeded", '"processing-1s" has no valid duration.'],
    ["test_processing~in_reveiw", '"in_reveiw" is too similar to the option "in_review".'],
    ["test_failed~TryAgain", '"TryAgain" is too similar to the option "try_again".'],
    ["test_failed~try-again", '"try-again" is too similar to the option "try_again".'],
    ["test_action_required~pxi", '"pxi" is too similar to the option "pix".'],
    ["test_succeeded~again~EUR9.99~visa1111", null],
    ["test_succeeded~1", null],
    ["abcde12345abcde12345", null],
  ] as const) {
    test(`${id} ${mistake === null ? "has no mistake" : "has a mistake that names what was meant"}`, () => {
      const found = idMistake(id);
      if (mistake === null) return assert.equal(found, null);
      assert.ok(found?.startsWith(mistake), found ?? "no mistake");
      return assert.equal(parseJourney(id), null);
    });
  }

  test("A distance counts letters that are left out, added, replaced, or swapped with their neighbour", () => {
    const pairs = [
      ["state", "sate"],
      ["state", "staate"],
      ["state", "stite"],
      ["state", "satte"],
    ] as const;
    assert.deepEqual(
      pairs.map(([one, other]) => distanceOf(one, other)),
      [1, 1, 1, 1],
    );
    assert.equal(distanceOf("", "abc"), 3);
    assert.equal(distanceOf("ca", "abc"), 3);
    assert.equal(distanceOf("same", "same"), 0);
  });
});
