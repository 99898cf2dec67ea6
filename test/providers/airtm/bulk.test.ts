/** Queries for Airtm's bulk payouts, which take one call for the bulk and one for each page of items. */

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { itemSchema } from "../../../contract/status.ts";
import { err } from "../../../edge/platform/result.ts";
import type { NoResult, ProviderResponse } from "../../../edge/providers/query.ts";
import { pathsOf, unexpectedValue, valueAt, withValue } from "../mutations.ts";
import { assertValidFacts, http } from "../query-cases.ts";
import { v1Account, v2Account } from "./account.ts";
import { bulkFixture, ID, json, runQuery } from "./scripted-fetch.ts";

const ITEM_ORDER = "sort=desc%3Aamount%2Casc%3Ainternal_note";
const pathsIn = (urls: string[], { baseUrl }: typeof v1Account | typeof v2Account) =>
  urls.map((url) => url.replace(baseUrl, ""));

/** Responses for a v1 bulk with `count` items. The last item of each page has failed. */
function v1Responses(count: number, perPage: number, ownCounts: object = {}) {
  return (callIndex: number): ProviderResponse => {
    if (callIndex === 0) return json({ id: ID, status: "DONE", payments: { count, ...ownCounts } });
    const from = (callIndex - 1) * perPage;
    const items = Array.from({ length: Math.max(0, Math.min(perPage, count - from)) }, (_, index) => ({
      ...{ amount: 99_999.99, currency: "USD", note: "Petra Beispiel" },
      status: index === perPage - 1 ? "FAILED" : "COMPLETED",
    }));
    return json({ payments: items, count, pages: Math.ceil(count / perPage), currentPage: callIndex });
  };
}

