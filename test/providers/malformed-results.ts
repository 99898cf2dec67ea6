/** Answers that are no answer, and answers with one field spoiled: none throws, none is taken for a status. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import type { ProviderResponse, QueryResult } from "../../edge/providers/query.ts";
import { type Json, namesOn, nonsense, type Path, pathsOf, valueAt, withValue } from "./mutations.ts";
import { type AnswerSuite, asking, assertHonest, http, NOW_MS } from "./query-suite.ts";

export function testBadAnswers<Options, Credentials>(suite: AnswerSuite<Options, Credentials>): void {
  const { ask, askAbout, bodyOf, found, idOf, idPathsOf, resultsOf, unchanged } = asking(suite);
  const anyFound = fc.constantFrom(...found);
  const anyFieldOf = (json: Json) => fc.constantFrom(...pathsOf(json));
  const spoiled = anyFound.chain((row) => fc.tuple(fc.constant(row), anyFieldOf(bodyOf(row)), nonsense));

  describe("bad answers", () => {
    const whole = Buffer.from(JSON.stringify(found[0] ? bodyOf(found[0]) : {}));
    const kind = found[0]?.kind ?? "payment";
    const id = found[0] && idOf(found[0]);
    const type = async (name: string, result: ProviderResponse, expected: QueryResult) =>
      test(name, async () => assert.deepEqual((await ask(kind, result)).answer, expected));
    const none = (reason: Extract<QueryResult, { outcome: "no-result" }>["reason"]): QueryResult => ({
      outcome: "no-result",
      reason,
    });

    for (const status of [401, 403])
      type(`takes ${status} for a refusal of our credentials`, http(status, "{}"), none("unauthorized"));
    for (const status of [500, 502, 503, 504, 522])
      type(`takes ${status} for a fault of the provider`, http(status, "<html>"), none("server-error"));
    for (const status of [302, 400, 418])
      type(`takes ${status} for no answer about the payment`, http(status, ""), none("refused"));
    type("reads a bare 404 as this provider means it", http(404, ""), suite.http404);
    type("takes 429 for a limit without a time", http(429, ""), none("rate-limited"));
    for (const [header, seconds] of [
      ["30", 30],
      ["Sat, 21 Nov 2026 12:00:45 GMT", 45],
      ["Sat, 21 Nov 2026 11:00:00 GMT", 0],
    ] as const) {
      const limited: QueryResult = { outcome: "no-result", reason: "rate-limited", retryAfterSeconds: seconds };
      type(`takes 429 with Retry-After ${header} for ${seconds} s`, http(429, "", { "Retry-After": header }), limited);
    }
    for (const header of ["soon", "-5", "1e9", "9".repeat(40), "2026-11-21"]) {
      type(
        `takes 429 with Retry-After ${header.slice(0, 9)} for a limit without a time`,
        http(429, "", { "Retry-After": header }),
        none("rate-limited"),
      );
    }
    for (const reason of ["timeout", "network", "too-large"] as const) {
      type(`passes on that the call ended by ${reason}`, { ok: false, reason }, none(reason));
    }
    for (const [what, body] of [
      ["HTML", "<!doctype html><html><body>Bad gateway</body></html>"],
      ["nothing", ""],
      ["a list", "[]"],
      ["null", "null"],
      ["bytes that are no text", "\u0000\ufffe\ufffd"],
      ["10,000 lists in each other", `${"[".repeat(10_000)}${"]".repeat(10_000)}`],
      ["10,000 objects in each other", `${'{"a":'.repeat(10_000)}1${"}".repeat(10_000)}`],
    ] as const) {
      type(`takes ${what} for unreadable`, http(200, body), none("unreadable"));
    }

    test("takes an answer cut anywhere for unreadable", async () => {
      await fc.assert(
        fc.asyncProperty(fc.nat(whole.length - 1), async (length) => {
          const result: ProviderResponse = {
            ok: true,
            status: 200,
            headers: new Headers(),
            body: whole.subarray(0, length),
          };
          assert.deepEqual((await ask(kind, result, NOW_MS, id)).answer, none("unreadable"));
        }),
      );
    });

    test("survives 10,000 levels inside any one field", async () => {
      for (const row of unchanged) {
        for (const path of pathsOf(bodyOf(row))) {
          const text = JSON.stringify(withValue(bodyOf(row), path, "@deep")).replace(
            '"@deep"',
            `${"[".repeat(10_000)}${"]".repeat(10_000)}`,
          );
          const { answer } = await ask(row.kind, resultsOf(row, text), row.nowMs, idOf(row));
          if (answer.outcome === "found") assertHonest(answer.facts);
        }
      }
    });

    test("gives an honest answer, and never throws, whatever one field holds", async () => {
      await fc.assert(
        fc.asyncProperty(spoiled, async ([row, path, value]) => {
          const answer = await askAbout(row, withValue(bodyOf(row), path, value));
          if (answer.outcome === "found") assertHonest(answer.facts);
        }),
        { numRuns: 1000 },
      );
    });

    test("keeps state, advice and hint when a field that does not decide them holds nonsense", async () => {
      const isDeciding = (path: Path) => suite.deciding.includes(namesOn(path).at(-1) ?? "");
      await fc.assert(
        fc.asyncProperty(spoiled, async ([row, path, value]) => {
          const names = new Set(pathsOf(valueAt(bodyOf(row), path) ?? null).flatMap(namesOn));
          fc.pre(!idPathsOf(row).some((naming) => naming.join() === path.join()));
          fc.pre(!isDeciding(path) && !suite.deciding.some((name) => names.has(name)));
          const answer = await askAbout(row, withValue(bodyOf(row), path, value));
          assert.ok(answer.outcome === "found" && row.expected.outcome === "found");
          const { state, advice, hint, settled } = row.expected.facts;
          assert.deepEqual({ ...answer.facts, state, advice, hint, settled }, answer.facts);
        }),
        { numRuns: 1000 },
      );
    });
  });
}
