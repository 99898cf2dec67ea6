/** What is sent for each question, and the questions that one answer does not settle. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Kind } from "../../../contract/resource.ts";
import { provider } from "../../../edge/providers/airtm/index.ts";
import { http, NOW_MS } from "../query-suite.ts";
import { v1Account, v2Account } from "./account.ts";
import { converse, fixture, json } from "./scripted-fetch.ts";

const nothing = () => json({ code: "352015", message: "Operation not found" }, 404);

describe("what is asked", () => {
  for (const [account, kind, path] of [
    [v1Account, "payment", "operations/a1%2F%C3%BC"],
    [v1Account, "payout", "operations/a1%2F%C3%BC"],
    [v1Account, "order", "code/a1%2F%C3%BC"],
    [v1Account, "bulk-payout", "bulk-payments/a1%2F%C3%BC"],
    [v2Account, "payment", "payins/a1%2F%C3%BC"],
    [v2Account, "order", "payins/by-code/a1%2F%C3%BC"],
    [v2Account, "payout", "payouts/a1%2F%C3%BC"],
    [v2Account, "bulk-payout", "bulk-payouts/a1%2F%C3%BC"],
    [v2Account, "report", "reports/a1%2F%C3%BC"],
  ] as const) {
    test(`in ${account.options.api} about a ${kind} is ${path}, with key and secret`, async () => {
      const { answer, urls, headers } = await converse(account, kind, nothing);
      assert.deepEqual(answer, { outcome: "not-found" });
      assert.deepEqual(urls, [`${account.baseUrl}/${path}`]);
      const basic = Buffer.from("my-api-key-7f:my-sécret-7f", "utf8").toString("base64");
      assert.deepEqual(headers, [
        { Accept: "application/json", Authorization: `Basic ${basic}`, "Content-Type": "application/json" },
      ]);
    });
  }

  test("with the credentials of the documentation is authenticated as it shows", async () => {
    const account = { ...v1Account, credentials: { key: "123", secret: "abc" } };
    const { headers } = await converse(account, "payment", nothing);
    assert.equal(headers[0]?.Authorization, "Basic MTIzOmFiYw==");
  });

  test("about a report in v1, or a payment link in either, is nothing", async () => {
    for (const [account, kind] of [
      [v1Account, "report"],
      [v1Account, "payment-link"],
      [v2Account, "payment-link"],
    ] as [typeof v1Account, Kind][]) {
      const { answer, urls } = await converse(account, kind, nothing);
      assert.deepEqual([answer, urls], [{ outcome: "not-found" }, []]);
    }
  });
});

describe("an order in v1", () => {
  const purchase = json({ ...Object(fixture("v1/purchase-confirmed")), code: "A-1" });
  const paths = (urls: string[]) => urls.map((url) => url.replace(v1Account.baseUrl, ""));

  test("is looked for at the second address when the documented one does not exist", async () => {
    for (const missing of [http(404, "Not Found"), http(404, ""), json({ message: "no such route" }, 404)]) {
      const { answer, urls } = await converse(
        v1Account,
        "order",
        (providerFetch) => (providerFetch === 0 ? missing : purchase),
        "A-1",
      );
      assert.deepEqual(paths(urls), ["/code/A-1", "/operations/code/A-1"]);
      assert.equal(answer.outcome === "found" && answer.facts.state, "succeeded");
    }
  });

  test("is not found when neither address knows it", async () => {
    const { answer, urls } = await converse(v1Account, "order", () => http(404, "Not Found"));
    assert.deepEqual([answer, urls.length], [{ outcome: "not-found" }, 2]);
  });

  test("is not found at once when the documented address says so, or calls the code impossible", async () => {
    for (const missing of [nothing(), json(fixture("v1/unprocessable"), 422)]) {
      const { answer, urls } = await converse(v1Account, "order", () => missing);
      assert.deepEqual([answer, urls.length], [{ outcome: "not-found" }, 1]);
    }
  });

  test("keeps its last status when the second address fails", async () => {
    const { answer } = await converse(v1Account, "order", (providerFetch) => http(providerFetch === 0 ? 404 : 503, ""));
    assert.deepEqual(answer, { outcome: "no-result", reason: "server-error" });
  });
});

describe("a report's file", () => {
  async function fileOf(account: Parameters<typeof converse>[0], result: ReturnType<typeof http>) {
    const urls: string[] = [];
    const query = { kind: "report", id: "r1/ü", nowMs: NOW_MS, firstRequestedMs: NOW_MS, cursor: null } as const;
    const answer = await provider.fileAddress?.(account, { ...query, session: { bearer: null } }, async (url) => {
      urls.push(url);
      return result;
    });
    return { answer, urls };
  }

  test("lies where v2 says", async () => {
    const { answer, urls } = await fileOf(v2Account, json(fixture("v2/report-file")));
    const url = "https://files.enterprise.airtm.com/reports/petra-beispiel.csv?signature=abc";
    assert.deepEqual(answer, { outcome: "file", url });
    assert.deepEqual(urls, ["https://api.example/v2/reports/r1%2F%C3%BC/file"]);
  });

  test("is not there, or not said, or not to be had", async () => {
    for (const [result, expected] of [
      [json(fixture("v2/not-found"), 404), { outcome: "not-found" }],
      [json({ code: "415044", message: "Statement not completed" }, 409), { outcome: "no-result", reason: "refused" }],
      [json({ url: "" }), { outcome: "no-result", reason: "unreadable" }],
      [http(200, "<html>"), { outcome: "no-result", reason: "unreadable" }],
      [http(503, ""), { outcome: "no-result", reason: "server-error" }],
    ] as const) {
      assert.deepEqual((await fileOf(v2Account, result)).answer, expected);
    }
  });

  test("is not asked for in v1, which has none", async () => {
    const { answer, urls } = await fileOf(v1Account, http(200, ""));
    assert.deepEqual([answer, urls], [{ outcome: "not-found" }, []]);
  });
});
