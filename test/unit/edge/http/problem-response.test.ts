// The problem document of every failure.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Hono } from "hono";
import { PROBLEM_CODES } from "../../../../contract/problem.ts";
import type { Failure } from "../../../../edge/access/failure.ts";
import { problemResponse, respond } from "../../../../edge/http/problem-response.ts";
import { err, ok } from "../../../../edge/platform/result.ts";

const TOO_MANY: Failure = {
  reason: "too-many-requests",
  policy: { name: "viewer", quota: 30, windowSeconds: 60 },
  retryAfterSeconds: 7,
};

const FAILURES: [failure: Failure, status: number, code: string][] = [
  [{ reason: "bad-request", detail: "An id has no control characters." }, 400, "bad-request"],
  [{ reason: "token-missing" }, 401, "token-required"],
  [{ reason: "token-invalid" }, 401, "token-invalid"],
  [{ reason: "link-key-invalid" }, 401, "token-invalid"],
  [{ reason: "admin-key-invalid" }, 401, "token-invalid"],
  [{ reason: "gate-unavailable" }, 503, "unavailable"],
  [{ reason: "signature-invalid" }, 401, "signature-invalid"],
  [{ reason: "scope-missing", scope: "items" }, 403, "scope-missing"],
  [{ reason: "origin-not-allowed" }, 403, "origin-not-allowed"],
  [{ reason: "not-found" }, 404, "not-found"],
  [{ reason: "method-not-allowed", allow: "GET, HEAD" }, 405, "method-not-allowed"],
  [{ reason: "body-too-large", maxBytes: 4096 }, 413, "too-large"],
  [{ reason: "deployment-key-invalid" }, 401, "token-invalid"],
  [{ reason: "conflict", detail: "Another." }, 412, "conflict"],
  [{ reason: "type-unsupported", type: "application/json" }, 415, "unsupported-type"],
  [
    { reason: "invalid", errors: [{ pointer: "/share", code: "invalid", detail: "must be at most 1" }] },
    422,
    "invalid",
  ],
  [{ reason: "connection-unavailable" }, 503, "unavailable"],
  [TOO_MANY, 429, "too-many-requests"],
  [{ reason: "internal" }, 500, "internal"],
  [{ reason: "connection-misconfigured" }, 503, "unavailable"],
  [{ reason: "file-unavailable" }, 503, "unavailable"],
];

describe("problemResponse", () => {
  for (const [failure, status, code] of FAILURES) {
    test(`The failure ${failure.reason} is ${status} ${code}, readable from every origin and not cached`, async () => {
      const response = problemResponse(failure);
      const { type, title, detail, errors, ...problem } = await response.json();
      assert.equal(response.status, status);
      assert.deepEqual(problem, { status, code });
      assert.deepEqual(errors, failure.reason === "invalid" ? failure.errors : undefined);
      assert.equal(type, `urn:payment-status:problem:${code}`);
      assert.ok(title.length > 0 && detail.length > 0);
      assert.equal(response.headers.get("Content-Type"), "application/problem+json");
      assert.equal(response.headers.get("Access-Control-Allow-Origin"), "*");
      assert.equal(response.headers.get("Cache-Control"), "no-store");
    });
  }

  test("Every problem code of the interface has a failure", () => {
    assert.deepEqual(new Set(FAILURES.map(([, , code]) => code)), new Set(PROBLEM_CODES));
  });

  test("A response has the header that its status needs", () => {
    const header = (failure: Failure, name: string) => problemResponse(failure).headers.get(name);
    assert.equal(header(TOO_MANY, "Retry-After"), "7");
    assert.equal(header({ reason: "file-unavailable" }, "Retry-After"), "60");
    assert.equal(header({ reason: "method-not-allowed", allow: "POST" }, "Allow"), "POST");
    assert.equal(header({ reason: "token-missing" }, "WWW-Authenticate"), "Bearer");
    assert.equal(header({ reason: "origin-not-allowed" }, "WWW-Authenticate"), null);
  });

  test("A limit that is exceeded is described in RateLimit headers", () => {
    const { headers } = problemResponse(TOO_MANY);
    assert.equal(headers.get("RateLimit-Policy"), '"viewer";q=30;w=60');
    assert.equal(headers.get("RateLimit"), '"viewer";r=0;t=7');
  });
});

describe("respond", () => {
  test("The value of a route is its response, and a failure becomes its problem document", async () => {
    const response = new Response("x");
    const app = new Hono()
      .get(
        "/value",
        respond(async () => ok(response)),
      )
      .get(
        "/failure",
        respond(async () => err({ reason: "not-found" })),
      );
    assert.equal(await app.request("/value"), response);
    assert.equal((await app.request("/failure")).status, 404);
    assert.equal((await app.request("/failure")).headers.get("Content-Type"), "application/problem+json");
  });

  test("The failure of an admitted viewer has the headers of every response to that viewer", async () => {
    const app = new Hono<{ Variables: { headers?: Record<string, string> } }>().get(
      "/failure",
      async (c, next) => {
        c.set("headers", { Vary: "Origin" });
        await next();
      },
      respond(async () => err({ reason: "not-found" })),
    );
    const { headers } = await app.request("/failure");
    assert.equal(headers.get("Vary"), "Origin");
    assert.equal(headers.get("Content-Type"), "application/problem+json");
  });
});
