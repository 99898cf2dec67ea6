/** Shared tests: HTTP failures, unreadable bodies and unexpected values never throw and never become a status. */

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { err, ok } from "../../edge/platform/result.ts";
import type { ProviderResponse, QueryResult } from "../../edge/providers/query.ts";
import {
  fieldNames,
  type Json,
  lastFieldName,
  NewFields,
  pathsOf,
  unexpectedValue,
  valueAt,
  withValue,
} from "./mutations.ts";
import { assertValidFacts, CaseRunner, http, NOW_MS, noResult, type QuerySuite } from "./query-cases.ts";

export function testMalformedResults<Options, Credentials>(suite: QuerySuite<Options, Credentials>): void {
  const runner = new CaseRunner(suite);
  const [firstFound] = runner.found;
  const kind = firstFound?.kind ?? "payment";
  const id = firstFound && runner.idOf(firstFound);
  const readableBody = JSON.stringify(firstFound ? runner.bodyOf(firstFound) : {});

  describe(`${suite.name} malformed responses`, () => {
    for (const [what, response, expected] of malformedResponses(suite)) {
      test(`A response of ${suite.name} ${what} is parsed as ${describeResult(expected)}`, async () => {
        // A refused access token is renewed once, which is refused too.
        const isRefused = suite.session !== undefined && response.ok && response.value.status === 401;
        const responses = isRefused ? [response, response] : response;
        assert.deepEqual((await runner.query(kind, responses)).result, expected);
      });
    }

    test(`A response of ${suite.name} that is cut at any byte is unreadable`, async () => {
      const bytes = Buffer.from(readableBody);
      await fc.assert(
        fc.asyncProperty(fc.nat(bytes.length - 1), async (length) => {
          const body = bytes.subarray(0, length);
          const response: ProviderResponse = ok({ status: 200, headers: new Headers(), body });
          assert.deepEqual((await runner.query(kind, response, NOW_MS, id)).result, noResult("unreadable"));
        }),
      );
    });

    test(`A response of ${suite.name} with 10,000 nested lists in any single field does not throw`, async () => {
      await testDeepNesting(runner);
    });

    test(`A response of ${suite.name} with any value in any single field gives valid facts and does not throw`, async () => {
      await testUnexpectedValues(runner);
    });

    test(`An unexpected value in a field of ${suite.name} that does not decide changes neither state nor advice nor hint`, async () => {
      await testUndecidingFields(runner);
    });
  });
}

/** Responses without a readable document: the description for the title, the response, and its result. */
function malformedResponses({
  http404,
  http429,
}: Pick<QuerySuite<unknown, unknown>, "http404" | "http429">): [
  what: string,
  response: ProviderResponse,
  expected: QueryResult,
][] {
  const refused: QueryResult = { ...NO_RESULT_OF_LIMIT, ...(http429 && { limited: http429 }) };
  const limited = (retryAfterSeconds: number): QueryResult => ({ ...refused, retryAfterSeconds });
  const retryAfter = (header: string) => http(429, "", { "Retry-After": header });
  return [
    ...[401, 403].map((status) => withStatus(status, "{}", noResult("unauthorized"))),
    ...[500, 502, 503, 504, 522].map((status) => withStatus(status, "<html>", noResult("server-error"))),
    ...[302, 400, 418].map((status) => withStatus(status, "", noResult("refused"))),
    withStatus(404, "", http404),
    withStatus(429, "", refused),
    ["with Retry-After in seconds", retryAfter("30"), limited(30)],
    ["with Retry-After as a date", retryAfter("Sat, 21 Nov 2026 12:00:45 GMT"), limited(45)],
    ["with Retry-After in the past", retryAfter("Sat, 21 Nov 2026 11:00:00 GMT"), limited(0)],
    ...["soon", "-5", "1e9", "9".repeat(40), "2026-11-21"].map((header): MalformedResponse => {
      return [`with the invalid Retry-After ${header.slice(0, 10)}`, retryAfter(header), refused];
    }),
    ...(["timeout", "network", "too-large"] as const).map((reason): MalformedResponse => {
      return [`that ends with ${reason}`, err(reason), noResult(reason)];
    }),
    ...UNREADABLE_BODIES.map(([what, body]): MalformedResponse => {
      return [`with ${what} as its body`, http(200, body), noResult("unreadable")];
    }),
  ];
}

