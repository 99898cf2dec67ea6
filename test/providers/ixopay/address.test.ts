/** White labels of IXOPAY: every call goes to the configured base URL only. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { provider } from "../../../edge/providers/ixopay/index.ts";
import type { ProviderFetch } from "../../../edge/providers/query.ts";
import { http } from "../query-cases.ts";
import { account } from "./account.ts";

/** The URLs that an account with this base URL calls, one for each kind. */
async function calledUrls(baseUrl: string, response = http(200, "{}")): Promise<string[]> {
  const urls: string[] = [];
  const providerFetch: ProviderFetch = async (url) => {
    urls.push(url);
    return response;
  };
  for (const kind of provider.kinds) {
    const query = {
      kind,
      id: "id/1",
      nowMs: 0,
      trusted: true,
      firstRequestedMs: 0,
      cursor: null,
      session: { bearer: null },
    };
    await provider.query({ ...account, baseUrl }, query, providerFetch);
  }
  return urls;
}

const paths = [
  "/status/my-api-key-7f/getByUuid/id%2F1",
  "/status/my-api-key-7f/getByMerchantTransactionId/id%2F1",
  "/status/my-api-key-7f/getByUuid/id%2F1",
  "/status/my-api-key-7f/getByUuid/id%2F1",
  "/status/my-api-key-7f/getByUuid/id%2F1",
];

describe("IXOPAY's own hosts", () => {
  const configErrorOf = (baseUrl: string) => provider.configError?.({ ...account, baseUrl }) ?? null;

  test("An IXOPAY host alone, as the official clients are given it, is asked at the path of the API", async () => {
    for (const host of ["https://gateway.ixopay.com", "https://api-sandbox.us.pop.ixopay.com"]) {
      assert.equal(configErrorOf(host), null);
      assert.deepEqual(
        await calledUrls(host),
        paths.map((path) => `${host}/api/v3${path}`),
      );
    }
  });

  test("An IXOPAY host with another path is named with the right one, and a white label may have any path", () => {
    for (const path of ["/api", "/api/v3/transaction", "/documentation/apiv3"]) {
      const message = configErrorOf(`https://sandbox.ixopay.com${path}`) ?? "";
      assert.match(message, new RegExp(`has the path ${path},.*"https://sandbox\\.ixopay\\.com/api/v3"`));
    }
    assert.equal(configErrorOf("https://sandbox.ixopay.com/api/v3"), null);
    assert.equal(configErrorOf("https://pay.example/ixopay"), null);
  });
});

describe("IXOPAY white labels", () => {
  for (const baseUrl of [
    "https://gateway.ixopay.com/api/v3",
    "https://gateway.bankart.si/api/v3",
    "https://asxgw.paymentsandbox.cloud/api/v3",
    "https://bank.example:8443/gateways/one/api/v3",
    "http://127.0.0.1:8788/api/v3",
  ]) {
    test(`IXOPAY queries of every kind go to the base URL ${baseUrl} with its whole path`, async () => {
      assert.deepEqual(
        await calledUrls(baseUrl),
        paths.map((path) => baseUrl + path),
      );
    });
  }

  test("An IXOPAY query does not follow a redirect", async () => {
    const moved = http(302, "", { Location: "https://elsewhere.example/api/v3" });
    assert.deepEqual(
      await calledUrls("https://bank.example/api/v3", moved),
      paths.map((path) => `https://bank.example/api/v3${path}`),
    );
  });
});
