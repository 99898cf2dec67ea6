// The OpenAPI description is valid and describes exactly the routes of the API.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { Validator } from "@seriousme/openapi-schema-validator";
import { PROBLEM_CODES } from "../../../../contract/problem.ts";
import { type Failure, problemOf } from "../../../../edge/access/failure.ts";
import { openApi } from "../../../../edge/http/openapi.ts";

const description = JSON.parse(JSON.stringify(openApi("https://status.shop.example")));

test("The description is valid OpenAPI 3.1", async () => {
  const { valid, errors } = await new Validator().validate(structuredClone(description));
  assert.equal(valid, true, JSON.stringify(errors));
});

/** Pages, the demo and the description itself are not part of the API. */
const NOT_API = /^\/(s|p|demo)\/|^\/(support|openapi\.json)?$/;

test("The description has every route of the API and no other", () => {
  const app = readFileSync(new URL("../../../../edge/http/app.ts", import.meta.url), "utf8");
  const routes = [...app.matchAll(/^(?:api|pages|routes)\.(get|post|put|patch|delete)\("([^"]+)"/gm)].flatMap(
    ([, method, path = ""]) => {
      const parts = path.replace(/:(\w+)(\?)?/g, (_, name) => `{${name}}`);
      const paths = path.endsWith("?")
        ? [parts.replace(/\/[^/]+$/, ""), parts.replace("{key}", "{callbackKey}")]
        : [parts];
      return paths.map((each) => `${method} ${each}`);
    },
  );
  // Only bulk payouts have items, and only reports have a file.
  const specific = routes.map((route) =>
    route
      .replace(/^get \/v1\/\{connection\}\/\{kind\}$/, "get /v1/{connection}/health")
      .replace("{kind}/{id}/items", "bulk-payout/{id}/items")
      .replace("{kind}/{id}/file", "report/{id}/file"),
  );
  const described = Object.entries(description.paths).flatMap(([path, methods]) =>
    Object.keys(methods as object).map((method) => `${method} ${path}`),
  );
  const api = specific.filter((route) => !NOT_API.test(route.split(" ")[1] ?? ""));
  assert.deepEqual(described.sort(), api.sort());
});

test("The description has the status of every problem that a viewer can get", () => {
  const failures: Failure[] = [
    { reason: "bad-request", detail: "" },
    { reason: "token-missing" },
    { reason: "scope-missing", scope: "items" },
    { reason: "not-found" },
    { reason: "body-too-large", maxBytes: 1 },
    {
      reason: "too-many-requests",
      policy: { name: "viewer", quota: 1, windowSeconds: 1 },
      retryAfterSeconds: 1,
    },
    { reason: "connection-misconfigured" },
  ];
  for (const failure of failures) {
    const { status, code } = problemOf(failure);
    assert.ok(description.components.responses[status], `${status}`);
    assert.ok(PROBLEM_CODES.includes(code));
  }
});
