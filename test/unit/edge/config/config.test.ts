// Valid configurations are read with their defaults.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { connectionOf, readConfig } from "../../../../edge/config/config.ts";
import type { Connection } from "../../../../edge/config/connection.ts";
import { connectionAt } from "../../../../edge/config/sandbox-connection.ts";
import { credentials, merchant, shop, tokenKey, valid, withShop } from "./samples.ts";

async function connectionIn(env: Record<string, unknown>, name = "shop"): Promise<Connection> {
  const config = await readConfig(env);
  const connection = connectionOf(config, name);
  assert.deepEqual(config.problems, []);
  assert.ok(connection);
  return connection;
}

describe("a valid configuration", () => {
  test("A connection without options has the defaults of the interface", async () => {
    const { provider: _, account, ...connection } = await connectionIn(valid);
    assert.deepEqual(connection, {
      name: "shop",
      providerName: "ixopay",
      accountKey: "ixopay|gateway.ixopay.com|user",
      merchant: { name: "Example Shop", url: null, support: null, logo: null, color: null, statement: null },
      test: false,
      origins: ["https://shop.example"],
      publicView: "status",
      limits: { perAccount: 60, perId: 10, windowSeconds: 60 },
      lang: null,
      returnUrl: null,
      notBeforeMs: 0,
      retentionDays: 30,
      jurisdiction: null,
      locationHint: "weur",
      host: null,
      downloadHosts: [],
      continueHosts: [],
      notify: null,
      linkKey: null,
      adminKey: null,
      supportKey: null,
      callbackKey: null,
    });
    assert.equal(account.baseUrl, "https://gateway.ixopay.com/api/v3");
    const config = await readConfig(valid);
    assert.deepEqual(config.viewerLimits, { requests: 30, streams: 20, windowSeconds: 60 });
    assert.deepEqual([config.tokenKeys, config.demo, config.demoSimulators], [[], false, {}]);
  });

  test("A provider's test account is called one by the configuration", async () => {
    assert.equal((await connectionIn(withShop({ test: true }))).test, true);
  });

  test("CONNECTIONS can be JSON text", async () => {
    assert.equal((await connectionIn({ ...valid, CONNECTIONS: JSON.stringify(valid.CONNECTIONS) })).name, "shop");
  });

  test("The secret of a connection has its name in capitals", async () => {
    const env = { CONNECTIONS: { "my-shop-2": shop }, MY_SHOP_2_CREDENTIALS: credentials };
    assert.equal((await connectionIn(env, "my-shop-2")).accountKey, "ixopay|gateway.ixopay.com|user");
  });

  test("A connection has the provider's limits or its own, times its share, rounded down to at least one", async () => {
    const own = { perAccount: 30, perId: 7, windowSeconds: 10 };
    assert.deepEqual((await connectionIn(withShop({ limits: own }))).limits, own);
    assert.deepEqual((await connectionIn(withShop({ limits: { perId: 5 } }))).limits, {
      perAccount: 60,
      perId: 5,
      windowSeconds: 60,
    });
    assert.deepEqual((await connectionIn(withShop({ share: 0.66 }))).limits, {
      perAccount: 39,
      perId: 6,
      windowSeconds: 60,
    });
    const whole = { perAccount: 100, perId: 50, windowSeconds: 60 };
    assert.deepEqual((await connectionIn(withShop({ limits: whole, share: 0.58 }))).limits, {
      perAccount: 58,
      perId: 29,
      windowSeconds: 60,
    });
    assert.deepEqual((await connectionIn(withShop({ share: 0.01 }))).limits, {
      perAccount: 1,
      perId: 1,
      windowSeconds: 60,
    });
  });

  for (const hint of ["wnam", "enam", "sam", "weur", "eeur", "apac", "apac-ne", "apac-se", "oc", "afr", "me"]) {
    test(`The location hint ${hint} of Cloudflare is accepted`, async () => {
      assert.equal((await connectionIn(withShop({ locationHint: hint }))).locationHint, hint);
    });
  }

  test("A connection without a location hint has that of its provider's region, if the documents name one", async () => {
    const hintWith = async (change: object) => (await connectionIn(withShop(change))).locationHint;
    assert.equal(await hintWith({ baseUrl: "https://sandbox.ixopay.com/api/v3" }), "weur");
    assert.equal(await hintWith({ baseUrl: "https://gateway.us.pop.ixopay.com/api/v3" }), null);
    assert.equal(await hintWith({ baseUrl: "https://gateway.ixopay.com.shop.example/api/v3" }), null);
    assert.equal((await connectionIn({ SANDBOX: "on" }, "sandbox")).locationHint, null);
  });

  test("A jurisdiction replaces the location hint of the provider, but not that of the connection", async () => {
    assert.equal((await connectionIn(withShop({ jurisdiction: "fedramp" }))).locationHint, null);
    const both = await connectionIn(withShop({ jurisdiction: "eu", locationHint: "eeur" }));
    assert.deepEqual([both.jurisdiction, both.locationHint], ["eu", "eeur"]);
  });

  for (const jurisdiction of ["eu", "us", "fedramp"]) {
    test(`The jurisdiction ${jurisdiction} of Cloudflare is accepted`, async () => {
      assert.equal((await connectionIn(withShop({ jurisdiction }))).jurisdiction, jurisdiction);
    });
  }

  test("One account in two jurisdictions, which would have two budgets, is refused", async () => {
    const { connections, problems } = await readConfig({
      CONNECTIONS: { one: shop, two: { ...shop, jurisdiction: "eu" } },
      ONE_CREDENTIALS: credentials,
      TWO_CREDENTIALS: credentials,
    });
    assert.equal(connections.get("two"), "misconfigured");
    assert.notEqual(connections.get("one"), "misconfigured");
    assert.match(problems.join(), /^CONNECTIONS\.two\.jurisdiction .*one.* Example: "eu"$/);
  });

  test("Connections that share an account have the smallest of their limits", async () => {
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
    test(`The loopback address ${baseUrl} is allowed over http`, async () => {
      assert.equal((await connectionIn(withShop({ baseUrl }))).account.baseUrl, baseUrl);
    });
  }

  test("A base address is used as it is understood, so that nothing stands between it and the path of a request", async () => {
    for (const baseUrl of ["https://a.example/v3?", "https://a.example/v3#", " HTTPS://@A.example:443/b/../v3 "]) {
      assert.equal((await connectionIn(withShop({ baseUrl }))).account.baseUrl, "https://a.example/v3", baseUrl);
    }
  });

  test("A base address loses its trailing slashes", async () => {
    assert.equal(
      (await connectionIn(withShop({ baseUrl: "https://a.example/v3//" }))).account.baseUrl,
      "https://a.example/v3",
    );
  });

  test("The sandbox exists only with SANDBOX on, and every origin may embed it", async () => {
    assert.equal((await connectionIn({ SANDBOX: "on" }, "sandbox")).origins, "*");
    assert.equal((await readConfig({ SANDBOX: "true" })).connections.has("sandbox"), false);
  });

  test("The shop of the sandbox has its addresses on the origin of a request, and no other shop has", async () => {
    const origin = "http://localhost:8787";
    const { account, merchant } = connectionAt(await connectionIn({ SANDBOX: "on" }, "sandbox"), origin);
    assert.equal(account.baseUrl, origin);
    assert.equal(merchant.logo, "http://localhost:8787/sandbox/logo.svg");
    const own = { provider: "sandbox", merchant: { name: "Own Shop", url: "https://own.example" } };
    const named = connectionAt(await connectionIn({ CONNECTIONS: { own } }, "own"), origin).merchant;
    assert.deepEqual([named.name, named.url], ["Own Shop", "https://own.example"]);
    const shop = await connectionIn(valid);
    assert.equal(connectionAt(shop, origin), shop);
  });

  test("VIEWER_LIMITS sets the viewer limits, and off removes them", async () => {
    assert.equal((await readConfig({ VIEWER_LIMITS: "off" })).viewerLimits, null);
    const small = { requests: 1, streams: 2, windowSeconds: 3 };
    assert.deepEqual((await readConfig({ VIEWER_LIMITS: small })).viewerLimits, small);
    assert.deepEqual((await readConfig({ VIEWER_LIMITS: JSON.stringify(small) })).viewerLimits, small);
  });

  test("The demo is on only with DEMO on", async () => {
    const simulators = { DEMO_SIMULATORS: '{"shop":"http://127.0.0.1:1"}' };
    for (const off of [undefined, "off", "yes"])
      assert.deepEqual((await readConfig({ ...simulators, DEMO: off })).demoSimulators, {});
    const { demo, demoSimulators } = await readConfig({ ...simulators, DEMO: "on" });
    assert.deepEqual([demo, demoSimulators], [true, { shop: "http://127.0.0.1:1" }]);
  });

  test("A secret of the minimum length is accepted, and one that is a character shorter is refused", async () => {
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
    // 43 characters of base64url are 32 bytes, the size of the hash (RFC 7518, 3.2).
    const { problems, tokenKeys } = await readConfig({ TOKEN_KEYS: [{ ...tokenKey, secret: "A".repeat(43) }] });
    assert.deepEqual([problems, tokenKeys.length], [[], 1]);
    const short = await readConfig({ TOKEN_KEYS: [{ ...tokenKey, secret: "A".repeat(42) }] });
    assert.match(`${short.problems}`, /^TOKEN_KEYS\.0\.secret: /);
    assert.deepEqual(short.tokenKeys, []);
  });

  test("HTTPS addresses and hosts with a wildcard in front are accepted", async () => {
    const downloadHosts = ["files.example", "*.files.example", "a-1.b.example"];
    const logo = "https://a.example/logo.svg";
    const read = await connectionIn(
      withShop({ downloadHosts, returnUrl: "https://a.example/back", merchant: { ...merchant, logo } }),
    );
    assert.deepEqual(read.downloadHosts, downloadHosts);
    assert.deepEqual((await connectionIn(withShop({ continueHosts: downloadHosts }))).continueHosts, downloadHosts);
    assert.deepEqual([read.returnUrl, read.merchant.logo], ["https://a.example/back", logo]);
  });

  test("An origin for the subdomains of one name is accepted", async () => {
    const origins = ["https://shop.example", "https://*.preview.shop.example", "https://*.shop.pages.dev"];
    assert.deepEqual((await connectionIn(withShop({ origins }))).origins, origins);
  });

  test("Every language tag is accepted", async () => {
    for (const lang of ["de", "pt-BR", "zh-Hant-TW", "en-US-u-ca-buddhist"])
      assert.equal((await connectionIn(withShop({ lang }))).lang, lang);
  });

  test("An empty configuration and one with everything off have no errors", async () => {
    for (const env of [{}, { SANDBOX: "off", DEMO: "off" }]) {
      const { connections, problems } = await readConfig(env);
      assert.deepEqual([connections.size, problems], [0, []]);
    }
  });
});

describe("connectionOf", () => {
  test("A connection is found by its name unless it is misconfigured or does not exist", async () => {
    const config = await readConfig({ ...valid, CONNECTIONS: { shop, broken: { ...shop, share: 7 } } });
    assert.equal(connectionOf(config, "shop")?.name, "shop");
    assert.deepEqual([connectionOf(config, "broken"), connectionOf(config, "nobody")], [null, null]);
    assert.deepEqual(
      [config.connections.get("broken"), config.connections.get("nobody")],
      ["misconfigured", undefined],
    );
  });
});
