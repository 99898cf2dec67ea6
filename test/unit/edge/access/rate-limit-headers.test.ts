import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { rateLimitHeaders } from "../../../../edge/access/rate-limit-headers.ts";

describe("rateLimitHeaders", () => {
  test("The headers contain the policy of a window and what is left of it", () => {
    const policy = { name: "viewer", quota: 30, windowSeconds: 60 } as const;
    assert.deepEqual(rateLimitHeaders(policy, { remaining: 12, resetSeconds: 9 }), {
      "RateLimit-Policy": '"viewer";q=30;w=60',
      RateLimit: '"viewer";r=12;t=9',
    });
    assert.equal(rateLimitHeaders(policy, { remaining: 0, resetSeconds: 7 }).RateLimit, '"viewer";r=0;t=7');
  });

  test("The headers of a limit on concurrent streams contain no window", () => {
    const policy = { name: "streams", quota: 20, windowSeconds: null } as const;
    assert.deepEqual(rateLimitHeaders(policy, { remaining: 0, resetSeconds: 60 }), {
      "RateLimit-Policy": '"streams";q=20;qu="concurrent-requests"',
      RateLimit: '"streams";r=0;t=60',
    });
  });
});
