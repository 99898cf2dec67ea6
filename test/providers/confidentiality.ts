/** Shared tests: only the allowed fields of a provider's response leave the adapter, and requests stay in their place. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Facts } from "../../edge/providers/facts.ts";
import type { QueryResult } from "../../edge/providers/query.ts";
import { type Json, lastFieldName, NewFields, type Path, pathsOf, valueAt, withValue } from "./mutations.ts";
import { CaseRunner, http, type QueryCase, type QuerySuite, secretsOf } from "./query-cases.ts";

const MARKS = ["PII-MARK-7c2e", "9753", "97.53", "XTS", "mark@example.test"];

export function testConfidentiality<Options, Credentials>(suite: QuerySuite<Options, Credentials>): void {
  const { name, provider, account } = suite;
  const runner = new CaseRunner(suite);
  const secrets = secretsOf(account);

  describe(`${name} confidentiality`, () => {
    test(`Text in a single field of a response of ${name} does not leave the adapter, unless a customer may see the field`, async () => {
      // A secret is text like the others: once for each field of a kind is enough.
      const newFields = new NewFields();
      for (const queryCase of runner.unchanged) {
        const json = runner.bodyOf(queryCase);
        await testSingleFields(runner, queryCase, pathsOf(json), MARKS);
        await testSingleFields(runner, queryCase, newFields.in(json, queryCase.kind), secrets);
      }
    });

    test(`Text in all hidden fields of one response of ${name} does not leave the adapter`, async () => {
      for (const queryCase of runner.unchanged) await testAllHiddenFields(runner, queryCase, [...MARKS, ...secrets]);
    });

    test(`A status query of ${name} makes one call to the base URL with method, headers, body and a limit of bytes only`, async () => {
      for (const kind of provider.kinds) {
        const { calls } = await runner.query(kind, http(500, ""));
        assert.equal(calls.length, 1);
        const [url, init] = calls[0] ?? assert.fail();
        assert.ok(url.startsWith(`${account.baseUrl}/`));
        assert.ok(Object.keys(init).every((key) => ["method", "headers", "body", "maxBytes"].includes(key)));
      }
    });

    test(`A status query of ${name} URL-encodes the id, so that it stays one segment or value of the URL`, async () => {
      for (const kind of provider.kinds) {
        const { calls } = await runner.query(kind, http(500, ""));
        const sent = `${calls[0]?.[0]} ${calls[0]?.[1].body ?? ""}`;
        assert.ok(!sent.includes("id/ü") && !sent.includes("#"));
      }
    });
  });
}

/** The facts that show a field. */
export function factsShowing(
  { visibleFields }: Pick<QuerySuite<unknown, unknown>, "visibleFields">,
  field: string,
): readonly (keyof Facts)[] {
  return [visibleFields[field] ?? []].flat();
}

async function testSingleFields<Options, Credentials>(
  runner: CaseRunner<Options, Credentials>,
  queryCase: QueryCase,
  paths: Path[],
  marks: string[],
): Promise<void> {
  const json = runner.bodyOf(queryCase);
  for (const path of paths.filter((path) => typeof valueAt(json, path) !== "object")) {
    for (const mark of marks) {
      const result = await runner.run(queryCase, withValue(json, path, mark));
      const visible = factsShowing(runner.suite, lastFieldName(path)).map((fact) => [fact, null]);
      // The log shows an unknown word, and no viewer gets it.
      const hidden = { ...withoutVisible(result, Object.fromEntries(visible)), unknownWord: null };
      assert.ok(
        !JSON.stringify(hidden).includes(mark),
        `${queryCase.fixture}: ${path.join(".")} is visible in ${JSON.stringify(hidden)}`,
      );
    }
  }
}

async function testAllHiddenFields<Options, Credentials>(
  runner: CaseRunner<Options, Credentials>,
  queryCase: QueryCase,
  marks: string[],
): Promise<void> {
  const { statusPath, decidingFields, visibleFields } = runner.suite;
  const json = runner.bodyOf(queryCase);
  const keptFields = new Set([String(statusPath(json)?.at(-1)), ...decidingFields, ...Object.keys(visibleFields)]);
  const idPaths = new Set(runner.idPathsOf(queryCase).map((path) => path.join()));
  const hiddenPaths = pathsOf(json).filter(
    (path) =>
      typeof valueAt(json, path) === "string" && !keptFields.has(lastFieldName(path)) && !idPaths.has(path.join()),
  );
  for (const mark of marks) {
    const marked = hiddenPaths.reduce<Json>((before, path) => withValue(before, path, mark), json);
    const result = await runner.run(queryCase, marked);
    const hidden = withoutVisible(result, {});
    assert.ok(!JSON.stringify(hidden).includes(mark), `${queryCase.fixture} makes ${mark} visible`);
  }
}

/** The result without this fact, and without the ids of an order's payments, which no viewer gets. */
function withoutVisible(result: QueryResult, emptyFact: Partial<Record<keyof Facts, null>>): object {
  if (result.outcome !== "found") return result;
  const payments = result.payments?.map((payment) => ({
    ...payment,
    id: null,
    facts: { ...payment.facts, ...emptyFact },
  }));
  return { ...result, facts: { ...result.facts, ...emptyFact }, payments };
}
