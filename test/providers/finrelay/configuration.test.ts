import assert from "node:assert/strict";
import { generateKeyPairSync } from "node:crypto";
import { describe, test } from "node:test";
import { readConfig } from "../../../edge/config/config.ts";
import { provider } from "../../../edge/providers/finrelay/index.ts";
import { account, clientAccount } from "./account.ts";

const { clientId, clientSecret } = { clientId: "client-7f", clientSecret: "s3cret-7f" };
const { publicKey, privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
const pem = publicKey.export({ type: "spki", format: "pem" }).toString();

/** What the operator reads, whole. */
async function problemsOf(settings: object, credentials: object): Promise<string[]> {
  const connection = { provider: "finrelay", merchant: { name: "Example Shop" }, ...settings };
  const { problems } = await readConfig({
    CONNECTIONS: { shop: connection },
    SHOP_CREDENTIALS: JSON.stringify(credentials),
  });
  return problems;
}

describe("Finrelay's configuration", () => {
  test("asks production with Authorization unless told otherwise", async () => {
    assert.equal(provider.defaultBaseUrl, "https://api.finrelay.io");
    assert.deepEqual(provider.options.parse({}), {
      tokenUrl: "https://auth.finrelay.io/realms/production/protocol/openid-connect/token",
      authHeader: "Authorization",
    });
    assert.deepEqual(await problemsOf({}, { clientId, clientSecret }), []);
  });

  test("accepts a client, a token, and a public key in both forms beside them", async () => {
    const jwk = publicKey.export({ format: "jwk" });
    for (const credentials of [
      { token: "t" },
      { token: "t", webhookKey: pem },
      { clientId, clientSecret, webhookKey: jwk },
    ])
      assert.deepEqual(await problemsOf({}, credentials), []);
  });

  for (const [what, credentials, expected] of [
    ["nothing", {}, "SHOP_CREDENTIALS: needs clientId and clientSecret, or token."],
    ["half a client", { clientId }, "SHOP_CREDENTIALS.clientSecret: is missing beside clientId."],
    ["the other half", { clientSecret }, "SHOP_CREDENTIALS.clientId: is missing beside clientSecret."],
    [
      "both",
      { clientId, clientSecret, token: "t" },
      "SHOP_CREDENTIALS.token: is one too many beside clientId and clientSecret.",
    ],
    ["an empty secret", { clientId, clientSecret: "" }, "SHOP_CREDENTIALS.clientSecret: is empty."],
    ["a token of two words", { token: "Bearer t" }, "SHOP_CREDENTIALS.token: must be one word without blanks."],
  ] as const) {
    test(`says in one sentence what is wrong with ${what}, and repeats no secret`, async () => {
      const [problem = "", ...more] = await problemsOf({}, credentials);
      assert.ok(problem.startsWith(`${expected} Example: {"clientId"`), problem);
      assert.ok(!problem.includes("7f") && more.length === 0);
    });
  }

  for (const [what, webhookKey] of [
    ["a private key", privateKey.export({ type: "pkcs8", format: "pem" }).toString()],
    ["a private key as JWK", privateKey.export({ format: "jwk" })],
    ["a shared secret as JWK", { kty: "oct", k: "c2VjcmV0" }],
    ["a word", "secret"],
    ["nothing", ""],
  ] as const) {
    test(`refuses ${what} for webhookKey`, async () => {
      const [problem = ""] = await problemsOf({}, { token: "t", webhookKey });
      assert.match(problem, /^SHOP_CREDENTIALS\.webhookKey: must be a public key, .* Example: "-----BEGIN PUBLIC KEY/);
    });
  }

  for (const tokenUrl of [
    ...["http://auth.example/token", "https://user@auth.example/token", "https://auth.example/token?realm=a"],
    ...["https://auth.example/token#a", "auth.example/token", 7],
  ]) {
    test(`refuses ${tokenUrl} for tokenUrl`, async () => {
      const [problem = ""] = await problemsOf({ tokenUrl }, { token: "t" });
      assert.match(
        problem,
        /^CONNECTIONS\.shop\.tokenUrl: must be an https address.* Example: "https:\/\/auth\.finrelay/,
      );
    });
  }

  test("lets tokens come from this machine, for trying things out", async () => {
    assert.deepEqual(await problemsOf({ tokenUrl: "http://127.0.0.1:8790/token" }, { token: "t" }), []);
  });

  for (const authHeader of [
    "Host",
    "content-length",
    "Cookie",
    "X-Forwarded-For",
    "CF-Connecting-IP",
    "a b",
    "a:b",
    "a\r\nb",
    "",
    7,
  ]) {
    test(`refuses ${JSON.stringify(authHeader)} for authHeader`, async () => {
      const [problem = ""] = await problemsOf({ authHeader }, { token: "t" });
      assert.match(problem, /^CONNECTIONS\.shop\.authHeader: must be .* Example: "Authorization"/);
    });
  }

  test("lets the header be called jwt", async () => {
    assert.deepEqual(await problemsOf({ authHeader: "jwt" }, { token: "t" }), []);
  });

  test("counts one client as one account, whatever its secret, and each transaction apart", () => {
    assert.equal(provider.accountOf(clientAccount), "client-7f");
    assert.equal(provider.accountOf(account), "token");
    assert.notEqual(provider.budgetKeyOf("payment", "a"), provider.budgetKeyOf("payment", "b"));
  });
});
