/** The settings and credentials of a Finrelay connection, and the messages for their errors. */
import assert from "node:assert/strict";
import { generateKeyPairSync } from "node:crypto";
import { describe, test } from "node:test";
import { readConfig } from "../../../edge/config/config.ts";
import { provider } from "../../../edge/providers/finrelay/index.ts";
import { http } from "../query-cases.ts";
import { account, clientAccount } from "./account.ts";
import { emptySession } from "./fake-finrelay.ts";

const { clientId, clientSecret } = { clientId: "client-7f", clientSecret: "s3cret-7f" };
const { publicKey, privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
const pem = publicKey.export({ type: "spki", format: "pem" }).toString();

/** The configuration errors that the operator reads. */
async function problemsOf(settings: object, credentials: object): Promise<string[]> {
  const connection = { provider: "finrelay", merchant: { name: "Example Shop" }, ...settings };
  const { problems } = await readConfig({
    CONNECTIONS: { shop: connection },
    SHOP_CREDENTIALS: JSON.stringify(credentials),
  });
  return problems;
}

describe("Finrelay's configuration", () => {
  test("Finrelay options default to the production API and the Authorization header", async () => {
    assert.equal(provider.defaultBaseUrl, "https://api.finrelay.io");
    assert.deepEqual(provider.options.parse({}), {
      tokenUrl: "https://auth.finrelay.io/realms/production/protocol/openid-connect/token",
      authHeader: "Authorization",
    });
    assert.deepEqual(await problemsOf({}, { clientId, clientSecret }), []);
  });

  test("Finrelay credentials accept a client or a token, each with a public key as PEM or JWK", async () => {
    const jwk = publicKey.export({ format: "jwk" });
    for (const credentials of [
      { token: "t" },
      { token: "t", webhookKey: pem },
      { clientId, clientSecret, webhookKey: jwk },
    ])
      assert.deepEqual(await problemsOf({}, credentials), []);
  });

  for (const [what, credentials, expected] of [
    ["no entry", {}, "SHOP_CREDENTIALS: needs clientId and clientSecret, or token."],
    ["a clientId alone", { clientId }, "SHOP_CREDENTIALS.clientSecret: is required with clientId."],
    ["a clientSecret alone", { clientSecret }, "SHOP_CREDENTIALS.clientId: is required with clientSecret."],
    [
      "a client and a token",
      { clientId, clientSecret, token: "t" },
      "SHOP_CREDENTIALS.token: must not be set together with clientId and clientSecret.",
    ],
    ["an empty secret", { clientId, clientSecret: "" }, "SHOP_CREDENTIALS.clientSecret: is empty."],
    ["a token of two words", { token: "Bearer t" }, "SHOP_CREDENTIALS.token: must be printable ASCII without blanks."],
  ] as const) {
    test(`Finrelay credentials with ${what} give one error that contains no secret`, async () => {
      const [problem = "", ...more] = await problemsOf({}, credentials);
      assert.ok(problem.startsWith(`${expected} Example: {"clientId"`), problem);
      assert.ok(!problem.includes("7f") && more.length === 0);
    });
  }

  for (const [what, webhookKey] of [
    ["a private key", privateKey.export({ type: "pkcs8", format: "pem" }).toString()],
    ["a private key as JWK", privateKey.export({ format: "jwk" })],
    ["a shared secret as JWK", { kty: "oct", k: "c2VjcmV0" }],
    ["text", "secret"],
    ["an empty text", ""],
  ] as const) {
    test(`Finrelay credentials with ${what} as webhookKey are refused`, async () => {
      const [problem = ""] = await problemsOf({}, { token: "t", webhookKey });
      assert.match(problem, /^SHOP_CREDENTIALS\.webhookKey: must be a public key, .* Example: "-----BEGIN PUBLIC KEY/);
    });
  }

  for (const tokenUrl of [
    ...["http://auth.example/token", "https://user@auth.example/token", "https://auth.example/token?realm=a"],
    ...["https://auth.example/token#a", "auth.example/token", 7],
  ]) {
    test(`Finrelay options with the tokenUrl ${tokenUrl} are refused`, async () => {
      const [problem = ""] = await problemsOf({ tokenUrl }, { token: "t" });
      assert.match(
        problem,
        /^CONNECTIONS\.shop\.tokenUrl: must be an https address.* Example: "https:\/\/auth\.finrelay/,
      );
    });
  }

  test("Finrelay options accept an http tokenUrl on a loopback host for local tests", async () => {
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
    test(`Finrelay options with the authHeader ${JSON.stringify(authHeader)} are refused`, async () => {
      const [problem = ""] = await problemsOf({ authHeader }, { token: "t" });
      assert.match(problem, /^CONNECTIONS\.shop\.authHeader: must be .* Example: "Authorization"/);
    });
  }

  test("A Finrelay base URL that ends in /api is asked at the same address, and any other path of its host is named", async () => {
    const urls: string[] = [];
    const query = { id: "t-1", kind: "payment" as const, trusted: true, nowMs: 0, firstRequestedMs: 0, cursor: null };
    for (const baseUrl of ["https://api.finrelay.io", "https://api.finrelay.io/api", "https://proxy.example/api"]) {
      assert.deepEqual(await problemsOf({ baseUrl }, { token: "t" }), []);
      await provider.query({ ...account, baseUrl }, { ...query, session: emptySession() }, async (url) => {
        urls.push(url);
        return http(404, "{}");
      });
    }
    const path = "/api/transactions/t-1/status";
    const [root, withApi, proxy] = urls;
    assert.deepEqual([root, withApi], [`https://api.finrelay.io${path}`, `https://api.finrelay.io${path}`]);
    assert.equal(proxy, `https://proxy.example/api${path}`);
    const [problem = ""] = await problemsOf({ baseUrl: "https://api.finrelay.io/api/transactions" }, { token: "t" });
    assert.match(
      problem,
      /baseUrl has the path \/api\/transactions, .* Example: baseUrl = "https:\/\/api\.finrelay\.io"/,
    );
  });

  test("Finrelay options accept the authHeader jwt", async () => {
    assert.deepEqual(await problemsOf({ authHeader: "jwt" }, { token: "t" }), []);
  });

  test("Finrelay budgets count one client as one account, and each transaction separately", () => {
    assert.equal(provider.accountOf(clientAccount), "client-7f");
    assert.equal(provider.accountOf(account), "token");
    assert.notEqual(provider.budgetKeyOf("payment", "a"), provider.budgetKeyOf("payment", "b"));
  });
});
