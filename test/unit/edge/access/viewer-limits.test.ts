import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import {
  countRequest,
  RecentTimes,
  rateLimitHeaders,
  tooManyRequests,
  viewerOf,
} from "../../../../edge/access/viewer-limits.ts";

const WINDOW_MS = 60_000;
const plenty = { allowed: true, remaining: 29, resetSeconds: 60 } as const;

describe("a viewer's quota", () => {
  test("allows so many requests in any window and says how many are left and when that changes", () => {
    const recent = new RecentTimes();
    const ask = (nowMs: number) => countRequest(recent, "v", 2, WINDOW_MS, nowMs);
    assert.deepEqual(ask(0), { allowed: true, remaining: 1, resetSeconds: 60 });
    assert.deepEqual(ask(10_000), { allowed: true, remaining: 0, resetSeconds: 50 });
    assert.deepEqual(ask(59_500), { allowed: false, retryAfterSeconds: 1 });
    assert.deepEqual(ask(60_000), { allowed: true, remaining: 0, resetSeconds: 10 });
  });

  test("is never exceeded in any window, and refused requests do not count", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(20_000), { maxLength: 100 }), fc.integer({ min: 1, max: 5 }), (gaps, quota) => {
        const recent = new RecentTimes();
        const allowed: number[] = [];
        let nowMs = 0;
        for (const gap of gaps) {
          nowMs += gap;
          const inWindow = allowed.filter((time) => time > nowMs - WINDOW_MS).length;
          const verdict = countRequest(recent, "v", quota, WINDOW_MS, nowMs);
          assert.equal(verdict.allowed, inWindow < quota);
          if (verdict.allowed) allowed.push(nowMs);
        }
      }),
    );
  });

  test("is each viewer's own", () => {
    const recent = new RecentTimes();
    assert.equal(countRequest(recent, "a", 1, WINDOW_MS, 0).allowed, true);
    assert.equal(countRequest(recent, "b", 1, WINDOW_MS, 0).allowed, true);
    assert.equal(countRequest(recent, "a", 1, WINDOW_MS, 0).allowed, false);
  });

  test("gets back what turned out well", () => {
    const recent = new RecentTimes();
    countRequest(recent, "a", 1, WINDOW_MS, 0);
    recent.takeBack("a");
    assert.equal(countRequest(recent, "a", 1, WINDOW_MS, 1).allowed, true);
  });

  test("forgets the oldest viewers under a flood, not the latest", () => {
    const recent = new RecentTimes();
    for (let viewer = 0; viewer <= 20_000; viewer++) recent.add(`v${viewer}`, 0);
    assert.deepEqual(recent.within("v0", WINDOW_MS, 1), []);
    assert.deepEqual(recent.within("v20000", WINDOW_MS, 1), [0]);
  });

  test("is told in RateLimit headers", () => {
    const policy = { name: "viewer", quota: 30, windowSeconds: 60 } as const;
    assert.deepEqual(rateLimitHeaders(policy, { allowed: true, remaining: 12, resetSeconds: 9 }), {
      "RateLimit-Policy": '"viewer";q=30;w=60',
      RateLimit: '"viewer";r=12;t=9',
    });
    assert.equal(rateLimitHeaders(policy, { allowed: false, retryAfterSeconds: 7 }).RateLimit, '"viewer";r=0;t=7');
  });

  test("that is used up is told instead of one of which there is more", () => {
    const left = { Vary: "Origin", ...rateLimitHeaders({ name: "viewer", quota: 30, windowSeconds: 60 }, plenty) };
    const refusal = { allowed: false, retryAfterSeconds: 60 } as const;
    assert.deepEqual(tooManyRequests({ name: "streams", quota: 20, windowSeconds: null }, refusal, left), {
      failure: { reason: "viewer-too-fast", retryAfterSeconds: 60 },
      headers: {
        Vary: "Origin",
        "RateLimit-Policy": '"streams";q=20;qu="concurrent-requests"',
        RateLimit: '"streams";r=0;t=60',
      },
    });
  });
});

describe("a viewer's address", () => {
  for (const [address, viewer] of [
    [null, "unknown"],
    ["203.0.113.7", "203.0.113.7"],
    ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
    ["2001:0DB8:0001:0002::6", "2001:db8:1:2::/64"],
    ["2001:db8::1", "2001:db8:0:0::/64"],
    ["::1", "0:0:0:0::/64"],
    ["fe80::", "fe80:0:0:0::/64"],
  ] as const) {
    test(`${address} is the viewer ${viewer}`, () => {
      assert.equal(viewerOf(address), viewer);
    });
  }
});
