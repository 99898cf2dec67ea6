/** The settings and credentials of a PayPal connection, its access tokens, and the messages for its errors. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { readConfig } from "../../../edge/config/config.ts";
import { provider } from "../../../edge/providers/paypal/index.ts";
import type { ProviderRequest, QueryStep, Session } from "../../../edge/providers/query.ts";
import { http, NOW_MS, readFixture } from "../query-cases.ts";
import { account } from "./account.ts";

const credentials = { clientId: "client-7f", clientSecret: "s3cret-7f" };
const FIXTURES = new URL("fixtures/", import.meta.url);

/** The configuration errors that the operator reads. */
async function problemsOf(settings: object, secrets: object): Promise<string[]> {
  const connection = { provider: "paypal", merchant: { name: "Example Shop" }, ...settings };
  const { problems } = await readConfig({
    CONNECTIONS: { shop: connection },
    SHOP_CREDENTIALS: JSON.stringify(secrets),
  });
  return problems;
}

/** A query with a session, and the requests that it has sent. */
async function query(baseUrl: string, session: Session = { bearer: null }) {
  const requests: (ProviderRequest & { url: string })[] = [];
  let step: QueryStep = { outcome: "more", cursor: null };
  while (step.outcome === "more") {
    const resource = { kind: "payment", id: "5O190127TN364715T", trusted: true, cursor: step.cursor } as const;
    const times = { nowMs: NOW_MS, firstRequestedMs: NOW_MS, session };
    step = await provider.query({ ...account, baseUrl }, { ...resource, ...times }, async (url, request) => {
      requests.push({ url, ...request });
      if (url.endsWith("/token")) return http(200, '{"access_token":"A21AA-1","expires_in":32400}');
      return http(200, JSON.stringify(readFixture(FIXTURES, "completed")));
    });
  }
  return { requests, step };
}

describe("PayPal's configuration", () => {
  test("A PayPal connection needs a client and its secret, and reads the live API by default", async () => {
    assert.equal(provider.defaultBaseUrl, "https://api-m.paypal.com");
    assert.deepEqual(await problemsOf({}, credentials), []);
    assert.deepEqual(await problemsOf({}, { ...credentials, webhookId: "96605875FF6516633" }), []);
    const [problem = ""] = await problemsOf({}, { clientId: "client-7f" });
    assert.match(problem, /^SHOP_CREDENTIALS\.clientSecret: is missing or not a text/);
  });

  for (const webhookId of ["WEBHOOK_ID", "WEBHOOKID".toLowerCase(), "", "https://shop.example"]) {
    test(`PayPal credentials with the webhookId ${JSON.stringify(webhookId)} are refused`, async () => {
      const [problem = ""] = await problemsOf({}, { ...credentials, webhookId });
      assert.match(problem, /^SHOP_CREDENTIALS\.webhookId: .*Example: "96605875FF6516633"/);
      assert.ok(!problem.includes("7f"));
    });
  }

  for (const [baseUrl, expected] of [
    ["https://www.paypal.com", /www\.paypal\.com is not a host of PayPal's API/],
    ["https://api-m.paypal.com/v2", /has the path \/v2, which is not the root/],
  ] as const) {
    test(`A PayPal connection with the baseUrl ${baseUrl} is refused with an example`, async () => {
      const [problem = ""] = await problemsOf({ baseUrl }, credentials);
      assert.match(problem, expected);
      assert.match(problem, /Example: baseUrl = "https:\/\/api-m\.paypal\.com"/);
    });
  }

  test("A PayPal connection accepts both names of the API in both environments, and a proxy", async () => {
    for (const host of [
      "api.paypal.com",
      "api-m.sandbox.paypal.com",
      "api.sandbox.paypal.com",
      "proxy.example/paypal",
    ]) {
      assert.deepEqual(await problemsOf({ baseUrl: `https://${host}` }, credentials), []);
    }
  });

  test("PayPal statuses are marked as a test by the host alone", async () => {
    const testOf = async (baseUrl: string) => {
      const { step } = await query(baseUrl);
      return step.outcome === "found" ? step.facts.test : assert.fail();
    };
    assert.equal(await testOf("https://api-m.paypal.com"), false);
    assert.equal(await testOf("https://api-m.sandbox.paypal.com"), true);
    assert.equal(await testOf("https://proxy.example"), null);
  });

  test("A PayPal token is requested with HTTP Basic at the base URL, and sent with each query", async () => {
    const session: Session = { bearer: null };
    const { requests } = await query("https://api-m.paypal.com", session);
    const [token, order] = requests;
    assert.equal(token?.url, "https://api-m.paypal.com/v1/oauth2/token");
    const basic = Buffer.from("client-7f:s3cret & 7f").toString("base64");
    assert.deepEqual([token?.headers.Authorization, token?.body], [`Basic ${basic}`, "grant_type=client_credentials"]);
    assert.equal(order?.headers.Authorization, "Bearer A21AA-1");
    assert.equal((await query("https://api-m.paypal.com", session)).requests.length, 1);
  });

  test("PayPal budgets count one app as one account, and each id of a kind separately", () => {
    assert.equal(provider.accountOf(account), "client-7f");
    const keys = [
      provider.budgetKeyOf("payment", "A"),
      provider.budgetKeyOf("payment", "B"),
      provider.budgetKeyOf("payout", "A"),
    ];
    assert.equal(new Set(keys).size, 3);
  });
});
