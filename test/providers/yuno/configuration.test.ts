/** The settings and credentials of a Yuno connection. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { provider } from "../../../edge/providers/yuno/index.ts";
import { account } from "./account.ts";

const { publicApiKey, privateSecretKey } = account.credentials;

describe("Yuno's configuration", () => {
  test("Yuno credentials need the two API keys and nothing else", () => {
    assert.equal(provider.credentials?.safeParse({ publicApiKey, privateSecretKey }).success, true);
    for (const keys of [{ publicApiKey }, { privateSecretKey }]) {
      assert.match(provider.credentials?.safeParse(keys).error?.issues[0]?.message ?? "", /is missing/);
    }
  });

  for (const name of Object.keys(account.credentials)) {
    test(`Yuno credentials with an empty ${name} are refused without another credential in the message, and have an example`, () => {
      const result = provider.credentials?.safeParse({ ...account.credentials, [name]: "" });
      assert.deepEqual(
        result?.error?.issues.map(({ path, message }) => [...path, message]),
        [[name, "is empty"]],
      );
      assert.ok(provider.examples[name]);
    });
  }

  const configErrorOf = (baseUrl: string, key: string) =>
    provider.configError?.({ ...account, baseUrl, credentials: { ...account.credentials, publicApiKey: key } }) ?? null;

  test("A Yuno key of another environment than the host is reported without the key", () => {
    const sandboxKey = configErrorOf("https://api.y.uno", "sandbox_abc");
    assert.match(sandboxKey ?? "", /baseUrl.*publicApiKey.*"https:\/\/api-sandbox\.y\.uno"/);
    assert.doesNotMatch(sandboxKey ?? "", /sandbox_abc/);
    assert.match(configErrorOf("https://api-sandbox.y.uno", "prod_abc") ?? "", /"https:\/\/api\.y\.uno"/);
    assert.match(configErrorOf("https://api.eu.y.uno", "sandbox_abc") ?? "", /api-sandbox/);
  });

  test("A Yuno key is accepted with the host of its environment, without an environment prefix, and with a custom host", () => {
    assert.equal(configErrorOf("https://api-sandbox.y.uno", "sandbox_abc"), null);
    assert.equal(configErrorOf("https://api.y.uno", "prod_abc"), null);
    assert.equal(configErrorOf("https://api.eu.y.uno", "prod_abc"), null);
    assert.equal(configErrorOf("https://api.y.uno", "abc"), null);
    assert.equal(configErrorOf("http://127.0.0.1:8788", "sandbox_abc"), null);
  });

  test("A Yuno base URL with the version of the API, as in Yuno's own files, is accepted, and any other path is named", () => {
    for (const version of ["", "/", "/v1", "/v2"]) {
      assert.equal(configErrorOf(`https://api-sandbox.y.uno${version}`, "sandbox_abc"), null, version);
      assert.match(configErrorOf(`https://api.y.uno${version}`, "sandbox_abc") ?? "", /different environments/);
    }
    for (const path of ["/v1/payments", "/v3", "/V1", "/v1/v1"]) {
      const message = configErrorOf(`https://api.eu.y.uno${path}`, "prod_abc") ?? "";
      assert.match(message, new RegExp(`has the path ${path},.*"https://api\\.y\\.uno"`));
    }
  });

  test("A Yuno base URL on a host that has no API is named", () => {
    for (const host of ["dashboard.y.uno", "checkout.sandbox.y.uno", "docs.y.uno"]) {
      assert.match(
        configErrorOf(`https://${host}`, "prod_abc") ?? "",
        new RegExp(`${host} is not a host of Yuno's API`),
      );
    }
  });

  test("Yuno budgets count one public key as one account, and ids by the path of their resource", () => {
    assert.equal(provider.accountOf(account), publicApiKey);
    const keys = provider.kinds.map((kind) => provider.budgetKeyOf(kind, "same"));
    assert.equal(new Set(keys).size, provider.kinds.length);
  });
});