const NO_RESULT_OF_LIMIT = { outcome: "no-result", reason: "rate-limited" } as const;

type MalformedResponse = ReturnType<typeof malformedResponses>[number];

function withStatus(status: number, body: string, expected: QueryResult): MalformedResponse {
  return [`with HTTP status ${status}`, http(status, body), expected];
}

const UNREADABLE_BODIES = [
  ["HTML", "<!doctype html><html><body>Bad gateway</body></html>"],
  ["nothing", ""],
  ["a list", "[]"],
  ["null", "null"],
  ["bytes that are not text", "\u0000\ufffe\ufffd"],
  ["10,000 nested lists", `${"[".repeat(10_000)}${"]".repeat(10_000)}`],
  ["10,000 nested objects", `${'{"a":'.repeat(10_000)}1${"}".repeat(10_000)}`],
] as const;

function describeResult(result: QueryResult): string {
  if (result.outcome !== "no-result") return result.outcome;
  const { reason, retryAfterSeconds } = result;
  return `no result (${reason}${retryAfterSeconds === undefined ? "" : ` for ${retryAfterSeconds} s`})`;
}

async function testDeepNesting<Options, Credentials>(runner: CaseRunner<Options, Credentials>): Promise<void> {
  const deepLists = `${"[".repeat(10_000)}${"]".repeat(10_000)}`;
  // What reads a field does so in every response to a query of this kind.
  const newFields = new NewFields();
  for (const queryCase of runner.unchanged) {
    const body = runner.bodyOf(queryCase);
    for (const path of newFields.in(body, queryCase.kind)) {
      const text = JSON.stringify(withValue(body, path, "@deep")).replace('"@deep"', deepLists);
      const responses = runner.responsesOf(queryCase, text);
      const { result } = await runner.query(queryCase.kind, responses, queryCase.nowMs, runner.idOf(queryCase));
      if (result.outcome === "found") assertValidFacts(result.facts);
    }
  }
}

/** A case whose resource is found, a field of its body, and an unexpected value for this field. */
function mutatedCases<Options, Credentials>(runner: CaseRunner<Options, Credentials>) {
  const anyField = (json: Json) => fc.constantFrom(...pathsOf(json));
  return fc
    .constantFrom(...runner.found)
    .chain((queryCase) => fc.tuple(fc.constant(queryCase), anyField(runner.bodyOf(queryCase)), unexpectedValue));
}

async function testUnexpectedValues<Options, Credentials>(runner: CaseRunner<Options, Credentials>): Promise<void> {
  await fc.assert(
    fc.asyncProperty(mutatedCases(runner), async ([queryCase, path, value]) => {
      const result = await runner.run(queryCase, withValue(runner.bodyOf(queryCase), path, value));
      if (result.outcome === "found") assertValidFacts(result.facts);
    }),
    { numRuns: 1000 },
  );
}

async function testUndecidingFields<Options, Credentials>(runner: CaseRunner<Options, Credentials>): Promise<void> {
  const { decidingFields } = runner.suite;
  await fc.assert(
    fc.asyncProperty(mutatedCases(runner), async ([queryCase, path, value]) => {
      const body = runner.bodyOf(queryCase);
      const replacedFields = new Set(pathsOf(valueAt(body, path) ?? null).flatMap(fieldNames));
      fc.pre(!runner.idPathsOf(queryCase).some((idPath) => idPath.join() === path.join()));
      fc.pre(!decidingFields.includes(lastFieldName(path)));
      fc.pre(!decidingFields.some((field) => replacedFields.has(field)));
      const result = await runner.run(queryCase, withValue(body, path, value));
      assert.ok(result.outcome === "found" && queryCase.expected.outcome === "found");
      const { state, advice, hint, settled } = queryCase.expected.facts;
      assert.deepEqual({ ...result.facts, state, advice, hint, settled }, result.facts);
    }),
    { numRuns: 1000 },
  );
}
