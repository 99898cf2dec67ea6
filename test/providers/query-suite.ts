/** Shared tests: every case of a provider has the expected result, and nothing in a document is guessed. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { connectionSchema } from "../../edge/config/config-schema.ts";
import type { QueryResult } from "../../edge/providers/query.ts";
import { type Json, valueAt, withUnknownField, withValue } from "./mutations.ts";
import { assertValidFacts, CaseRunner, noResult, type QueryCase, type QuerySuite } from "./query-cases.ts";

export function testQueries<Options, Credentials>(suite: QuerySuite<Options, Credentials>): void {
  const runner = new CaseRunner(suite);
  const { name } = suite;

  describe(`${name} status queries`, () => {
    for (const queryCase of suite.cases) {
      test(titleOf(name, queryCase), async () => {
        const result = await runner.run(queryCase, runner.bodyOf(queryCase));
        assert.deepEqual(result, queryCase.expected);
        if (result.outcome === "found") assertValidFacts(result.facts);
      });
    }

    test(`The hosts that the adapter of ${name} lists could be in a configuration`, () => {
      const { downloadHosts, continueHosts } = suite.provider;
      // A customer is led to no host under which anybody can have a name; a file may come from one.
      assert.deepEqual(connectionSchema.shape.downloadHosts.parse(downloadHosts), downloadHosts);
      assert.deepEqual(connectionSchema.shape.continueHosts.parse(continueHosts), continueHosts);
    });

    test(`An unknown status word of ${name} is parsed as unknown and unsettled, and is short and safe for the log`, async () => {
      await testUnknownWords(runner);
    });

    test(`A response of ${name} is accepted for the queried id, without an id only if that is trusted, and never for another id`, async () => {
      await testIds(runner);
    });

    test(`Unknown fields in a response of ${name} are ignored`, async () => {
      for (const queryCase of suite.cases) {
        const json = withUnknownField(runner.bodyOf(queryCase), { state: "SUCCESS", list: [1, {}] });
        assert.deepEqual(await runner.run(queryCase, json), queryCase.expected);
      }
    });
  });
}

function titleOf(name: string, { fixture, variant, kind, expected }: QueryCase): string {
  return `The ${name} response "${fixture}"${variant ? ` ${variant}` : ""} is parsed as ${describeResult(expected)} for kind ${kind}`;
}

function describeResult(result: QueryResult): string {
  if (result.outcome === "no-result") return `no result (${result.reason})`;
  if (result.outcome === "not-found") return "not found";
  return [result.facts.state, result.facts.hint, result.facts.advice].filter(Boolean).join(", ");
}

async function testUnknownWords<Options, Credentials>(runner: CaseRunner<Options, Credentials>): Promise<void> {
  const casesWithStatus = runner.found.flatMap((queryCase) => {
    const path = runner.suite.statusPath(runner.bodyOf(queryCase));
    return path ? [{ queryCase, path }] : [];
  });
  assert.notEqual(casesWithStatus.length, 0);
  for (const { queryCase, path } of casesWithStatus) {
    for (const word of ["TELEPORTED", "Ünheard\nof ".repeat(50)]) {
      const result = await runner.run(queryCase, withValue(runner.bodyOf(queryCase), path, word));
      assert.ok(result.outcome === "found");
      assert.equal(result.facts.state, "unknown");
      assertValidFacts(result.facts);
      assert.match(result.unknownWord ?? "", /^[A-Za-z0-9 .?_-]{1,40}$/);
    }
  }
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

async function testIds<Options, Credentials>(runner: CaseRunner<Options, Credentials>): Promise<void> {
  const casesWithId = runner.found.filter((queryCase) => {
    return valueAt(runner.bodyOf(queryCase), runner.idPathsOf(queryCase)[0] ?? [""]);
  });
  assert.deepEqual(new Set(casesWithId.map(({ kind }) => kind)), new Set(runner.found.map(({ kind }) => kind)));
  for (const queryCase of casesWithId) {
    const { fixture, expected } = queryCase;
    const runWithId = (id: Json, trusted = true) => {
      const paths = runner.idPathsOf(queryCase);
      const json = paths.reduce((before, path) => withValue(before, path, id), runner.bodyOf(queryCase));
      return runner.run(queryCase, json, trusted);
    };
    assert.deepEqual(await runWithId("some-other-id"), noResult("another-id"), fixture);
    const id = runner.idOf(queryCase);
    const isExact = runner.suite.provider.idForm(queryCase.kind, runner.suite.account)?.isExact === true;
    const [upperCase, withoutHyphens] = [id.toUpperCase(), id.replaceAll("-", "")];
    const acceptedSpellings = isExact ? [] : UUID.test(id) ? [upperCase, withoutHyphens] : [upperCase];
    const otherIds = [upperCase, withoutHyphens].filter((other) => other !== id && !acceptedSpellings.includes(other));
    for (const other of otherIds) assert.deepEqual(await runWithId(other), noResult("another-id"), other);
    assert.deepEqual(await runWithId(null, false), noResult("unreadable"), `${fixture} without an id`);
    for (const accepted of [id, ...acceptedSpellings, null]) {
      const result = await runWithId(accepted);
      assert.ok(result.outcome === "found" && expected.outcome === "found", `${fixture} as ${accepted}`);
      assert.equal(result.facts.state, expected.facts.state);
    }
  }
}
