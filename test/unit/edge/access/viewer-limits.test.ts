// Viewer limits: requests in a sliding window, and streams at once.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { countRequest, OpenStreams, RecentTimes, type WindowPolicy } from "../../../../edge/access/viewer-limits.ts";

const WINDOW_MS = 60_000;
const policyOf = (quota: number): WindowPolicy => ({ name: "viewer", quota, windowSeconds: WINDOW_MS / 1000 });

describe("countRequest", () => {
  test("A viewer may send `quota` requests in any window, and gets the rest of it and when more is free", () => {
    const recent = new RecentTimes();
    const policy = policyOf(2);
    const count = (nowMs: number) => countRequest(recent, "v", policy, nowMs);
    assert.deepEqual(count(0), { ok: true, value: { remaining: 1, resetSeconds: 60 } });
    assert.deepEqual(count(10_000), { ok: true, value: { remaining: 0, resetSeconds: 50 } });
    const failure = { reason: "too-many-requests", policy, retryAfterSeconds: 1 };
    assert.deepEqual(count(59_500), { ok: false, failure });
    assert.deepEqual(count(60_000), { ok: true, value: { remaining: 0, resetSeconds: 10 } });
  });

  test("The quota is never exceeded in any window, and refused requests do not count", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(20_000), { maxLength: 100 }), fc.integer({ min: 1, max: 5 }), (gaps, quota) => {
        const recent = new RecentTimes();
        const allowed: number[] = [];
        let nowMs = 0;
        for (const gap of gaps) {
          nowMs += gap;
          const inWindow = allowed.filter((time) => time > nowMs - WINDOW_MS).length;
          const { ok } = countRequest(recent, "v", policyOf(quota), nowMs);
          assert.equal(ok, inWindow < quota);
          if (ok) allowed.push(nowMs);
        }
      }),
    );
  });

  test("Each viewer has a quota of their own", () => {
    const recent = new RecentTimes();
    assert.equal(countRequest(recent, "a", policyOf(1), 0).ok, true);
    assert.equal(countRequest(recent, "b", policyOf(1), 0).ok, true);
    assert.equal(countRequest(recent, "a", policyOf(1), 0).ok, false);
  });

  test("A request whose time is removed does not count", () => {
    const recent = new RecentTimes();
    countRequest(recent, "a", policyOf(1), 0);
    recent.removeLatest("a");
    assert.equal(countRequest(recent, "a", policyOf(1), 1).ok, true);
  });

  test("A flood of addresses evicts the oldest viewers, not the latest", () => {
    const recent = new RecentTimes();
    for (let viewer = 0; viewer <= 20_000; viewer++) recent.add(`v${viewer}`, 0);
    assert.deepEqual(recent.within("v0", WINDOW_MS, 1), []);
    assert.deepEqual(recent.within("v20000", WINDOW_MS, 1), [0]);
  });
});

describe("OpenStreams", () => {
  const policy = { name: "streams", quota: 1, windowSeconds: null } as const;

  test("A stream above the quota is refused with its policy until another stream ends", () => {
    const streams = new OpenStreams();
    const first = streams.open("v", policy, 60);
    assert.deepEqual(streams.open("v", policy, 60), {
      ok: false,
      failure: { reason: "too-many-requests", policy, retryAfterSeconds: 60 },
    });
    assert.equal(streams.open("another", policy, 60).ok, true);
    if (first.ok) first.value();
    assert.equal(streams.open("v", policy, 60).ok, true);
  });
});
