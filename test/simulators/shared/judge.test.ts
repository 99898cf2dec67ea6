/** The judge proves that limits are kept, so a simple count by hand checks the judge. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { Judge } from "./judge.ts";

const call = (atMs: number, id: string | null = "getByUuid/a", account = "user") => ({ account, id, atMs });

/** The maximum over every window that begins with a call, found by comparing all pairs. */
function maximumByHand(timesMs: readonly number[], windowMs: number): number {
  return Math.max(
    0,
    ...timesMs.map((fromMs) => timesMs.filter((atMs) => atMs >= fromMs && atMs < fromMs + windowMs).length),
  );
}

describe("the judge of a simulator", () => {
  test("The judge finds the fullest window of the whole run", () => {
    const times = fc.array(fc.integer({ min: 0, max: 5_000 }), { maxLength: 60 });
    fc.assert(
      fc.property(times, fc.integer({ min: 1, max: 2_000 }), (unsorted, windowMs) => {
        const timesMs = unsorted.toSorted((a, b) => a - b);
        const judge = new Judge(windowMs);
        for (const atMs of timesMs) judge.recordCall(call(atMs));
        assert.equal(judge.report().perId.most, maximumByHand(timesMs, windowMs));
      }),
    );
  });

  test("The judge counts two calls exactly one window apart in different windows", () => {
    const judge = new Judge(60_000);
    judge.recordCall(call(0));
    judge.recordCall(call(60_000));
    assert.equal(judge.report().perId.most, 1);
    judge.recordCall(call(60_001));
    assert.equal(judge.report().perId.most, 2);
  });

  test("The judge counts each id and each account separately and names the ones with the most calls", () => {
    const judge = new Judge();
    for (const id of ["getByUuid/a", "getByUuid/b", "getByUuid/b", null]) judge.recordCall(call(1, id));
    judge.recordCall(call(1, "getByUuid/a", "other user"));
    const report = judge.report();
    assert.deepEqual(report.perAccount, { most: 4, name: "user" });
    assert.deepEqual(report.perId, { most: 2, name: "getByUuid/b" });
    assert.deepEqual(report.callsPerId, { "getByUuid/a": 2, "getByUuid/b": 2 });
    assert.equal(report.calls, 5);
  });
});
