/** The judge is what our claims rest on, so it is checked against counting by hand. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { Judge } from "./judge.ts";

const call = (atMs: number, id: string | null = "getByUuid/a", account = "user") => ({ account, id, atMs });

/** Every window that begins with a call, counted by looking at all pairs. */
function mostByHand(timesMs: readonly number[], windowMs: number): number {
  return Math.max(
    0,
    ...timesMs.map((fromMs) => timesMs.filter((atMs) => atMs >= fromMs && atMs < fromMs + windowMs).length),
  );
}

describe("the judge", () => {
  test("finds the fullest window of the whole run, wherever it lies", () => {
    const times = fc.array(fc.integer({ min: 0, max: 5_000 }), { maxLength: 60 });
    fc.assert(
      fc.property(times, fc.integer({ min: 1, max: 2_000 }), (unsorted, windowMs) => {
        const timesMs = unsorted.toSorted((a, b) => a - b);
        const judge = new Judge(windowMs);
        for (const atMs of timesMs) judge.recordCall(call(atMs));
        assert.equal(judge.report().perId.most, mostByHand(timesMs, windowMs));
      }),
    );
  });

  test("keeps two calls exactly one window apart in different windows", () => {
    const judge = new Judge(60_000);
    judge.recordCall(call(0));
    judge.recordCall(call(60_000));
    assert.equal(judge.report().perId.most, 1);
    judge.recordCall(call(60_001));
    assert.equal(judge.report().perId.most, 2);
  });

  test("counts each id and each account apart and names the worst", () => {
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
