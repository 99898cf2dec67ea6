/** What is asked, where and with which headers; and where a report's file lies. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Kind } from "../../../contract/resource.ts";
import type { ProviderFetch, ProviderResponse } from "../../../edge/providers/query.ts";
import { provider } from "../../../edge/providers/yuno/index.ts";
import { http } from "../query-suite.ts";
import { account } from "./account.ts";

const { organizationCode: _none, ...withoutOrganization } = account.credentials;
const ID = "5104911d-5df9-429e-8468-bd41abea1a4b";

function asked(
  kind: Kind,
  id: string,
  result: ProviderResponse = http(200, "{}"),
  credentials: object = account.credentials,
) {
  const calls: Parameters<ProviderFetch>[] = [];
  const providerFetch: ProviderFetch = async (...request) => {
    calls.push(request);
    return result;
  };
  const query = { kind, id, nowMs: 0, firstRequestedMs: 0, cursor: null, session: { bearer: null } };
  const as = { ...account, credentials: credentials as typeof account.credentials };
  return {
    calls,
    ask: () => provider.query(as, query, providerFetch),
    file: () => provider.fileAddress?.(as, query, providerFetch),
  };
}

describe("a question to Yuno", () => {
  for (const [kind, path] of [
    ["payment", "/v1/payments/a%2Fb%20%C3%A4"],
    ["order", "/v1/payments?merchant_order_id=a%2Fb%20%C3%A4"],
    ["payment-link", "/v1/payment-links/a%2Fb%20%C3%A4"],
    ["payout", "/v1/payouts/a%2Fb%20%C3%A4"],
    ["report", "/v1/reports/a%2Fb%20%C3%A4"],
  ] as const) {
    test(`about a ${kind} goes to ${path}, with both keys`, async () => {
      const { calls, ask } = asked(kind, "a/b ä");
      await ask();
      const [url, { method, headers }] = calls[0] ?? assert.fail();
      assert.equal(url, `${account.baseUrl}${path}`);
      assert.equal(method, "GET");
      assert.equal(headers["public-api-key"], account.credentials.publicApiKey);
      assert.equal(headers["private-secret-key"], account.credentials.privateSecretKey);
      const isReport = kind === "report";
      assert.equal(headers["X-Organization-Code"], isReport ? account.credentials.organizationCode : undefined);
    });
  }

  test("about a report is never asked without the organization's code, all others are", async () => {
    const report = asked("report", ID, http(200, "{}"), withoutOrganization);
    assert.deepEqual(await report.ask(), { outcome: "no-result", reason: "refused" });
    assert.deepEqual(await report.file(), { outcome: "no-result", reason: "refused" });
    assert.equal(report.calls.length, 0);
    const payment = asked("payment", ID, http(200, '{"status":"SUCCEEDED"}'), withoutOrganization);
    assert.equal((await payment.ask()).outcome, "found");
  });

  test("keeps a well-formed id that Yuno calls wrong apart from one that nobody can have", async () => {
    const wrong = http(400, '{"code":"INVALID_PARAMETERS","messages":[]}');
    assert.deepEqual(await asked("payment", ID, wrong).ask(), { outcome: "no-result", reason: "refused" });
    assert.deepEqual(await asked("payment", "guess", wrong).ask(), { outcome: "not-found" });
  });
});

describe("a report's file", () => {
  const fileIn = (status: number, body: unknown) => asked("report", ID, http(status, JSON.stringify(body))).file();

  test("is asked for in version 2, with the organization's code", async () => {
    const { calls, file } = asked("report", ID, http(200, '{"download_link":"https://files.y.uno/a.csv?sign=1"}'));
    assert.deepEqual(await file(), { outcome: "file", url: "https://files.y.uno/a.csv?sign=1" });
    assert.equal(calls.length, 1);
    assert.equal(calls[0]?.[0], `${account.baseUrl}/v2/reports/${ID}/download`);
    assert.equal(calls[0]?.[1].headers["X-Organization-Code"], account.credentials.organizationCode);
  });

  test("is not there for a report that is unknown, not ready, over or empty", async () => {
    for (const code of ["REPORT_NOT_FOUND", "REPORT_STATUS_ERROR", "REPORT_EMPTY"]) {
      assert.deepEqual(await fileIn(400, { code }), { outcome: "not-found" }, code);
    }
    assert.deepEqual(await fileIn(404, ""), { outcome: "not-found" });
  });

  test("is not guessed from any other answer", async () => {
    assert.deepEqual(await fileIn(200, { status: "AVAILABLE" }), { outcome: "no-result", reason: "unreadable" });
    assert.deepEqual(await fileIn(401, {}), { outcome: "no-result", reason: "unauthorized" });
    assert.deepEqual(await fileIn(429, {}), { outcome: "no-result", reason: "rate-limited" });
  });

  test("may lie at Yuno or in its file store", () => {
    assert.deepEqual(provider.downloadHosts, ["*.y.uno", "*.amazonaws.com"]);
  });
});
