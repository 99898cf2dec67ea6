import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { provider } from "../../../edge/providers/yuno/index.ts";
import { account } from "./account.ts";

const { publicApiKey, privateSecretKey } = account.credentials;

describe("Yuno's configuration", () => {
  test("needs the two API keys and nothing else", () => {
    assert.equal(provider.credentials?.safeParse({ publicApiKey, privateSecretKey }).success, true);
    for (const keys of [{ publicApiKey }, { privateSecretKey }]) {
      assert.match(provider.credentials?.safeParse(keys).error?.issues[0]?.message ?? "", /is missing/);
    }
  });

  for (const name of Object.keys(account.credentials)) {
    test(`refuses an empty ${name} without repeating the others, and has an example for it`, () => {
      const result = provider.credentials?.safeParse({ ...account.credentials, [name]: "" });
      assert.deepEqual(
        result?.error?.issues.map(({ path, message }) => [...path, message]),
        [[name, "is empty"]],
      );
      assert.ok(provider.examples[name]);
    });
  }

  const checked = (baseUrl: string, key: string) =>
    provider.configError?.({ ...account, baseUrl, credentials: { ...account.credentials, publicApiKey: key } }) ?? null;

  test("says so when the key is of another environment than the host, without repeating the key", () => {
    const sandboxKey = checked("https://api.y.uno", "sandbox_abc");
    assert.match(sandboxKey ?? "", /baseUrl.*publicApiKey.*"https:\/\/api-sandbox\.y\.uno"/);
    assert.doesNotMatch(sandboxKey ?? "", /sandbox_abc/);
    assert.match(checked("https://api-sandbox.y.uno", "prod_abc") ?? "", /"https:\/\/api\.y\.uno"/);
    assert.match(checked("https://api.eu.y.uno", "sandbox_abc") ?? "", /api-sandbox/);
  });

  test("is content with a fitting host, with a key that tells nothing, and with a host of one's own", () => {
    assert.equal(checked("https://api-sandbox.y.uno", "sandbox_abc"), null);
    assert.equal(checked("https://api.y.uno", "prod_abc"), null);
    assert.equal(checked("https://api.eu.y.uno", "prod_abc"), null);
    assert.equal(checked("https://api.y.uno", "abc"), null);
    assert.equal(checked("http://127.0.0.1:8788", "sandbox_abc"), null);
  });

  test("counts one public key as one account, and ids by the resource they are asked at", () => {
    assert.equal(provider.accountOf(account), publicApiKey);
    const keys = provider.kinds.map((kind) => provider.budgetKeyOf(kind, "same"));
    assert.equal(new Set(keys).size, provider.kinds.length);
  });
});
