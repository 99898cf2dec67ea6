/** What leaves an adapter: no text but the fields a customer may see, no secret, one call. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { namesOn, pathsOf, valueAt, withValue } from "./mutations.ts";
import { type AnswerSuite, asking, http, secretsOf } from "./query-suite.ts";

export function testDiscretion<Options, Credentials>(suite: AnswerSuite<Options, Credentials>): void {
  const { provider, account } = suite;
  const { ask, askAbout, bodyOf, idPathsOf, unchanged } = asking(suite);

  describe("what leaves", () => {
    const marks = ["PII-MARK-7c2e", "9753", "97.53", "XTS", "mark@example.test", ...secretsOf(account)];

    test("lets no text out but of the fields a customer may see", async () => {
      for (const row of unchanged) {
        const json = bodyOf(row);
        for (const path of pathsOf(json).filter((path) => typeof valueAt(json, path) !== "object")) {
          for (const mark of marks) {
            const answer = await askAbout(row, withValue(json, path, mark));
            const may = suite.shown[namesOn(path).at(-1) ?? ""];
            const rest = answer.outcome === "found" ? { ...answer.facts, ...(may ? { [may]: null } : {}) } : answer;
            assert.ok(
              !JSON.stringify(rest).includes(mark),
              `${row.fixture}: ${path.join(".")} shows in ${JSON.stringify(rest)}`,
            );
          }
        }
      }
    });

    test("lets no text out when every field that is neither shown nor deciding nor the id holds it", async () => {
      for (const row of unchanged) {
        const statusName = String(suite.statusAt(bodyOf(row))?.at(-1));
        const kept = new Set([statusName, ...suite.deciding, ...Object.keys(suite.shown)]);
        const json = bodyOf(row);
        const texts = pathsOf(json).filter((path) => typeof valueAt(json, path) === "string");
        const naming = new Set(idPathsOf(row).map((path) => path.join()));
        const planted = texts.filter((path) => !kept.has(namesOn(path).at(-1) ?? "") && !naming.has(path.join()));
        for (const mark of marks) {
          const everywhere = planted.reduce((spoiled, path) => withValue(spoiled, path, mark), json);
          assert.ok(!JSON.stringify(await askAbout(row, everywhere)).includes(mark), `${row.fixture} shows ${mark}`);
        }
      }
    });

    test("asks with exactly one call, and only what the call port knows", async () => {
      for (const kind of provider.kinds) {
        const { calls } = await ask(kind, http(500, ""));
        assert.equal(calls.length, 1);
        const [url, init] = calls[0] ?? assert.fail();
        assert.ok(url.startsWith(`${account.baseUrl}/`));
        assert.ok(Object.keys(init).every((name) => ["method", "headers", "body"].includes(name)));
      }
    });

    test("encodes the id, so that it stays one segment or value of the address", async () => {
      for (const kind of provider.kinds) {
        const { calls } = await ask(kind, http(500, ""));
        const sent = `${calls[0]?.[0]} ${calls[0]?.[1].body ?? ""}`;
        assert.ok(!sent.includes("id/ü") && !sent.includes("#"));
      }
    });
  });
}