describe("Airtm bulk payouts", () => {
  test("The items of an Airtm v1 bulk are requested page by page, in an order that no status changes", async () => {
    const responses = [bulkFixture("v1/bulk-done"), bulkFixture("v1/items-1"), bulkFixture("v1/items-2")];
    const { urls } = await runQuery(v1Account, "bulk-payout", (callIndex) => json(responses[callIndex]));
    assert.deepEqual(pathsIn(urls, v1Account), [
      "/bulk-payments/a1%2F%C3%BC",
      `/bulk-payments/a1%2F%C3%BC/payments?page=1&${ITEM_ORDER}`,
      `/bulk-payments/a1%2F%C3%BC/payments?page=2&${ITEM_ORDER}`,
    ]);
  });

  test("The items of an Airtm v2 bulk are requested from cursor to cursor", async () => {
    const responses = [bulkFixture("v2/bulk-in-progress"), bulkFixture("v2/items-1"), bulkFixture("v2/items-2")];
    const { urls } = await runQuery(v2Account, "bulk-payout", (callIndex) => json(responses[callIndex]));
    const items = "/payouts?bulkPayoutId=a1%2F%C3%BC&perPage=100";
    assert.deepEqual(pathsIn(urls, v2Account), ["/bulk-payouts/a1%2F%C3%BC", items, `${items}&after=cursor%2F2%2B%3D`]);
  });

  test("An Airtm bulk makes no further call after its last item, even with another cursor", async () => {
    const page = { items: [1, 2, 3].map(() => ({ status: "COMPLETED", grossAmount: 1 })), endCursor: "more" };
    const { result, urls } = await runQuery(v2Account, "bulk-payout", (callIndex) =>
      json(callIndex === 0 ? bulkFixture("v2/bulk-completed") : page),
    );
    assert.equal(urls.length, 2);
    assert.equal(result.outcome === "found" && result.facts.state, "succeeded");
  });

  test("An Airtm bulk ends when a page has the same cursor as the previous page", async () => {
    const page = { items: [{ status: "COMPLETED", grossAmount: 1 }], endCursor: "same" };
    const { urls } = await runQuery(v2Account, "bulk-payout", (callIndex) =>
      json(callIndex === 0 ? { ...Object(bulkFixture("v2/bulk-completed")), total: 1000 } : page),
    );
    assert.equal(urls.length, 3);
  });

  test("An Airtm bulk ends at a page with an invalid cursor", async () => {
    for (const endCursor of ["\ud800", "", {}, "x".repeat(5000)]) {
      const page = { items: [{ status: "COMPLETED", grossAmount: 1 }], endCursor };
      const { result, urls } = await runQuery(v2Account, "bulk-payout", (callIndex) =>
        json(callIndex === 0 ? bulkFixture("v2/bulk-completed") : page),
      );
      assert.equal(urls.length, 2);
      assert.deepEqual(result.outcome === "found" && result.facts.progress?.pending, 2);
    }
  });

  test("The lines of an Airtm bulk's items are numbered in the provider's order over all pages", async () => {
    const failedLines = async (count: number) => {
      const { result } = await runQuery(v1Account, "bulk-payout", v1Responses(count, 50));
      assert.ok(result.outcome === "found");
      assert.deepEqual(
        result.items?.map(({ line }) => line),
        Array.from({ length: count }, (_, index) => index + 1),
      );
      return result.items?.filter(({ state }) => state === "failed").map(({ line }) => line);
    };
    assert.deepEqual(await failedLines(180), [50, 100, 150]);
    assert.deepEqual(await failedLines(200), [50, 100, 150, 200]);
  });

  test("The cursor of an Airtm bulk with 10,000 items is smaller than 256 KB", async () => {
    const { result, urls, longestCursor } = await runQuery(v1Account, "bulk-payout", v1Responses(10_000, 100));
    assert.equal(urls.length, 101);
    assert.ok(longestCursor < 256 * 1024, `${longestCursor}`);
    assert.ok(result.outcome === "found" && result.items?.length === 10_000);
    assert.deepEqual(result.facts.progress, { total: 10_000, succeeded: 9_900, failed: 100, canceled: 0, pending: 0 });
    assert.deepEqual(result.items[99], { line: 100, state: "failed", amount: { value: "99999.99", currency: "USD" } });
  });

  test("The items of an Airtm bulk after the first 10,000 are not read and count as pending", async () => {
    const { result, urls } = await runQuery(v1Account, "bulk-payout", v1Responses(12_000, 70));
    assert.equal(urls.length, 144);
    assert.ok(result.outcome === "found" && result.items?.length === 10_000);
    const { state, settled, progress } = result.facts;
    assert.deepEqual([state, settled], ["partially_succeeded", false]);
    assert.deepEqual(progress, { total: 12_000, succeeded: 9_858, failed: 142, canceled: 0, pending: 2_000 });
  });

  test("The items of an Airtm bulk after the first 10,000 are counted by the bulk's own counts", async () => {
    const ownCounts = { pending: 0, completed: 11_880, failed: 120 };
    const { result } = await runQuery(v1Account, "bulk-payout", v1Responses(12_000, 100, ownCounts));
    assert.ok(result.outcome === "found");
    const { settled, progress } = result.facts;
    assert.equal(settled, true);
    assert.deepEqual(progress, { total: 12_000, succeeded: 11_880, failed: 120, canceled: 0, pending: 0 });
  });

  test("An Airtm bulk with small pages ends after 201 calls", async () => {
    const { result, urls } = await runQuery(v1Account, "bulk-payout", v1Responses(9_000, 10));
    assert.equal(urls.length, 201);
    assert.ok(result.outcome === "found" && result.items?.length === 2_000);
    assert.equal(result.facts.progress?.total, 9_000);
    assert.equal(result.facts.settled, false);
  });

  for (const [what, response, expected] of [
    ["fails", http(503, ""), { reason: "server-error" }],
    ["is refused because of the call limit", http(429, ""), { reason: "rate-limited", limited: "account" }],
    ["is not found", json(bulkFixture("v1/bulk-not-found"), 404), { reason: "refused" }],
    ["is not a list", json({ payments: {} }), { reason: "unreadable" }],
    ["is HTML", http(200, "<html>"), { reason: "unreadable" }],
    ["is too large", err("too-large"), { reason: "too-large" }],
  ] as [string, ProviderResponse, Omit<NoResult, "outcome">][]) {
    test(`An Airtm bulk has no result (${expected.reason}) when a page ${what}`, async () => {
      const responses = [json(bulkFixture("v1/bulk-done")), json(bulkFixture("v1/items-1")), response];
      const { result } = await runQuery(v1Account, "bulk-payout", (callIndex) => responses[callIndex] ?? assert.fail());
      assert.deepEqual(result, { outcome: "no-result", ...expected });
    });
  }

  for (const [account, bulk, name] of [
    [v1Account, "v1/bulk-done", "v1/items-1"],
    [v2Account, "v2/bulk-completed", "v2/items-1"],
  ] as const) {
    const resultWithPage = async (page: Parameters<typeof json>[0]) => {
      const responses = [json(bulkFixture(bulk)), json(page)];
      const { result } = await runQuery(
        account,
        "bulk-payout",
        (callIndex) => responses[callIndex] ?? http(200, '{"items":[],"payments":[]}'),
      );
      return result;
    };

    test(`Only states and amounts of the items in Airtm ${name} leave the adapter`, async () => {
      const page = bulkFixture(name);
      for (const path of pathsOf(page).filter((path) => typeof valueAt(page, path) !== "object")) {
        for (const mark of ["PII-MARK-7c2e", "9753", account.credentials.key]) {
          const result = await resultWithPage(withValue(page, path, mark));
          const isAmount = /amount$/i.test(String(path.at(-1)));
          const visible = result.outcome === "found" && isAmount ? { ...result, items: [] } : result;
          const hidden = path.at(-1) === "status" ? { ...visible, unknownWord: null } : visible;
          assert.ok(!JSON.stringify(hidden).includes(mark), `${path.join(".")} is visible`);
        }
      }
    });

    test(`Any value in any field of Airtm ${name} gives valid facts and items`, async () => {
      const page = bulkFixture(name);
      await fc.assert(
        fc.asyncProperty(fc.constantFrom(...pathsOf(page)), unexpectedValue, async (path, value) => {
          const result = await resultWithPage(withValue(page, path, value));
          if (result.outcome !== "found") return;
          assertValidFacts(result.facts);
          assert.doesNotThrow(() => itemSchema.array().parse(result.items));
        }),
        { numRuns: 500 },
      );
    });
  }

  test("An Airtm bulk whose page has items of another bulk is not shown", async () => {
    const otherItems = { items: [{ bulkPayoutId: "another", status: "COMPLETED", grossAmount: 1 }] };
    const { result, urls } = await runQuery(v2Account, "bulk-payout", (callIndex) =>
      json(callIndex === 0 ? bulkFixture("v2/bulk-completed") : otherItems),
    );
    assert.deepEqual([result, urls.length], [{ outcome: "no-result", reason: "another-id" }, 2]);
  });

  test("A query for an Airtm bulk starts again when its cursor is invalid", async () => {
    const { provider } = await import("../../../edge/providers/airtm/index.ts");
    const urls: string[] = [];
    const query = {
      kind: "bulk-payout",
      id: "b",
      nowMs: 0,
      trusted: true,
      firstRequestedMs: 0,
      session: { bearer: null },
    } as const;
    for (const cursor of [{}, [], "x", { bulk: {}, items: [1] }]) {
      await provider.query(v1Account, { ...query, cursor }, async (url) => {
        urls.push(url);
        return http(503, "");
      });
    }
    assert.deepEqual(new Set(urls), new Set(["https://payments.example/bulk-payments/b"]));
  });
});
