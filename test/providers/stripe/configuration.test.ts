/** The settings of a Stripe connection, and what the adapter sends. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { provider } from "../../../edge/providers/stripe/index.ts";
import { http, NOW_MS } from "../query-cases.ts";
import { account } from "./account.ts";

const errorsOf = (credentials: unknown): string[] =>
  provider.credentials
    ?.safeParse(credentials)
    .error?.issues.map(({ path, message }) => `${path.join(".")}: ${message}`) ?? [];

describe("the configuration of a Stripe connection", () => {
  test("A restricted or secret key of either mode is accepted, and any other key is refused with a sentence", () => {
    for (const apiKey of ["rk_live_51A", "rk_test_51A", "sk_live_51A", "sk_test_51A", "rkcs_test_51A"]) {
      assert.deepEqual(errorsOf({ apiKey }), [], apiKey);
    }
    for (const apiKey of ["pk_live_51A", "whsec_51A", "51A", "rk_live_", "rk_live_51A\n"]) {
      assert.match(errorsOf({ apiKey }).join(), /^apiKey: must be a restricted or secret key/, apiKey);
    }
  });

  test("One signing secret and several are accepted, and what is none is refused", () => {
    const parse = (webhookSecret: unknown) => provider.credentials?.parse({ apiKey: "rk_test_51A", webhookSecret });
    assert.deepEqual(parse("whsec_a")?.webhookSecret, ["whsec_a"]);
    assert.deepEqual(parse(["whsec_a", "whsec_b"])?.webhookSecret, ["whsec_a", "whsec_b"]);
    assert.equal(parse(undefined)?.webhookSecret, undefined);
    for (const webhookSecret of ["", "rk_live_51A", [], ["whsec_a", "x"], 7]) {
      assert.equal(errorsOf({ apiKey: "rk_test_51A", webhookSecret }).length, 1, JSON.stringify(webhookSecret));
    }
  });

  test("The base URL is the root of Stripe's API, with or without its version, or another host", () => {
    const errorOf = (baseUrl: string) => provider.configError?.({ ...account, baseUrl });
    for (const baseUrl of ["https://api.stripe.com/v1", "https://api.stripe.com", "http://127.0.0.1:8794/v1"]) {
      assert.equal(errorOf(baseUrl), null);
    }
    for (const baseUrl of ["https://dashboard.stripe.com", "https://api.stripe.com/v2"]) {
      assert.match(errorOf(baseUrl) ?? "", /is not the root of Stripe's API\. Example: /);
    }
  });

  test("The name of an account differs by key and connected account, and contains no part of the key", () => {
    const nameOf = (apiKey: string, stripeAccount?: string) => {
      const options = { ...account.options, stripeAccount };
      return (
        provider.accountOf?.({ ...account, options, credentials: { ...account.credentials, apiKey } }) ?? assert.fail()
      );
    };
    const names = [nameOf("rk_test_51AbCdEf"), nameOf("rk_test_51AbCdEg"), nameOf("rk_test_51AbCdEf", "acct_1")];
    assert.equal(new Set(names).size, 3);
    for (const name of names) assert.doesNotMatch(name, /51AbCd|rk_/);
  });

  test("A Checkout Session of the other mode cannot exist under this key", () => {
    const form = (apiKey: string) =>
      provider.idForm("payment", { ...account, credentials: { ...account.credentials, apiKey } })?.pattern;
    assert.equal(form("rk_live_51A")?.test("cs_live_a1"), true);
    assert.equal(form("rk_live_51A")?.test("cs_test_a1"), false);
    assert.equal(form("rk_test_51A")?.test("cs_test_a1"), true);
  });
});

describe("the requests of the Stripe adapter", () => {
  const sentFor = async (
    kind: "payment" | "order",
    id: string,
    options: { referenceKey: string; stripeAccount: string | undefined } = account.options,
  ) => {
    const sent: [string, Record<string, string>][] = [];
    const query = {
      kind,
      id,
      trusted: true,
      nowMs: NOW_MS,
      firstRequestedMs: NOW_MS,
      cursor: null,
      session: { bearer: null },
    };
    await provider.query?.({ ...account, options }, query, async (url, { headers }) => {
      sent.push([url, headers]);
      return http(500, "");
    });
    return sent[0] ?? assert.fail("nothing was sent");
  };

  test("A request has the key, the pinned version, and the connected account where one is set", async () => {
    const [, headers] = await sentFor("payment", "pi_1");
    assert.deepEqual(headers, {
      Accept: "application/json",
      Authorization: `Bearer ${account.credentials.apiKey}`,
      "Stripe-Version": "2026-07-29.dahlia",
    });
    const [, connected] = await sentFor("payment", "pi_1", { ...account.options, stripeAccount: "acct_1" });
    assert.equal(connected["Stripe-Account"], "acct_1");
  });

  test("A reference with quotes and a backslash stays one value of the search", async () => {
    const [url] = await sentFor("order", 'A"\\1" OR status:"succeeded');
    const query = new URL(url).searchParams.get("query");
    assert.equal(query, 'metadata["order_id"]:"A\\"\\\\1\\" OR status:\\"succeeded"');
  });
});
