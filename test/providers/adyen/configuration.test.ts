/** The settings of an Adyen connection. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { provider } from "../../../edge/providers/adyen/index.ts";
import { CaseRunner, http } from "../query-cases.ts";
import { account, HMAC_KEY, withKeys } from "./account.ts";
import { cases } from "./results.ts";

const at = (baseUrl: string) => ({ ...account, baseUrl });
const options = { merchantAccount: "TestMerchant", capture: "manual" };
const credentials = (given: object) => provider.credentials?.safeParse(given).success;

describe("Adyen configuration", () => {
  test("The capture mode and the merchant account are required: no webhook tells them", () => {
    assert.equal(provider.options.safeParse(options).success, true);
    for (const wrong of [{ ...options, capture: undefined }, { ...options, capture: "later" }, { capture: "manual" }]) {
      assert.equal(provider.options.safeParse(wrong).success, false);
    }
  });

  test("A key of webhooks has 64 hexadecimal digits, and there can be two", () => {
    assert.deepEqual(
      [{ hmacKey: HMAC_KEY }, { hmacKey: [HMAC_KEY, HMAC_KEY.toLowerCase()] }, { apiKey: "AQE" }].map(credentials),
      [true, true, true],
    );
    assert.deepEqual([{ hmacKey: HMAC_KEY.slice(1) }, { hmacKey: [] }, { hmacKey: 7 }].map(credentials), [
      false,
      false,
      false,
    ]);
  });

  test("A base URL on a host of Adyen has the path of its environment", () => {
    for (const url of [
      "https://checkout-test.adyen.com/v71",
      "https://1797a841fbb37ca7-AdyenDemo-checkout-live.adyenpayments.com/checkout/v71",
      "http://127.0.0.1:8800",
    ]) {
      assert.equal(provider.configError?.(at(url)), null, url);
    }
    for (const url of [
      "https://checkout-test.adyen.com",
      "https://checkout-test.adyen.com/checkout/v71",
      "https://demo-checkout-live.adyenpayments.com/v71",
    ]) {
      assert.match(provider.configError?.(at(url)) ?? "", /Example: baseUrl = "https:/, url);
    }
  });

  test("Credentials without any key, and half a password, are mistakes", () => {
    const none = { ...account, credentials: { hmacKeys: [] } };
    assert.match(provider.configError?.(none) ?? "", /hmacKey, apiKey or transfersKey/);
    const half = { ...account, credentials: { ...account.credentials, webhookUser: "adyen" } };
    assert.match(provider.configError?.(half) ?? "", /set together/);
  });

  test("Links need the key of the Checkout API, and payouts that of the balance platform", () => {
    const webhooksOnly = { ...account, credentials: { hmacKeys: [HMAC_KEY] } };
    assert.deepEqual(
      provider.kinds.filter((kind) => provider.idForm(kind, webhooksOnly) !== null),
      ["payment", "order"],
    );
    assert.deepEqual(
      provider.kinds.filter((kind) => provider.idForm(kind, withKeys()) !== null),
      provider.kinds,
    );
  });

  test("A link is asked for at Checkout and a transfer at the balance platform, each with its own key", async () => {
    const fixtures = new URL("fixtures/", import.meta.url);
    const { transfersUrl: _, ...others } = account.options;
    const suite = { name: "Adyen", provider, account: { ...account, options: others }, fixtures, cases };
    const runner = new CaseRunner({
      ...suite,
      idField: {},
      ids: {},
      statusPath: () => null,
      decidingFields: [],
      visibleFields: {},
      http404: { outcome: "not-found" },
    });
    const called = async (kind: "payment-link" | "payout", id: string) => {
      const [url, request] = (await runner.query(kind, http(404, ""), undefined, id)).calls[0] ?? assert.fail();
      return [url, request.headers["X-API-Key"]];
    };
    assert.deepEqual(await called("payment-link", "PL61C53A8B97E6915A"), [
      "https://checkout-test.adyen.com/v71/paymentLinks/PL61C53A8B97E6915A",
      "AQE-checkout-7f",
    ]);
    assert.deepEqual(await called("payout", "6JKRLZ8LOT47J7RY"), [
      "https://balanceplatform-api-test.adyen.com/btl/v4/transfers/6JKRLZ8LOT47J7RY",
      "AQE-transfers-7f",
    ]);
  });
});
