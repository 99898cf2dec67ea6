import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { PROBLEM_CODES } from "../../../../contract/problem.ts";
import { type Failure, problemResponse } from "../../../../edge/access/failure.ts";

const FAILURES: [failure: Failure, status: number, code: string][] = [
  [{ reason: "malformed-path", detail: "An id has no control characters." }, 400, "bad-request"],
  [{ reason: "malformed-body", detail: "Send a kind." }, 400, "bad-request"],
  [{ reason: "token-missing" }, 401, "token-required"],
  [{ reason: "token-unusable" }, 401, "token-invalid"],
  [{ reason: "link-key-wrong" }, 401, "token-invalid"],
  [{ reason: "signature-wrong" }, 401, "signature-invalid"],
  [{ reason: "scope-missing", scope: "items" }, 403, "scope-missing"],
  [{ reason: "origin-unknown" }, 403, "origin-not-allowed"],
  [{ reason: "nothing-there" }, 404, "not-found"],
  [{ reason: "method-unknown", allowed: "GET, HEAD" }, 405, "method-not-allowed"],
  [{ reason: "body-too-large", maxBytes: 4096 }, 413, "too-large"],
  [{ reason: "viewer-too-fast", retryAfterSeconds: 7 }, 429, "too-many-requests"],
  [{ reason: "bug" }, 500, "internal"],
  [{ reason: "misconfigured" }, 503, "unavailable"],
];

describe("a failure", () => {
  for (const [failure, status, code] of FAILURES) {
    test(`(${failure.reason}) is ${status} ${code}, a problem document that any page can read and nobody stores`, async () => {
      const response = problemResponse(failure);
      const { type, title, detail, ...problem } = await response.json();
      assert.equal(response.status, status);
      assert.deepEqual(problem, { status, code });
      assert.equal(type, `urn:payment-status:problem:${code}`);
      assert.ok(title.length > 0 && detail.length > 0);
      assert.equal(response.headers.get("Content-Type"), "application/problem+json");
      assert.equal(response.headers.get("Access-Control-Allow-Origin"), "*");
      assert.equal(response.headers.get("Cache-Control"), "no-store");
    });
  }

  test("has every code of the interface", () => {
    assert.deepEqual(new Set(FAILURES.map(([, , code]) => code)), new Set(PROBLEM_CODES));
  });

  test("says when to come back, what is allowed, and how to get in", () => {
    assert.equal(problemResponse({ reason: "viewer-too-fast", retryAfterSeconds: 7 }).headers.get("Retry-After"), "7");
    assert.equal(problemResponse({ reason: "method-unknown", allowed: "POST" }).headers.get("Allow"), "POST");
    assert.equal(problemResponse({ reason: "token-missing" }).headers.get("WWW-Authenticate"), "Bearer");
    assert.equal(problemResponse({ reason: "origin-unknown" }).headers.get("WWW-Authenticate"), null);
  });

  test("takes the viewer's own headers along", () => {
    const response = problemResponse(
      { reason: "nothing-there" },
      { "Access-Control-Allow-Origin": "https://shop.example" },
    );
    assert.equal(response.headers.get("Access-Control-Allow-Origin"), "https://shop.example");
  });
});
