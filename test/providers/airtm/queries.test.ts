/** The requests to Airtm for each kind, the queries that take a second call, and the addresses of report files. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Kind } from "../../../contract/resource.ts";
import { provider } from "../../../edge/providers/airtm/index.ts";
import { http, NOW_MS } from "../query-cases.ts";
import { v1Account, v2Account } from "./account.ts";
import { fixture, json, runQuery } from "./scripted-fetch.ts";

const notFoundResponse = () => json({ code: "352015", message: "Operation not found" }, 404);

describe("Airtm requests", () => {
  for (const [account, kind, path] of [
    [v1Account, "payment", "operations/a1%2F%C3%BC"],
    [v1Account, "payout", "operations/a1%2F%C3%BC"],
    [v1Account, "order", "code/a1%2F%C3%BC"],
    [v1Account, "bulk-payout", "bulk-payments/a1%2F%C3%BC"],
    [v2Account, "payment", "payins/a1%2F%C3%BC"],
    [v2Account, "order", "payins/by-code/a1%2F%C3%BC"],
    [v2Account, "payout", "payouts/by-code/a1%2F%C3%BC"],
    [v2Account, "bulk-payout", "bulk-payouts/a1%2F%C3%BC"],
    [v2Account, "report", "reports/a1%2F%C3%BC"],
  ] as const) {
    test(`An Airtm ${account.options.api} query for kind ${kind} requests ${path} with key and secret`, async () => {
      const { result, urls, headers } = await runQuery(account, kind, notFoundResponse);
      assert.deepEqual(result, { outcome: "not-found" });
      assert.deepEqual(urls, [`${account.baseUrl}/${path}`]);
      const basic = Buffer.from("my-api-key-7f:my-sécret-7f", "utf8").toString("base64");
      assert.deepEqual(headers, [
        { Accept: "application/json", Authorization: `Basic ${basic}`, "Content-Type": "application/json" },
      ]);
    });
  }

  test("An Airtm request with the documented credentials has the documented Authorization header", async () => {
    const account = { ...v1Account, credentials: { key: "123", secret: "abc" } };
    const { headers } = await runQuery(account, "payment", notFoundResponse);
    assert.equal(headers[0]?.Authorization, "Basic MTIzOmFiYw==");
  });

  test("An Airtm query for a report in v1, or for a payment link, makes no call and is not found", async () => {
    for (const [account, kind] of [
      [v1Account, "report"],
      [v1Account, "payment-link"],
      [v2Account, "payment-link"],
    ] as [typeof v1Account, Kind][]) {
      const { result, urls } = await runQuery(account, kind, notFoundResponse);
      assert.deepEqual([result, urls], [{ outcome: "not-found" }, []]);
    }
  });
});

describe("Airtm v2 payouts by code", () => {
  const payout = { ...Object(fixture("v2/payout-completed")), code: "Salary 7" };
  const uuid = "5201de5f-03e6-43e1-ba36-bebaf3f429f6";
  const run = (responses: ReturnType<typeof json>[], id: string) =>
    runQuery(v2Account, "payout", (callIndex) => responses[callIndex] ?? assert.fail(), id);

  test("An Airtm payout is found by its code with one call", async () => {
    const { result, urls } = await run([json(payout)], "Salary 7");
    assert.deepEqual([result.outcome, urls], ["found", [`${v2Account.baseUrl}/payouts/by-code/Salary%207`]]);
  });

  test("An Airtm payout whose code looks like an id is found by a second call", async () => {
    const { result, urls } = await run([notFoundResponse(), json({ ...payout, code: uuid })], uuid);
    assert.equal(result.outcome, "found");
    assert.deepEqual(urls, [`${v2Account.baseUrl}/payouts/${uuid}`, `${v2Account.baseUrl}/payouts/by-code/${uuid}`]);
  });

  test("An Airtm payout that is found by its id needs no second call, and is not found after two", async () => {
    const found = await run([json({ ...payout, id: uuid })], uuid);
    assert.deepEqual([found.result.outcome, found.urls.length], ["found", 1]);
    const missing = await run([notFoundResponse(), notFoundResponse()], uuid);
    assert.deepEqual([missing.result, missing.urls.length], [{ outcome: "not-found" }, 2]);
  });

  test("An Airtm payout with another code is not shown, also in another letter case", async () => {
    for (const code of ["SALARY 7", "Salary 8", "Salary  7"]) {
      const { result } = await run([json({ ...payout, code })], "Salary 7");
      assert.deepEqual(result, { outcome: "no-result", reason: "another-id" }, code);
    }
  });

  test("Airtm v1 has no payouts by code", () => {
    assert.equal(provider.idForm("payout", v1Account)?.pattern.test("Salary 7"), false);
    assert.equal(provider.idForm("payout", v2Account)?.pattern.test("Salary 7"), true);
  });
});

describe("Airtm v1 orders", () => {
  const purchase = json({ ...Object(fixture("v1/purchase-confirmed")), code: "A-1" });
  const paths = (urls: string[]) => urls.map((url) => url.replace(v1Account.baseUrl, ""));

  test("An Airtm v1 order is requested from a second path when the documented path does not exist", async () => {
    for (const missing of [http(404, "Not Found"), http(404, ""), json({ message: "no such route" }, 404)]) {
      const { result, urls } = await runQuery(
        v1Account,
        "order",
        (callIndex) => (callIndex === 0 ? missing : purchase),
        "A-1",
      );
      assert.deepEqual(paths(urls), ["/code/A-1", "/operations/code/A-1"]);
      assert.equal(result.outcome === "found" && result.facts.state, "succeeded");
    }
  });

  test("An Airtm v1 order is not found when neither path exists", async () => {
    const { result, urls } = await runQuery(v1Account, "order", () => http(404, "Not Found"));
    assert.deepEqual([result, urls.length], [{ outcome: "not-found" }, 2]);
  });

  test("An Airtm v1 order is not found without a second call when the documented path reports so or refuses the code", async () => {
    for (const missing of [notFoundResponse(), json(fixture("v1/unprocessable"), 422)]) {
      const { result, urls } = await runQuery(v1Account, "order", () => missing);
      assert.deepEqual([result, urls.length], [{ outcome: "not-found" }, 1]);
    }
  });

  test("An Airtm v1 order has no result when the second path fails", async () => {
    const { result } = await runQuery(v1Account, "order", (callIndex) => http(callIndex === 0 ? 404 : 503, ""));
    assert.deepEqual(result, { outcome: "no-result", reason: "server-error" });
  });
});

describe("Airtm report files", () => {
  async function fileResultOf(account: Parameters<typeof runQuery>[0], response: ReturnType<typeof http>) {
    const urls: string[] = [];
    const query = {
      kind: "report",
      id: "r1/ü",
      nowMs: NOW_MS,
      trusted: true,
      firstRequestedMs: NOW_MS,
      cursor: null,
    } as const;
    const result = await provider.fileAddress?.(account, { ...query, session: { bearer: null } }, async (url) => {
      urls.push(url);
      return response;
    });
    return { result, urls };
  }

  test("An Airtm v2 report file has the address that the API returns", async () => {
    const { result, urls } = await fileResultOf(v2Account, json(fixture("v2/report-file")));
    const url = "https://files.enterprise.airtm.com/reports/petra-beispiel.csv?signature=abc";
    assert.deepEqual(result, { outcome: "file", url });
    assert.deepEqual(urls, ["https://api.example/v2/reports/r1%2F%C3%BC/file"]);
  });

  test("An Airtm v2 report file is not found or has no result when the API returns no address", async () => {
    for (const [response, expected] of [
      [json(fixture("v2/not-found"), 404), { outcome: "not-found" }],
      [json({ code: "415044", message: "Statement not completed" }, 409), { outcome: "no-result", reason: "refused" }],
      [json({ url: "" }), { outcome: "no-result", reason: "unreadable" }],
      [http(200, "<html>"), { outcome: "no-result", reason: "unreadable" }],
      [http(503, ""), { outcome: "no-result", reason: "server-error" }],
    ] as const) {
      assert.deepEqual((await fileResultOf(v2Account, response)).result, expected);
    }
  });

  test("An Airtm v1 report file is not found without a call", async () => {
    const { result, urls } = await fileResultOf(v1Account, http(200, ""));
    assert.deepEqual([result, urls], [{ outcome: "not-found" }, []]);
  });
});
