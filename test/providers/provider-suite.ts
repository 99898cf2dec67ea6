/**
 * What every provider must pass, whatever it calls its fields: nothing throws, nothing leaks, nothing is guessed.
 * A provider's own test hands over its fixtures and says what each must become.
 */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { QueryResult } from "../../edge/providers/query.ts";
import { testDiscretion } from "./confidentiality.ts";
import { testBadAnswers } from "./malformed-results.ts";
import { valueAt, withEverywhere, withValue } from "./mutations.ts";
import { type AnswerSuite, asking, assertHonest } from "./query-suite.ts";
import { testWebhook, type WebhookSuite } from "./webhook-suite.ts";

export interface ProviderSuite<Options, Credentials> extends AnswerSuite<Options, Credentials> {
  webhook?: WebhookSuite<Options, Credentials>;
}

export function testProvider<Options, Credentials>(suite: ProviderSuite<Options, Credentials>): void {
  testAnswers(suite);
  testBadAnswers(suite);
  testDiscretion(suite);
  if (suite.webhook) testWebhook(suite, suite.webhook);
}

function testAnswers<Options, Credentials>(suite: AnswerSuite<Options, Credentials>): void {
  const { askAbout, bodyOf, found, idOf, idPathsOf } = asking(suite);
  describe("answers", () => {
    for (const row of suite.answers) {
      test(`reads ${row.fixture}${row.but ? ` ${row.but}` : ""} under ${row.kind} as ${nameOf(row.expected)}`, async () => {
        assert.deepEqual(await askAbout(row, bodyOf(row)), row.expected);
        if (row.expected.outcome === "found") assertHonest(row.expected.facts);
      });
    }

    test("reads a status word it has never heard as unknown, unsettled, and hands a short harmless word to the log", async () => {
      const decided = found.flatMap((row) => {
        const path = suite.statusAt(bodyOf(row));
        return path ? [{ row, path }] : [];
      });
      assert.notEqual(decided.length, 0);
      for (const { row, path } of decided) {
        for (const word of ["TELEPORTED", "Ünheard\nof ".repeat(50)]) {
          const answer = await askAbout(row, withValue(bodyOf(row), path, word));
          assert.ok(answer.outcome === "found");
          assert.equal(answer.facts.state, "unknown");
          assertHonest(answer.facts);
          assert.match(answer.unknownWord ?? "", /^[A-Za-z0-9 .?_-]{1,40}$/);
        }
      }
    });

    test("takes an answer that names another thing for none, in any kind, and one that names none for the one asked for", async () => {
      const named = found.filter((row) => valueAt(bodyOf(row), idPathsOf(row)[0] ?? [""]));
      assert.deepEqual(new Set(named.map(({ kind }) => kind)), new Set(found.map(({ kind }) => kind)));
      for (const row of named) {
        const naming = (id: string | null) =>
          askAbout(
            row,
            idPathsOf(row).reduce((json, path) => withValue(json, path, id), bodyOf(row)),
          );
        assert.deepEqual(await naming("another-id"), { outcome: "no-result", reason: "unreadable" }, row.fixture);
        for (const same of [idOf(row).toUpperCase(), idOf(row).replaceAll("-", ""), null]) {
          const answer = await naming(same);
          assert.ok(answer.outcome === "found" && row.expected.outcome === "found", `${row.fixture} as ${same}`);
          assert.equal(answer.facts.state, row.expected.facts.state);
        }
      }
    });

    test("ignores fields it does not know", async () => {
      for (const row of suite.answers) {
        const json = withEverywhere(bodyOf(row), { state: "SUCCESS", list: [1, {}] });
        assert.deepEqual(await askAbout(row, json), row.expected);
      }
    });
  });
}

function nameOf(answer: QueryResult): string {
  if (answer.outcome === "no-result") return answer.reason;
  if (answer.outcome === "not-found") return "not found";
  return [answer.facts.state, answer.facts.hint, answer.facts.advice].filter(Boolean).join(", ");
}
