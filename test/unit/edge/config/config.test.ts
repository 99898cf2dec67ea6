/** The configuration of interface 6: what is right is read, what is wrong is named, and nothing secret is repeated. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { type Connection, connectionOf, readConfig } from "../../../../edge/config/config.ts";

const merchant = { name: "Example Shop" };
const shop = { provider: "ixopay", merchant, origins: ["https://shop.example"] };
const credentials = { apiKey: "key", username: "user", password: "word" };
const good = { CONNECTIONS: { shop }, SHOP_CREDENTIALS: JSON.stringify(credentials) };
const tokenKey = { kid: "2026-11", alg: "HS256", secret: "A".repeat(43) };
const edKey = { kid: "ed", alg: "EdDSA", publicKey: { kty: "OKP", crv: "Ed25519", x: "A".repeat(43) } };

async function connectionIn(env: Record<string, unknown>, name = "shop"): Promise<Connection> {
  const config = await readConfig(env);
  const connection = connectionOf(config, name);
  assert.deepEqual(config.problems, []);
  assert.ok(connection);
  return connection;
}

function withShop(change: object, secrets: object = credentials) {
  return { CONNECTIONS: { shop: { ...shop, ...change } }, SHOP_CREDENTIALS: JSON.stringify(secrets) };
}

describe("a good configuration", () => {
  test("is read with the defaults of the interface", async () => {
    const { provider: _, account, ...connection } = await connectionIn(good);
    assert.deepEqual(connection, {
      name: "shop",
      accountKey: "ixopay|gateway.ixopay.com|user",
      merchant: { name: "Example Shop", url: null, support: null, logo: null, color: null },
      origins: ["https://shop.example"],
      publicView: "status",
      limits: { perAccount: 60, perId: 10, windowSeconds: 60 },
      lang: null,
      returnUrl: null,
      notBeforeMs: 0,
      retentionDays: 30,
      jurisdiction: null,
      downloadHosts: [],
      linkKey: null,
      callbackKey: null,
    });
    assert.equal(account.baseUrl, "https://gateway.ixopay.com/api/v3");
    const config = await readConfig(good);
    assert.deepEqual(config.viewerLimits, { requests: 30, streams: 20, windowSeconds: 60 });
    assert.deepEqual([config.tokenKeys, config.demo, config.demoSimulators], [[], false, {}]);
  });

  test("may come as JSON text", async () => {
    assert.equal((await connectionIn({ ...good, CONNECTIONS: JSON.stringify(good.CONNECTIONS) })).name, "shop");
  });

  test("finds the secrets of a connection by its name in capitals", async () => {
    const env = { CONNECTIONS: { "my-shop-2": shop }, MY_SHOP_2_CREDENTIALS: credentials };
    assert.equal((await connectionIn(env, "my-shop-2")).accountKey, "ixopay|gateway.ixopay.com|user");
  });

  test("takes the provider's limits, a connection's own, and of both only its share, rounded down, at least one", async () => {
    const own = { perAccount: 30, perId: 7, windowSeconds: 10 };
    assert.deepEqual((await connectionIn(withShop({ limits: own }))).limits, own);
    assert.deepEqual((await connectionIn(withShop({ share: 0.66 }))).limits, {
      perAccount: 39,
      perId: 6,
      windowSeconds: 60,
    });
    assert.deepEqual((await connectionIn(withShop({ share: 0.01 }))).limits, {
      perAccount: 1,
      perId: 1,
      windowSeconds: 60,
    });
  });

  test("refuses one account in two jurisdictions, which would have two budgets", async () => {
    const { connections, problems } = await readConfig({
      CONNECTIONS: { one: shop, two: { ...shop, jurisdiction: "eu" } },
      ONE_CREDENTIALS: credentials,
      TWO_CREDENTIALS: credentials,
    });
    assert.equal(connections.get("two"), "misconfigured");
    assert.notEqual(connections.get("one"), "misconfigured");
    assert.match(problems.join(), /^CONNECTIONS\.two\.jurisdiction .*one.* Example: "eu"$/);
  });

  test("gives connections that share an account one budget, the smallest of each limit", async () => {
    const { connections, problems } = await readConfig({
      CONNECTIONS: {
        one: { ...shop, limits: { perAccount: 50, perId: 5, windowSeconds: 60 } },
        two: { ...shop, limits: { perAccount: 40, perId: 8, windowSeconds: 90 } },
        apart: { ...shop, account: "another" },
      },
      ONE_CREDENTIALS: credentials,
      TWO_CREDENTIALS: { ...credentials, apiKey: "another connector" },
      APART_CREDENTIALS: credentials,
    });
    assert.deepEqual(problems, []);
    const [one, two, apart] = ["one", "two", "apart"].map((name) => connections.get(name) as Connection);
    assert.equal(one?.accountKey, two?.accountKey);
    assert.deepEqual(one?.limits, { perAccount: 40, perId: 5, windowSeconds: 90 });
    assert.deepEqual(two?.limits, one?.limits);
    assert.notEqual(apart?.accountKey, one?.accountKey);
    assert.equal(apart?.limits.perAccount, 60);
  });

  for (const baseUrl of [
    "http://localhost:8788/api/v3",
    "http://127.0.0.1:1",
    "http://127.9.9.9",
    "http://[::1]:8788/x",
  ]) {
    test(`allows ${baseUrl}, which never leaves this machine`, async () => {
      assert.equal((await connectionIn(withShop({ baseUrl }))).account.baseUrl, baseUrl);
    });
  }

  test("takes the slash at the end off a base address", async () => {
    assert.equal(
      (await connectionIn(withShop({ baseUrl: "https://a.example/v3//" }))).account.baseUrl,
      "https://a.example/v3",
    );
  });

  test("has a sandbox only with SANDBOX on, for every page", async () => {
    assert.equal((await connectionIn({ SANDBOX: "on" }, "sandbox")).origins, "*");
    assert.equal((await readConfig({ SANDBOX: "true" })).connections.has("sandbox"), false);
  });

  test("has no limits for viewers with VIEWER_LIMITS off", async () => {
    assert.equal((await readConfig({ VIEWER_LIMITS: "off" })).viewerLimits, null);
    const small = { requests: 1, streams: 2, windowSeconds: 3 };
    assert.deepEqual((await readConfig({ VIEWER_LIMITS: small })).viewerLimits, small);
    assert.deepEqual((await readConfig({ VIEWER_LIMITS: JSON.stringify(small) })).viewerLimits, small);
  });

  test("starts a demo only with DEMO on", async () => {
    const simulators = { DEMO_SIMULATORS: '{"shop":"http://127.0.0.1:1"}' };
    for (const off of [undefined, "off", "yes"])
      assert.deepEqual((await readConfig({ ...simulators, DEMO: off })).demoSimulators, {});
    const { demo, demoSimulators } = await readConfig({ ...simulators, DEMO: "on" });
    assert.deepEqual([demo, demoSimulators], [true, { shop: "http://127.0.0.1:1" }]);
  });

  test("takes secrets that are just long enough, and none that is one character shorter", async () => {
    const problemsWith = async (field: string, secret: string) =>
      (await readConfig({ ...withShop({}, { ...credentials, [field]: secret }), TOKEN_KEYS: [tokenKey] })).problems;
    for (const [field, length] of [
      ["linkKey", 32],
      ["callbackKey", 20],
    ] as const) {
      assert.deepEqual(await problemsWith(field, "l".repeat(length)), []);
      assert.match(
        `${await problemsWith(field, "l".repeat(length - 1))}`,
        new RegExp(`^SHOP_CREDENTIALS\\.${field}: `),
      );
    }
    // 43 characters of base64url are 32 bytes, as many as the hash has (RFC 7518, 3.2).
    const { problems, tokenKeys } = await readConfig({ TOKEN_KEYS: [{ ...tokenKey, secret: "A".repeat(43) }] });
    assert.deepEqual([problems, tokenKeys.length], [[], 1]);
    const short = await readConfig({ TOKEN_KEYS: [{ ...tokenKey, secret: "A".repeat(42) }] });
    assert.match(`${short.problems}`, /^TOKEN_KEYS\.0\.secret: /);
    assert.deepEqual(short.tokenKeys, []);
  });

  test("takes addresses by https, and hosts with any part in front", async () => {
    const downloadHosts = ["files.example", "*.files.example", "a-1.b.example"];
    const logo = "https://a.example/logo.svg";
    const read = await connectionIn(
      withShop({ downloadHosts, returnUrl: "https://a.example/back", merchant: { ...merchant, logo } }),
    );
    assert.deepEqual(read.downloadHosts, downloadHosts);
    assert.deepEqual([read.returnUrl, read.merchant.logo], ["https://a.example/back", logo]);
  });

  test("takes every language tag", async () => {
    for (const lang of ["de", "pt-BR", "zh-Hant-TW", "en-US-u-ca-buddhist"])
      assert.equal((await connectionIn(withShop({ lang }))).lang, lang);
  });

  test("is fine without anything, and with what is off", async () => {
    for (const env of [{}, { SANDBOX: "off", DEMO: "off" }]) {
      const { connections, problems } = await readConfig(env);
      assert.deepEqual([connections.size, problems], [0, []]);
    }
  });
});

describe("a connection asked for by its name", () => {
  test("is there, is not there, or is misconfigured, which its operator has to learn", async () => {
    const config = await readConfig({ ...good, CONNECTIONS: { shop, broken: { ...shop, share: 7 } } });
    assert.equal(connectionOf(config, "shop")?.name, "shop");
    assert.deepEqual([connectionOf(config, "broken"), connectionOf(config, "nobody")], [null, null]);
    assert.deepEqual(
      [config.connections.get("broken"), config.connections.get("nobody")],
      ["misconfigured", undefined],
    );
  });
});

describe("a mistake", () => {
  const secretText = "s3cr3t-do-not-log";

  /** What is wrong, and the variable that has to be named. */
  const MISTAKES: [name: string, env: Record<string, unknown>, variable: string][] = [
    ["connections that are no JSON", { CONNECTIONS: "{" }, "CONNECTIONS"],
    ["connections that are a list", { CONNECTIONS: "[]" }, "CONNECTIONS"],
    ["a connection that is a text", { ...good, CONNECTIONS: { shop: "ixopay" } }, "CONNECTIONS.shop"],
    ["a connection with a wrong name", { CONNECTIONS: { "My Shop": shop } }, "CONNECTIONS.My Shop"],
    ["a provider that there is not", withShop({ provider: "nobody" }), "CONNECTIONS.shop.provider"],
    ["a provider that is a path", withShop({ provider: "../ixopay" }), "CONNECTIONS.shop.provider"],
    ["no provider", withShop({ provider: undefined }), "CONNECTIONS.shop.provider"],
    ["no merchant", withShop({ merchant: undefined }), "CONNECTIONS.shop.merchant"],
    ["a merchant without a name", withShop({ merchant: { name: "" } }), "CONNECTIONS.shop.merchant.name"],
    ["a misspelt merchant", withShop({ merchant: { ...merchant, web: "x" } }), "CONNECTIONS.shop.merchant"],
    [
      "support by nothing known",
      withShop({ merchant: { ...merchant, support: "javascript:1" } }),
      "CONNECTIONS.shop.merchant.support",
    ],
    [
      "a shop's address without https",
      withShop({ merchant: { ...merchant, url: "http://a.example" } }),
      "CONNECTIONS.shop.merchant.url",
    ],
    [
      "a logo without https",
      withShop({ merchant: { ...merchant, logo: "http://a.example/logo.svg" } }),
      "CONNECTIONS.shop.merchant.logo",
    ],
    [
      "a logo in the text itself",
      withShop({ merchant: { ...merchant, logo: "data:image/png;base64,AA" } }),
      "CONNECTIONS.shop.merchant.logo",
    ],
    ["a way back without https", withShop({ returnUrl: "http://a.example" }), "CONNECTIONS.shop.returnUrl"],
    ["a way back that is a script", withShop({ returnUrl: "javascript:alert(1)" }), "CONNECTIONS.shop.returnUrl"],
    ["a way back that is a path", withShop({ returnUrl: "/orders" }), "CONNECTIONS.shop.returnUrl"],
    ...[
      "https://files.example",
      "files.example/a",
      "files.example:8443",
      "localhost",
      "*",
      "*.",
      "files.*.example",
      "*files.example",
      "Files.example",
    ].map((host): (typeof MISTAKES)[number] => [
      `files on ${host}`,
      withShop({ downloadHosts: ["files.example", host] }),
      "CONNECTIONS.shop.downloadHosts.1",
    ]),
    ["files on a text", withShop({ downloadHosts: "files.example" }), "CONNECTIONS.shop.downloadHosts"],
    ["a colour by name", withShop({ merchant: { ...merchant, color: "red" } }), "CONNECTIONS.shop.merchant.color"],
    ["origins that are a text", withShop({ origins: "https://shop.example" }), "CONNECTIONS.shop.origins"],
    ["an origin with a path", withShop({ origins: ["https://shop.example/"] }), "CONNECTIONS.shop.origins.0"],
    ["any origin", withShop({ origins: ["*"] }), "CONNECTIONS.shop.origins.0"],
    ["the null origin", withShop({ origins: ["null"] }), "CONNECTIONS.shop.origins.0"],
    ["http to another machine", withShop({ baseUrl: "http://gateway.example" }), "CONNECTIONS.shop.baseUrl"],
    [
      "http to what only looks like loopback",
      withShop({ baseUrl: "http://127.0.0.1.example" }),
      "CONNECTIONS.shop.baseUrl",
    ],
    [
      "a base address with a user",
      withShop({ baseUrl: `https://user:${secretText}@a.example` }),
      "CONNECTIONS.shop.baseUrl",
    ],
    ["a base address with a query", withShop({ baseUrl: "https://a.example?x=1" }), "CONNECTIONS.shop.baseUrl"],
    ["a view that there is not", withShop({ publicView: "all" }), "CONNECTIONS.shop.publicView"],
    [
      "a limit of nothing",
      withShop({ limits: { perAccount: 0, perId: 1, windowSeconds: 1 } }),
      "CONNECTIONS.shop.limits.perAccount",
    ],
    ["limits by halves", withShop({ limits: { perAccount: 1 } }), "CONNECTIONS.shop.limits.perId"],
    ["a share of nothing", withShop({ share: 0 }), "CONNECTIONS.shop.share"],
    ["a share of more than all", withShop({ share: 1.01 }), "CONNECTIONS.shop.share"],
    ["a date that is none", withShop({ notBefore: "yesterday" }), "CONNECTIONS.shop.notBefore"],
    ["keeping for half a day", withShop({ retentionDays: 0.5 }), "CONNECTIONS.shop.retentionDays"],
    ["a language as C writes it", withShop({ lang: "pt_BR" }), "CONNECTIONS.shop.lang"],
    ["a language that is a sentence", withShop({ lang: "no such language!" }), "CONNECTIONS.shop.lang"],
    ["no language", withShop({ lang: "" }), "CONNECTIONS.shop.lang"],
    ["a jurisdiction that there is not", withShop({ jurisdiction: "mars" }), "CONNECTIONS.shop.jurisdiction"],
    ["an option of the provider", withShop({ signRequests: "yes" }), "CONNECTIONS.shop.signRequests"],
    ["requests to sign with nothing", withShop({ signRequests: true }), "CONNECTIONS.shop: signRequests"],
    [
      "a secret for webhooks that are not signed",
      withShop({ provider: "airtm", api: "v1" }, { key: "k", secret: "s", webhookSecret: "whsec_c2VjcmV0" }),
      "CONNECTIONS.shop: webhookSecret",
    ],
    ["no credentials", { CONNECTIONS: { shop } }, "SHOP_CREDENTIALS"],
    ["credentials that are no JSON", { ...good, SHOP_CREDENTIALS: secretText }, "SHOP_CREDENTIALS"],
    ["credentials that are a number", { ...good, SHOP_CREDENTIALS: "5" }, "SHOP_CREDENTIALS"],
    [
      "credentials without a password",
      withShop({}, { ...credentials, password: undefined }),
      "SHOP_CREDENTIALS.password",
    ],
    ["an empty secret", withShop({}, { ...credentials, sharedSecret: "" }), "SHOP_CREDENTIALS.sharedSecret"],
    ["a link key that is short", withShop({}, { ...credentials, linkKey: secretText }), "SHOP_CREDENTIALS.linkKey"],
    [
      "a callback key that is short",
      withShop({}, { ...credentials, callbackKey: secretText }),
      "SHOP_CREDENTIALS.callbackKey",
    ],
    [
      "a callback key that is no part of a path",
      withShop({}, { ...credentials, callbackKey: `${secretText}/////` }),
      "SHOP_CREDENTIALS.callbackKey",
    ],
    ["token keys that are no JSON", { TOKEN_KEYS: secretText }, "TOKEN_KEYS"],
    ["token keys that are no list", { TOKEN_KEYS: tokenKey }, "TOKEN_KEYS"],
    ["a token key that is short", { TOKEN_KEYS: [{ ...tokenKey, secret: secretText }] }, "TOKEN_KEYS.0.secret"],
    ["a token key of another algorithm", { TOKEN_KEYS: [{ ...tokenKey, alg: "none" }] }, "TOKEN_KEYS.0.alg"],
    ["an option that is misspelt", withShop({ publicview: "none" }), "CONNECTIONS.shop.publicview"],
    [
      "a credential that is misspelt",
      withShop({}, { ...credentials, sharedsecret: "x" }),
      "SHOP_CREDENTIALS.sharedsecret",
    ],
    [
      "a link key that can make no links",
      { ...withShop({}, { ...credentials, linkKey: "l".repeat(32) }), TOKEN_KEYS: [edKey] },
      "SHOP_CREDENTIALS.linkKey",
    ],
    ["two token keys of one id", { TOKEN_KEYS: [tokenKey, tokenKey] }, "TOKEN_KEYS"],
    ["a token key with a misspelt field", { TOKEN_KEYS: [{ ...tokenKey, conections: ["shop"] }] }, "TOKEN_KEYS.0"],
    ["a public token key with a secret", { TOKEN_KEYS: [{ ...edKey, secret: secretText }] }, "TOKEN_KEYS.0"],
    [
      "a token key for a connection that there is not",
      { ...good, TOKEN_KEYS: [{ ...tokenKey, connections: ["shop", secretText] }] },
      "TOKEN_KEYS.0.connections.1",
    ],
    [
      "a token key for a text",
      { ...good, TOKEN_KEYS: [{ ...tokenKey, connections: "shop" }] },
      "TOKEN_KEYS.0.connections",
    ],
    [
      "a private token key",
      { TOKEN_KEYS: [{ ...edKey, publicKey: { ...edKey.publicKey, d: secretText } }] },
      "TOKEN_KEYS.0.publicKey",
    ],
    [
      "a token key of another curve",
      { TOKEN_KEYS: [{ ...edKey, publicKey: { ...edKey.publicKey, crv: "P-256" } }] },
      "TOKEN_KEYS.0.publicKey.crv",
    ],
    ["a token key without an id", { TOKEN_KEYS: [{ ...tokenKey, kid: undefined }] }, "TOKEN_KEYS.0.kid"],
    [
      "viewer limits of nothing",
      { VIEWER_LIMITS: { requests: 0, streams: 1, windowSeconds: 1 } },
      "VIEWER_LIMITS.requests",
    ],
    ["viewer limits that are a word", { VIEWER_LIMITS: '"on"' }, "VIEWER_LIMITS"],
    ...["SANDBOX", "DEMO"].flatMap((name) =>
      ["true", "yes", "ON", "", true].map((value): (typeof MISTAKES)[number] => [
        `${JSON.stringify(value)} for a switch`,
        { [name]: value },
        name,
      ]),
    ),
  ];

  for (const [name, env, variable] of MISTAKES) {
    test(`(${name}) is told in a sentence that names ${variable}, what is wrong and an example`, async () => {
      const { problems } = await readConfig(env);
      assert.equal(problems.length, 1);
      const [problem = ""] = problems;
      assert.ok(problem.startsWith(variable), problem);
      assert.match(problem, /\. Example: \S|Set it with: npx wrangler secret put/);
      assert.doesNotMatch(problem, /undefined|\[object/);
      assert.ok(!problem.includes(secretText), "and repeats no secret");
    });
  }

  test("that only options and credentials together make stops the connection as well", async () => {
    const { connections } = await readConfig(withShop({ signRequests: true }));
    assert.equal(connections.get("shop"), "misconfigured");
  });

  test("in a key for tokens refuses that key, which may be for fewer connections than it seems, and no other", async () => {
    const kidsOf = async (...keys: object[]) => {
      const { tokenKeys } = await readConfig({ ...good, TOKEN_KEYS: [...keys, { ...edKey, kid: "well" }] });
      return tokenKeys.map(({ kid }) => kid);
    };
    assert.deepEqual(await kidsOf({ ...tokenKey, conections: ["shop"] }), ["well"]);
    assert.deepEqual(await kidsOf({ ...tokenKey, connections: "shop" }), ["well"]);
    assert.deepEqual(await kidsOf({ ...tokenKey, secret: "short" }), ["well"]);
    assert.deepEqual(await kidsOf(tokenKey, { ...tokenKey, connections: ["shop"] }), ["well"], "which of the two?");
    assert.deepEqual(await kidsOf({ ...tokenKey, connections: ["shop", "shpo"] }), [tokenKey.kid, "well"]);
  });

  test("leaves the other connections working", async () => {
    const { connections, problems } = await readConfig({
      CONNECTIONS: { shop, broken: { ...shop, share: 7 }, keyless: shop },
      SHOP_CREDENTIALS: credentials,
      BROKEN_CREDENTIALS: credentials,
    });
    assert.equal(problems.length, 2);
    assert.deepEqual([connections.get("broken"), connections.get("keyless")], ["misconfigured", "misconfigured"]);
    assert.notEqual(connections.get("shop"), "misconfigured");
  });

  test("in an optional variable leaves its default", async () => {
    const config = await readConfig({ ...good, TOKEN_KEYS: "x", VIEWER_LIMITS: "x" });
    assert.deepEqual([config.tokenKeys, config.viewerLimits?.requests, config.problems.length], [[], 30, 2]);
  });

  test("keeps a worker healthy only where a default stands in for it", async () => {
    const isHealthy = async (change: object) => (await readConfig({ ...good, ...change })).isHealthy;
    assert.equal(await isHealthy({}), true);
    assert.equal(await isHealthy({ VIEWER_LIMITS: { requests: 0 } }), true);
    assert.equal(await isHealthy({ DEMO: "on", DEMO_SIMULATORS: "x" }), true);
    assert.equal(await isHealthy({ SANDBOX: "yes", DEMO: "yes" }), true, "both are off");
    assert.equal(await isHealthy({ TOKEN_KEYS: "x" }), false, "no token opens");
    assert.equal(await isHealthy({ TOKEN_KEYS: [{ ...tokenKey, connections: ["shpo"] }] }), false, "nor here");
    assert.equal(await isHealthy({ CONNECTIONS: "{" }), false, "there is no connection");
    assert.equal(await isHealthy({ SHOP_CREDENTIALS: undefined }), false);
    const linkKey = "l".repeat(32);
    assert.equal(await isHealthy({ SHOP_CREDENTIALS: { ...credentials, linkKey }, TOKEN_KEYS: [] }), false, "no links");
  });

  test("never repeats what stands in a secret, wherever it stands", async () => {
    const places: Record<string, unknown>[] = [
      ...["apiKey", "username", "password", "sharedSecret", "linkKey", "callbackKey"].map((field) =>
        withShop({}, { ...credentials, [field]: { [secretText]: secretText } }),
      ),
      ...["apiKey", "password"].map((field) => withShop({}, { ...credentials, [field]: undefined, other: secretText })),
      { ...good, SHOP_CREDENTIALS: `{"password": "${secretText}` },
      { ...good, SHOP_CREDENTIALS: JSON.stringify([secretText]) },
      { TOKEN_KEYS: JSON.stringify([{ ...tokenKey, secret: `${secretText}!`.repeat(5) }]) },
      { TOKEN_KEYS: `[{"secret": "${secretText}"` },
    ];
    for (const env of places) {
      const { problems } = await readConfig(env);
      assert.ok(problems.length > 0);
      assert.ok(!problems.join().includes(secretText), problems.join());
    }
  });
});
