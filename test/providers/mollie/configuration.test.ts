/** The settings and credentials of a Mollie connection. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { provider } from "../../../edge/providers/mollie/index.ts";
import { account, type MollieAccount } from "./account.ts";

const apiKey = "live_simulated7f";
const accessToken = "access_token-7f";

const issuesOf = (credentials: object) => {
  const result = provider.credentials?.safeParse(credentials) ?? assert.fail();
  return result.error?.issues.map(({ path, message }) => [...path, message].join(" ")) ?? [];
};

describe("Mollie's configuration", () => {
  test("Mollie credentials are one API key or one access token, with or without a webhook secret", () => {
    for (const credentials of [{ apiKey }, { apiKey: "test_7f" }, { accessToken, webhookSecret: "a secret" }]) {
      assert.deepEqual(issuesOf(credentials), []);
    }
    assert.deepEqual(issuesOf({}), ["needs accessToken or apiKey"]);
    assert.deepEqual(issuesOf({ apiKey, accessToken }), ["must have only one of accessToken and apiKey"]);
  });

  test("A Mollie key of another form is refused without the key in the message, and each setting has an example", () => {
    for (const [name, value, message] of [
      ["apiKey", accessToken, /apiKey must begin with live_ or test_/],
      ["apiKey", "live_a b", /apiKey must begin/],
      ["accessToken", apiKey, /accessToken must begin with access_/],
      ["accessToken", "access_a b", /accessToken must begin/],
      ["webhookSecret", "", /webhookSecret is empty/],
    ] as const) {
      const text = issuesOf({ ...(name === "webhookSecret" && { accessToken }), [name]: value }).join();
      assert.match(text, message);
      assert.ok(value === "" || !text.includes(value), text);
    }
    const options = Object.keys(account.options);
    for (const name of ["apiKey", "accessToken", "webhookSecret", ...options]) assert.ok(provider.examples[name], name);
  });

  test("A Mollie connection has defaults for its options, and refuses other types", () => {
    const parse = (options: object) => provider.options.safeParse(options);
    assert.deepEqual(parse({}).data, { referenceKey: "order_id", testmode: false, orders: false });
    for (const options of [{ testmode: "true" }, { orders: 1 }, { referenceKey: "" }]) {
      assert.equal(parse(options).success, false);
    }
  });

  const configErrorOf = (change: Partial<MollieAccount>) => provider.configError?.({ ...account, ...change }) ?? null;

  test("A base URL of Mollie without the version of the API is named, and a custom host has its own path", () => {
    assert.equal(configErrorOf({}), null);
    assert.equal(configErrorOf({ baseUrl: "http://127.0.0.1:8794/v2" }), null);
    assert.equal(configErrorOf({ baseUrl: "https://gateway.example/mollie" }), null);
    for (const path of ["", "/v1", "/v2/payments"]) {
      assert.match(
        configErrorOf({ baseUrl: `https://api.mollie.com${path}` }) ?? "",
        /"https:\/\/api\.mollie\.com\/v2"/,
      );
    }
  });

  test("The option testmode is refused with an API key, which has a mode of its own", () => {
    const options = { ...account.options, testmode: true };
    assert.equal(configErrorOf({ options }), null);
    const message = configErrorOf({ options, credentials: { apiKey } }) ?? "";
    assert.match(message, /testmode works with an accessToken only/);
    assert.ok(!message.includes(apiKey));
  });

  test("An order of the Orders API has the form of a payment's id only with the option orders", () => {
    const formWith = (orders: boolean) =>
      provider.idForm("payment", { ...account, options: { ...account.options, orders } }) ?? assert.fail();
    assert.equal(formWith(true).pattern.test("ord_pbjz8x"), true);
    assert.equal(formWith(false).pattern.test("ord_pbjz8x"), false);
    assert.equal(provider.idForm("order", account), null);
  });

  test("The name of a Mollie account is the same for one key, differs for another, and has no part of it", () => {
    const nameOf = (credentials: MollieAccount["credentials"]) => provider.accountOf({ ...account, credentials });
    assert.equal(nameOf({ apiKey }), nameOf({ apiKey, webhookSecret: "a secret" }));
    assert.notEqual(nameOf({ apiKey }), nameOf({ accessToken }));
    assert.match(nameOf({ apiKey }), /^[0-9a-f]{32}$/);
  });
});
