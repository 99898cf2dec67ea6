/** The requests to Yuno with their headers, and the addresses of report files. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Kind } from "../../../contract/resource.ts";
import type { ProviderFetch, ProviderResponse } from "../../../edge/providers/query.ts";
import { provider } from "../../../edge/providers/yuno/index.ts";
import { http } from "../query-cases.ts";
import { account } from "./account.ts";

const { organizationCode: _none, ...withoutOrganization } = account.credentials;
const ID = "5104911d-5df9-429e-8468-bd41abea1a4b";

function prepareQuery(
  kind: Kind,
  id: string,
  response: ProviderResponse = http(200, "{}"),
  credentials: object = account.credentials,
  from: typeof account = account,
) {
  const calls: Parameters<ProviderFetch>[] = [];
  const providerFetch: ProviderFetch = async (...request) => {
    calls.push(request);
    return response;
  };
  const query = { kind, id, nowMs: 0, trusted: true, firstRequestedMs: 0, cursor: null, session: { bearer: null } };
  const requester = { ...from, credentials: credentials as typeof account.credentials };
  return {
    calls,
    run: () => provider.query(requester, query, providerFetch),
    fileAddress: () => provider.fileAddress?.(requester, query, providerFetch),
  };
}

describe("Yuno requests", () => {
  for (const [kind, path] of [
    ["payment", "/v1/payments/a%2Fb%20%C3%A4"],
    ["order", "/v1/payments?merchant_order_id=a%2Fb%20%C3%A4"],
    ["payment-link", "/v1/payment-links/a%2Fb%20%C3%A4"],
    ["payout", "/v1/payouts?merchant_reference=a%2Fb%20%C3%A4"],
    ["report", "/v1/reports/a%2Fb%20%C3%A4"],
    ["payment-method", "/v1/payment-methods/a%2Fb%20%C3%A4"],
  ] as const) {
    test(`A Yuno query for kind ${kind} goes to ${path} with both API keys`, async () => {
      const { calls, run } = prepareQuery(kind, "a/b ä");
      await run();
      const [url, { method, headers }] = calls[0] ?? assert.fail();
      assert.equal(url, `${account.baseUrl}${path}`);
      assert.equal(method, "GET");
      assert.equal(headers["public-api-key"], account.credentials.publicApiKey);
      assert.equal(headers["private-secret-key"], account.credentials.privateSecretKey);
      const isReport = kind === "report";
      assert.equal(headers["X-Organization-Code"], isReport ? account.credentials.organizationCode : undefined);
    });
  }

  for (const version of ["/v1", "/v2"]) {
    test(`A Yuno query never repeats the version of a base URL that ends in ${version}`, async () => {
      const requester = { ...account, baseUrl: `${account.baseUrl}${version}` };
      const { calls, run, fileAddress } = prepareQuery("report", ID, http(200, "{}"), account.credentials, requester);
      await run();
      await fileAddress();
      assert.deepEqual(
        calls.map(([url]) => url),
        [`${account.baseUrl}/v1/reports/${ID}`, `${account.baseUrl}/v2/reports/${ID}/download`],
      );
    });
  }

  test("A Yuno query for a report makes no call without an organization code, and all other queries do", async () => {
    const report = prepareQuery("report", ID, http(200, "{}"), withoutOrganization);
    assert.deepEqual(await report.run(), { outcome: "no-result", reason: "refused" });
    assert.deepEqual(await report.fileAddress(), { outcome: "no-result", reason: "refused" });
    assert.equal(report.calls.length, 0);
    const payment = prepareQuery("payment", ID, http(200, '{"status":"SUCCEEDED"}'), withoutOrganization);
    assert.equal((await payment.run()).outcome, "found");
  });

  test("An invalid-request error of Yuno means not found only for an id that is not a UUID", async () => {
    const invalidRequest = http(400, '{"code":"INVALID_PARAMETERS","messages":[]}');
    assert.deepEqual(await prepareQuery("payment", ID, invalidRequest).run(), {
      outcome: "no-result",
      reason: "refused",
    });
    assert.deepEqual(await prepareQuery("payment", "guess", invalidRequest).run(), { outcome: "not-found" });
  });

  test("An invalid-request error of Yuno means that a payment method is not found, whatever its id", async () => {
    const invalidRequest = http(400, '{"code":"INVALID_REQUEST","messages":[]}');
    assert.deepEqual(await prepareQuery("payment-method", ID, invalidRequest).run(), { outcome: "not-found" });
  });
});

describe("Yuno report files", () => {
  const fileResultOf = (status: number, body: unknown) =>
    prepareQuery("report", ID, http(status, JSON.stringify(body))).fileAddress();

  test("A Yuno report file is requested from version 2 of the API with the organization code", async () => {
    const { calls, fileAddress } = prepareQuery(
      "report",
      ID,
      http(200, '{"download_link":"https://files.y.uno/a.csv?sign=1"}'),
    );
    assert.deepEqual(await fileAddress(), { outcome: "file", url: "https://files.y.uno/a.csv?sign=1" });
    assert.equal(calls.length, 1);
    assert.equal(calls[0]?.[0], `${account.baseUrl}/v2/reports/${ID}/download`);
    assert.equal(calls[0]?.[1].headers["X-Organization-Code"], account.credentials.organizationCode);
  });

  test("A Yuno report file is not found when the report is unknown, not ready, expired or empty", async () => {
    for (const code of ["REPORT_NOT_FOUND", "REPORT_STATUS_ERROR", "REPORT_EMPTY"]) {
      assert.deepEqual(await fileResultOf(400, { code }), { outcome: "not-found" }, code);
    }
    assert.deepEqual(await fileResultOf(404, ""), { outcome: "not-found" });
  });

  test("A Yuno report file has no result when the response has no address or is an HTTP error", async () => {
    assert.deepEqual(await fileResultOf(200, { status: "AVAILABLE" }), { outcome: "no-result", reason: "unreadable" });
    assert.deepEqual(await fileResultOf(401, {}), { outcome: "no-result", reason: "unauthorized" });
    assert.deepEqual(await fileResultOf(429, {}), { outcome: "no-result", reason: "rate-limited" });
  });

  test("Yuno report files may be on the hosts of Yuno or of its file store", () => {
    assert.deepEqual(provider.downloadHosts, ["*.y.uno", "*.amazonaws.com"]);
  });

  test("A customer of Yuno is led to Yuno's own hosts unless the connection lists others", () => {
    assert.deepEqual(provider.continueHosts, ["*.y.uno"]);
  });
});
