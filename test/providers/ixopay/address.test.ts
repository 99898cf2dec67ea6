/** White labels are the same API elsewhere: every call goes to the configured host and path, and nowhere else. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { provider } from "../../../edge/providers/ixopay/index.ts";
import type { ProviderFetch } from "../../../edge/providers/query.ts";
import { http } from "../query-suite.ts";
import { account } from "./account.ts";

/** Where each kind is asked about, through an account with this address. */
async function askedFrom(baseUrl: string, answer = http(200, "{}")): Promise<string[]> {
  const urls: string[] = [];
  const providerFetch: ProviderFetch = async (url) => {
    urls.push(url);
    return answer;
  };
  for (const kind of provider.kinds) {
    const query = { kind, id: "id/1", nowMs: 0, firstRequestedMs: 0, cursor: null, session: { bearer: null } };
    await provider.query({ ...account, baseUrl }, query, providerFetch);
  }
  return urls;
}

const paths = [
  "/status/my-api-key-7f/getByUuid/id%2F1",
  "/status/my-api-key-7f/getByMerchantTransactionId/id%2F1",
  "/status/my-api-key-7f/getByUuid/id%2F1",
  "/status/my-api-key-7f/getByUuid/id%2F1",
];

describe("a white label", () => {
  for (const baseUrl of [
    "https://gateway.ixopay.com/api/v3",
    "https://gateway.bankart.si/api/v3",
    "https://asxgw.paymentsandbox.cloud/api/v3",
    "https://bank.example:8443/gateways/one/api/v3",
    "http://127.0.0.1:8788/api/v3",
  ]) {
    test(`at ${baseUrl} is asked there, under its whole path, about every kind`, async () => {
      assert.deepEqual(
        await askedFrom(baseUrl),
        paths.map((path) => baseUrl + path),
      );
    });
  }

  test("that points elsewhere is not followed", async () => {
    const moved = http(302, "", { Location: "https://elsewhere.example/api/v3" });
    assert.deepEqual(
      await askedFrom("https://bank.example/api/v3", moved),
      paths.map((path) => `https://bank.example/api/v3${path}`),
    );
  });
});
