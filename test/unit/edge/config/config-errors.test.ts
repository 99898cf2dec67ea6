// Each configuration error is one sentence, affects as little as possible, and contains no secret.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { readConfig } from "../../../../edge/config/config.ts";
import { readConnection } from "../../../../edge/config/connection.ts";
import { err } from "../../../../edge/platform/result.ts";
import { credentials, edKey, merchant, shop, tokenKey, valid, withShop } from "./samples.ts";

describe("a configuration error", () => {
  const secretText = "s3cr3t-do-not-log";

  /** The error, and the beginning of its sentence. */
  const ERRORS: [name: string, env: Record<string, unknown>, variable: string][] = [
    ["CONNECTIONS that is not JSON", { CONNECTIONS: "{" }, "CONNECTIONS"],
    ["CONNECTIONS that is a list", { CONNECTIONS: "[]" }, "CONNECTIONS"],
    ["a connection that is a string", { ...valid, CONNECTIONS: { shop: "ixopay" } }, "CONNECTIONS.shop"],
    ["a connection with an invalid name", { CONNECTIONS: { "My Shop": shop } }, "CONNECTIONS.My Shop"],
    ["an unknown provider", withShop({ provider: "nobody" }), "CONNECTIONS.shop.provider"],
    ["a provider that is a path", withShop({ provider: "../ixopay" }), "CONNECTIONS.shop.provider"],
    ["no provider", withShop({ provider: undefined }), "CONNECTIONS.shop.provider"],
    ["no merchant", withShop({ merchant: undefined }), "CONNECTIONS.shop.merchant"],
    ["a merchant without a name", withShop({ merchant: { name: "" } }), "CONNECTIONS.shop.merchant.name"],
    ["an unknown key of the merchant", withShop({ merchant: { ...merchant, web: "x" } }), "CONNECTIONS.shop.merchant"],
    [
      "a support link with another scheme",
      withShop({ merchant: { ...merchant, support: "javascript:1" } }),
      "CONNECTIONS.shop.merchant.support",
    ],
    [
      "a shop address without https",
      withShop({ merchant: { ...merchant, url: "http://a.example" } }),
      "CONNECTIONS.shop.merchant.url",
    ],
    [
      "a logo without https",
      withShop({ merchant: { ...merchant, logo: "http://a.example/logo.svg" } }),
      "CONNECTIONS.shop.merchant.logo",
    ],
    [
      "a logo in a data URL",
      withShop({ merchant: { ...merchant, logo: "data:image/png;base64,AA" } }),
      "CONNECTIONS.shop.merchant.logo",
    ],
    ["a return address without https", withShop({ returnUrl: "http://a.example" }), "CONNECTIONS.shop.returnUrl"],
    ["a return address that is a script", withShop({ returnUrl: "javascript:alert(1)" }), "CONNECTIONS.shop.returnUrl"],
    ["a return address that is a path", withShop({ returnUrl: "/orders" }), "CONNECTIONS.shop.returnUrl"],
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
    ].flatMap((host): typeof ERRORS =>
      ["downloadHosts", "continueHosts"].map((option) => [
        `the host ${host} in ${option}`,
        withShop({ [option]: ["files.example", host] }),
        `CONNECTIONS.shop.${option}.1`,
      ]),
    ),
    ...["downloadHosts", "continueHosts"].map((option): (typeof ERRORS)[number] => [
      `${option} that are a string`,
      withShop({ [option]: "files.example" }),
      `CONNECTIONS.shop.${option}`,
    ]),
    ["a colour name", withShop({ merchant: { ...merchant, color: "red" } }), "CONNECTIONS.shop.merchant.color"],
    ["origins that are a string", withShop({ origins: "https://shop.example" }), "CONNECTIONS.shop.origins"],
    ["an origin with a path", withShop({ origins: ["https://shop.example/"] }), "CONNECTIONS.shop.origins.0"],
    ...[
      "*",
      "https://*",
      "https://*.com",
      "*.shop.example",
      "http://*.shop.example",
      "https://*.shop.example/",
      "https://*.shop.example:8443",
      "https://www.*.example",
      "https://*shop.example",
      "https://*.*.example",
      "https://*.shop.example; script-src *",
    ].map((origin): (typeof ERRORS)[number] => [
      `the wildcard origin ${origin}`,
      withShop({ origins: [origin] }),
      "CONNECTIONS.shop.origins.0",
    ]),
    ...["https://*.pages.dev", "https://*.co.uk", "https://*.com.br"].map((origin): (typeof ERRORS)[number] => [
      `the wildcard origin ${origin}, under which anybody can have a name`,
      withShop({ origins: [origin] }),
      "CONNECTIONS.shop.origins.0",
    ]),
    [
      "a host for continuing under which anybody can have a name",
      withShop({ continueHosts: ["*.workers.dev"] }),
      "CONNECTIONS.shop.continueHosts.0",
    ],
    ["the null origin", withShop({ origins: ["null"] }), "CONNECTIONS.shop.origins.0"],
    [
      "a base address over http on another host",
      withShop({ baseUrl: "http://gateway.example" }),
      "CONNECTIONS.shop.baseUrl",
    ],
    [
      "a base address over http on a host that begins like loopback",
      withShop({ baseUrl: "http://127.0.0.1.example" }),
      "CONNECTIONS.shop.baseUrl",
    ],
    [
      "a base address with a user name",
      withShop({ baseUrl: `https://user:${secretText}@a.example` }),
      "CONNECTIONS.shop.baseUrl",
    ],
    ["a base address with a query", withShop({ baseUrl: "https://a.example?x=1" }), "CONNECTIONS.shop.baseUrl"],
    ["an unknown public view", withShop({ publicView: "all" }), "CONNECTIONS.shop.publicView"],
    [
      "a limit of zero",
      withShop({ limits: { perAccount: 0, perId: 1, windowSeconds: 1 } }),
      "CONNECTIONS.shop.limits.perAccount",
    ],
    ["a limit that is a text", withShop({ limits: { perId: "1" } }), "CONNECTIONS.shop.limits.perId"],
    ["limits that are a number", withShop({ limits: 60 }), "CONNECTIONS.shop.limits"],
    ["a share of zero", withShop({ share: 0 }), "CONNECTIONS.shop.share"],
    ["a share above one", withShop({ share: 1.01 }), "CONNECTIONS.shop.share"],
    ["a notBefore that is not a date", withShop({ notBefore: "yesterday" }), "CONNECTIONS.shop.notBefore"],
    ["a retention of half a day", withShop({ retentionDays: 0.5 }), "CONNECTIONS.shop.retentionDays"],
    ["a POSIX locale", withShop({ lang: "pt_BR" }), "CONNECTIONS.shop.lang"],
    ["a language that is a sentence", withShop({ lang: "no such language!" }), "CONNECTIONS.shop.lang"],
    ["an empty language", withShop({ lang: "" }), "CONNECTIONS.shop.lang"],
    ["an unknown jurisdiction", withShop({ jurisdiction: "mars" }), "CONNECTIONS.shop.jurisdiction"],
    ...[
      "https://status.shop.example",
      "status.shop.example/",
      "status.shop.example:443",
      "*.shop.example",
      "Status.shop.example",
      "status_1.shop.example",
      "localhost",
      "-status.shop.example",
      "status-.shop.example",
      "status.-shop.example",
      "status.shop.example-",
      "status..shop.example",
      "192.0.2.1",
      `${"a".repeat(64)}.example`,
      `${"a.".repeat(130)}example`,
      "shop.example.workers.dev",
    ].map((host): (typeof ERRORS)[number] => [
      `the host name ${host.slice(0, 40)}`,
      withShop({ host }),
      "CONNECTIONS.shop.host",
    ]),
    ["an unknown location hint", withShop({ locationHint: "europe" }), "CONNECTIONS.shop.locationHint"],
    ["a location hint in capitals", withShop({ locationHint: "WEUR" }), "CONNECTIONS.shop.locationHint"],
    ["an invalid option of the provider", withShop({ signRequests: "yes" }), "CONNECTIONS.shop.signRequests"],
    ["signRequests without a secret", withShop({ signRequests: true }), "CONNECTIONS.shop: signRequests"],
    [
      "a webhook secret for an API without signed webhooks",
      withShop({ provider: "airtm", api: "v1" }, { key: "k", secret: "s", webhookSecret: "whsec_c2VjcmV0" }),
      "CONNECTIONS.shop: webhookSecret",
    ],
    ["no credentials", { CONNECTIONS: { shop } }, "SHOP_CREDENTIALS"],
    ["credentials that are not JSON", { ...valid, SHOP_CREDENTIALS: secretText }, "SHOP_CREDENTIALS"],
    ["credentials that are a number", { ...valid, SHOP_CREDENTIALS: "5" }, "SHOP_CREDENTIALS"],
    [
      "credentials without a password",
      withShop({}, { ...credentials, password: undefined }),
      "SHOP_CREDENTIALS.password",
    ],
    ["an empty secret", withShop({}, { ...credentials, sharedSecret: "" }), "SHOP_CREDENTIALS.sharedSecret"],
    ["a short link key", withShop({}, { ...credentials, linkKey: secretText }), "SHOP_CREDENTIALS.linkKey"],
    ["a short callback key", withShop({}, { ...credentials, callbackKey: secretText }), "SHOP_CREDENTIALS.callbackKey"],
    [
      "a callback key with a slash",
      withShop({}, { ...credentials, callbackKey: `${secretText}/////` }),
      "SHOP_CREDENTIALS.callbackKey",
    ],
    ["token keys that are not JSON", { TOKEN_KEYS: secretText }, "TOKEN_KEYS"],
    ["token keys that are not a list", { TOKEN_KEYS: tokenKey }, "TOKEN_KEYS"],
    ["a short token key", { TOKEN_KEYS: [{ ...tokenKey, secret: secretText }] }, "TOKEN_KEYS.0.secret"],
    ["a token key with an unknown algorithm", { TOKEN_KEYS: [{ ...tokenKey, alg: "none" }] }, "TOKEN_KEYS.0.alg"],
    ["a misspelt option", withShop({ publicview: "none" }), "CONNECTIONS.shop.publicview"],
    ["a misspelt credential", withShop({}, { ...credentials, sharedsecret: "x" }), "SHOP_CREDENTIALS.sharedsecret"],
    [
      "a link key without an HS256 key",
      { ...withShop({}, { ...credentials, linkKey: "l".repeat(32) }), TOKEN_KEYS: [edKey] },
      "SHOP_CREDENTIALS.linkKey",
    ],
    ["two token keys with the same kid", { TOKEN_KEYS: [tokenKey, tokenKey] }, "TOKEN_KEYS"],
    ["a token key with a misspelt field", { TOKEN_KEYS: [{ ...tokenKey, conections: ["shop"] }] }, "TOKEN_KEYS.0"],
    ["a public token key with a secret", { TOKEN_KEYS: [{ ...edKey, secret: secretText }] }, "TOKEN_KEYS.0"],
    [
      "a token key for an unknown connection",
      { ...valid, TOKEN_KEYS: [{ ...tokenKey, connections: ["shop", secretText] }] },
      "TOKEN_KEYS.0.connections.1",
    ],
    [
      "a token key whose connections are a string",
      { ...valid, TOKEN_KEYS: [{ ...tokenKey, connections: "shop" }] },
      "TOKEN_KEYS.0.connections",
    ],
    [
      "a private token key",
      { TOKEN_KEYS: [{ ...edKey, publicKey: { ...edKey.publicKey, d: secretText } }] },
      "TOKEN_KEYS.0.publicKey",
    ],
    [
      "a token key with another curve",
      { TOKEN_KEYS: [{ ...edKey, publicKey: { ...edKey.publicKey, crv: "P-256" } }] },
      "TOKEN_KEYS.0.publicKey.crv",
    ],
    ["a token key without a kid", { TOKEN_KEYS: [{ ...tokenKey, kid: undefined }] }, "TOKEN_KEYS.0.kid"],
    [
      "viewer limits of zero",
      { VIEWER_LIMITS: { requests: 0, streams: 1, windowSeconds: 1 } },
      "VIEWER_LIMITS.requests",
    ],
    ["viewer limits that are a string", { VIEWER_LIMITS: '"on"' }, "VIEWER_LIMITS"],
    ...["SANDBOX", "DEMO"].flatMap((name) =>
      ["true", "yes", "ON", "", true].map((value): (typeof ERRORS)[number] => [
        `${name} with the value ${JSON.stringify(value)}`,
        { [name]: value },
        name,
      ]),
    ),
  ];

  for (const [name, env, variable] of ERRORS) {
    test(`The error "${name}" is one sentence that names ${variable} and gives an example`, async () => {
      const { problems } = await readConfig(env);
      assert.equal(problems.length, 1);
      const [problem = ""] = problems;
      assert.ok(problem.startsWith(variable), problem);
      assert.match(problem, /\. Example: \S|Set it with: npx wrangler secret put/);
      assert.doesNotMatch(problem, /undefined|\[object/);
      assert.ok(!problem.includes(secretText), "the sentence contains a secret");
    });
  }

  test("All errors of a deployment are named at once, each with its own place", async () => {
    const { problems } = await readConfig({
      CONNECTIONS: {
        shop: {
          ...shop,
          merchant: { name: "", logoo: "x", coulour: "x", url: "http://a.example" },
          limits: { perAccount: 0, perIds: 3 },
          origins: ["https://shop.example/", "*", "https://shop.example"],
          signRequests: "yes",
          publicview: "none",
          sharee: 1,
        },
        other: { ...shop, provider: "nobody", share: 2 },
      },
      SHOP_CREDENTIALS: { username: "user", password: "", linkKey: "short", linkkey: "x", shared: "x" },
      TOKEN_KEYS: [{ ...tokenKey, secret: "short", conections: [], connections: ["shpo"] }, { alg: "none" }],
      VIEWER_LIMITS: { requests: 0, stream: 1, windowSeconds: 60 },
      SANDBOX: "yes",
    });
    const places = problems.map((problem) => /^[\w.-]+/.exec(problem)?.[0]);
    assert.deepEqual(places.sort(), [
      "CONNECTIONS.other.provider",
      "CONNECTIONS.other.share",
      "CONNECTIONS.shop.limits.perAccount",
      "CONNECTIONS.shop.limits.perIds",
      "CONNECTIONS.shop.merchant.coulour",
      "CONNECTIONS.shop.merchant.logoo",
      "CONNECTIONS.shop.merchant.name",
      "CONNECTIONS.shop.merchant.url",
      "CONNECTIONS.shop.origins.0",
      "CONNECTIONS.shop.origins.1",
      "CONNECTIONS.shop.publicview",
      "CONNECTIONS.shop.sharee",
      "CONNECTIONS.shop.signRequests",
      "SANDBOX",
      "SHOP_CREDENTIALS.apiKey",
      "SHOP_CREDENTIALS.linkKey",
      "SHOP_CREDENTIALS.linkkey",
      "SHOP_CREDENTIALS.password",
      "SHOP_CREDENTIALS.shared",
      "TOKEN_KEYS.0.conections",
      "TOKEN_KEYS.0.secret",
      "TOKEN_KEYS.1.alg",
      "VIEWER_LIMITS.requests",
      "VIEWER_LIMITS.stream",
      "VIEWER_LIMITS.streams",
    ]);
    for (const problem of problems) assert.match(problem, /\. Example: \S/, problem);
  });

  test("The example of a baseUrl is that of the connection's own provider", async () => {
    const { problems } = await readConfig(withShop({ provider: "airtm", api: "v2", baseUrl: "http://airtm.example" }));
    assert.match(
      problems.join("\n"),
      /^CONNECTIONS\.shop\.baseUrl: .* Example: "https:\/\/api\.enterprise\.airtm\.com/m,
    );
  });

  test("An error between options and credentials makes the connection misconfigured", async () => {
    const { connections } = await readConfig(withShop({ signRequests: true }));
    assert.equal(connections.get("shop"), "misconfigured");
  });

  test("An error in a token key refuses only that key", async () => {
    const kidsOf = async (...keys: object[]) => {
      const { tokenKeys } = await readConfig({ ...valid, TOKEN_KEYS: [...keys, { ...edKey, kid: "valid" }] });
      return tokenKeys.map(({ kid }) => kid);
    };
    assert.deepEqual(await kidsOf({ ...tokenKey, conections: ["shop"] }), ["valid"]);
    assert.deepEqual(await kidsOf({ ...tokenKey, connections: "shop" }), ["valid"]);
    assert.deepEqual(await kidsOf({ ...tokenKey, secret: "short" }), ["valid"]);
    assert.deepEqual(
      await kidsOf(tokenKey, { ...tokenKey, connections: ["shop"] }),
      ["valid"],
      "both keys with the same kid are refused",
    );
    assert.deepEqual(await kidsOf({ ...tokenKey, connections: ["shop", "shpo"] }), [tokenKey.kid, "valid"]);
  });

  test("An error in one connection does not affect the others", async () => {
    const { connections, problems } = await readConfig({
      CONNECTIONS: { shop, broken: { ...shop, share: 7 }, keyless: shop },
      SHOP_CREDENTIALS: credentials,
      BROKEN_CREDENTIALS: credentials,
    });
    assert.equal(problems.length, 2);
    assert.deepEqual([connections.get("broken"), connections.get("keyless")], ["misconfigured", "misconfigured"]);
    assert.notEqual(connections.get("shop"), "misconfigured");
  });

  test("An error in an optional variable keeps its default", async () => {
    const config = await readConfig({ ...valid, TOKEN_KEYS: "x", VIEWER_LIMITS: "x" });
    assert.deepEqual([config.tokenKeys, config.viewerLimits?.requests, config.problems.length], [[], 30, 2]);
  });

  test("The Worker stays healthy only when a default replaces the wrong value", async () => {
    const isHealthy = async (change: object) => (await readConfig({ ...valid, ...change })).faults.length === 0;
    assert.equal(await isHealthy({}), true);
    assert.equal(await isHealthy({ VIEWER_LIMITS: { requests: 0 } }), true);
    assert.equal(await isHealthy({ DEMO: "on", DEMO_SIMULATORS: "x" }), true);
    assert.equal(await isHealthy({ SANDBOX: "yes", DEMO: "yes" }), true, "both are off");
    assert.equal(await isHealthy({ TOKEN_KEYS: "x" }), false, "no token is valid");
    assert.equal(
      await isHealthy({ TOKEN_KEYS: [{ ...tokenKey, connections: ["shpo"] }] }),
      false,
      "no token is valid here either",
    );
    assert.equal(await isHealthy({ CONNECTIONS: "{" }), false, "there is no connection");
    assert.equal(await isHealthy({ SHOP_CREDENTIALS: undefined }), false);
    const linkKey = "l".repeat(32);
    assert.equal(await isHealthy({ SHOP_CREDENTIALS: { ...credentials, linkKey }, TOKEN_KEYS: [] }), false, "no links");
  });

  test("A sentence never contains a part of a secret", async () => {
    const environments: Record<string, unknown>[] = [
      ...["apiKey", "username", "password", "sharedSecret", "linkKey", "callbackKey"].map((field) =>
        withShop({}, { ...credentials, [field]: { [secretText]: secretText } }),
      ),
      ...["apiKey", "password"].map((field) => withShop({}, { ...credentials, [field]: undefined, other: secretText })),
      { ...valid, SHOP_CREDENTIALS: `{"password": "${secretText}` },
      { ...valid, SHOP_CREDENTIALS: JSON.stringify([secretText]) },
      { TOKEN_KEYS: JSON.stringify([{ ...tokenKey, secret: `${secretText}!`.repeat(5) }]) },
      { TOKEN_KEYS: `[{"secret": "${secretText}"` },
    ];
    for (const env of environments) {
      const { problems } = await readConfig(env);
      assert.ok(problems.length > 0);
      assert.ok(!problems.join().includes(secretText), problems.join());
    }
  });
});

test("An adapter that fails to load is a configuration error that names the adapter, its error and what to do", async () => {
  const failing = () => Promise.reject(new TypeError("z.strng is not a function"));
  assert.deepEqual(
    await readConnection("shop", shop, credentials, failing),
    err([
      "CONNECTIONS.shop.provider: the adapter ixopay cannot be loaded: TypeError: z.strng is not a function. " +
        "Deploy a version whose tests pass.",
    ]),
  );
});
