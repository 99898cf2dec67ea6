/** The settings and credentials of an Airtm connection, and the messages for their errors. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { readConfig } from "../../../edge/config/config.ts";
import { err } from "../../../edge/platform/result.ts";
import { provider } from "../../../edge/providers/airtm/index.ts";
import { v1Account, v2Account, webhookSecret } from "./account.ts";

const shop = { provider: "airtm", api: "v2", merchant: { name: "Example Shop" } };
const credentials = { key: "key-7f", secret: "secret-7f" };

async function problemsOf(connection: object, secrets: object = credentials) {
  const { problems } = await readConfig({
    CONNECTIONS: { shop: connection },
    SHOP_CREDENTIALS: JSON.stringify(secrets),
  });
  assert.ok(!problems.join().includes("secret-7f"));
  return problems;
}

async function baseUrlOf(connection: object) {
  const config = await readConfig({ CONNECTIONS: { shop: connection }, SHOP_CREDENTIALS: JSON.stringify(credentials) });
  const read = config.connections.get("shop");
  return read === "misconfigured" ? read : read?.account.baseUrl;
}

describe("Airtm's configuration", () => {
  test("Airtm connections have a default base URL for each of the two APIs", async () => {
    assert.equal(await baseUrlOf(shop), "https://api.enterprise.airtm.com/v2");
    assert.equal(await baseUrlOf({ ...shop, api: "v1" }), "https://payments.air-pay.io");
    const sandbox = "https://api.stg.enterprise.airtm.com/v2";
    assert.equal(await baseUrlOf({ ...shop, baseUrl: sandbox }), sandbox);
  });

  test("Airtm options without a valid API are refused with both values", async () => {
    const { api, ...without } = shop;
    const sentence = `CONNECTIONS.shop.api: must be "v1" (Payments API) or "v2" (Enterprise API). Example: "${api}"`;
    for (const connection of [without, { ...shop, api: "v3" }, { ...shop, api: 2 }]) {
      assert.deepEqual(await problemsOf(connection), [sentence]);
    }
  });

  test("An Airtm host of v2 without a path has the API at /v2", async () => {
    for (const host of ["https://api.enterprise.airtm.com", "https://api.stg.enterprise.airtm.com"]) {
      for (const baseUrl of [host, `${host}/`, `${host}/v2`, `${host}/v2/`]) {
        assert.deepEqual(await problemsOf({ ...shop, baseUrl }), [], baseUrl);
        const account = { ...v2Account, baseUrl: baseUrl.replace(/\/$/, "") };
        const query = { kind: "payment", id: "a", trusted: true, nowMs: 0, firstRequestedMs: 0, cursor: null } as const;
        const urls: string[] = [];
        await provider.query(account, { ...query, session: { bearer: null } }, async (url) => {
          urls.push(url);
          return err("network");
        });
        assert.deepEqual(urls, [`${host}/v2/payins/a`]);
      }
    }
  });

  test("An Airtm base URL of the other API or with another path is refused by its name with an example", async () => {
    for (const [api, baseUrl, sentence] of [
      [
        "v2",
        "https://payments.air-pay.io",
        'baseUrl is the host of api "v1", and api is "v2". Example: baseUrl = "https://api.enterprise.airtm.com/v2"',
      ],
      [
        "v2",
        "https://api.enterprise.airtm.com/v1",
        'baseUrl has the path /v1, and api "v2" has /v2. Example: baseUrl = "https://api.enterprise.airtm.com/v2"',
      ],
      [
        "v2",
        "https://api.stg.enterprise.airtm.com/v2/payouts",
        'baseUrl has the path /v2/payouts, and api "v2" has /v2. Example: baseUrl = "https://api.enterprise.airtm.com/v2"',
      ],
      [
        "v1",
        "https://api.enterprise.airtm.com/v2",
        'baseUrl has the path /v2, and api "v1" has none. Example: baseUrl = "https://payments.air-pay.io"',
      ],
      [
        "v1",
        "https://payments.static-stg.tests.airtm.org/api/v1",
        'baseUrl has the path /api/v1, and api "v1" has none. Example: baseUrl = "https://payments.air-pay.io"',
      ],
    ] as const) {
      assert.deepEqual(await problemsOf({ ...shop, api, baseUrl }), [`CONNECTIONS.shop: ${sentence}`]);
    }
    for (const api of ["v1", "v2"]) {
      assert.deepEqual(await problemsOf({ ...shop, api, baseUrl: "https://proxy.example/airtm/v2" }), []);
    }
  });

  test("Airtm credentials with a missing or invalid entry are refused with an example of the entry", async () => {
    for (const [change, sentence] of [
      [{ key: "" }, "SHOP_CREDENTIALS.key: is empty. Example: the API key, or Partner ID, of the portal's settings"],
      [
        { key: undefined },
        "SHOP_CREDENTIALS.key: is missing or not a text. Example: the API key, or Partner ID, of the portal's settings",
      ],
      [
        { key: "a:b" },
        "SHOP_CREDENTIALS.key: must not contain a colon. Example: the API key, or Partner ID, of the portal's settings",
      ],
      [
        { secret: 7 },
        "SHOP_CREDENTIALS.secret: is missing or not a text. Example: the API key's secret, shown once in the portal",
      ],
      ...["secret", "whsec_", "whsec_a", "whsec_*", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"].map((webhookSecret) => [
        { webhookSecret },
        "SHOP_CREDENTIALS.webhookSecret: must be whsec_ followed by base64, as the portal shows it. Example: the signing secret of the webhook's endpoint, whsec_…",
      ]),
    ] as [object, string][]) {
      assert.deepEqual(await problemsOf(shop, { ...credentials, ...change }), [sentence]);
    }
  });

  test("Airtm credentials with a webhookSecret are refused for v1, whose callbacks have no signature", async () => {
    const secrets = { ...credentials, webhookSecret };
    assert.deepEqual(await problemsOf(shop, secrets), []);
    assert.deepEqual(await problemsOf({ ...shop, api: "v1" }, secrets), [
      'CONNECTIONS.shop: webhookSecret is for api "v2": the callbacks of v1 have no signature. Example: api = "v2"',
    ]);
  });

  test("Airtm budgets count one key as one account, and purchases and payouts of one id together", () => {
    assert.equal(provider.accountOf(v1Account), "my-api-key-7f");
    assert.equal(provider.accountOf(v2Account), "my-api-key-7f");
    const keys = (["payment", "payout", "order", "bulk-payout", "report"] as const).map((kind) =>
      provider.budgetKeyOf(kind, "same"),
    );
    assert.equal(keys[0], keys[1]);
    assert.equal(new Set(keys).size, 4);
  });

  test("The Airtm limits are ten calls in a second", () => {
    assert.deepEqual(provider.limits, { perAccount: 10, perId: 10, windowSeconds: 1 });
  });
});
