/** A bulk and its items, over as many calls as they take. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { itemSchema } from "../../../contract/status.ts";
import type { ProviderResponse } from "../../../edge/providers/query.ts";
import { nonsense, pathsOf, valueAt, withValue } from "../mutations.ts";
import { assertHonest, http } from "../query-suite.ts";
import { v1Account, v2Account } from "./account.ts";
import { bulkFixture, converse, ID, json } from "./scripted-fetch.ts";

const sort = "sort=desc%3Aamount%2Casc%3Ainternal_note";
const pathsIn = (urls: string[], { baseUrl }: typeof v1Account | typeof v2Account) =>
  urls.map((url) => url.replace(baseUrl, ""));

/** A v1 bulk of `count` items, `perPage` to a page. The last of each page has failed. */
function manyV1(count: number, perPage: number, task: object = {}) {
  return (providerFetch: number): ProviderResponse => {
    if (providerFetch === 0) return json({ id: ID, status: "DONE", payments: { count, ...task } });
    const from = (providerFetch - 1) * perPage;
    const items = Array.from({ length: Math.max(0, Math.min(perPage, count - from)) }, (_, place) => ({
      ...{ amount: 99_999.99, currency: "USD", note: "Petra Beispiel" },
      status: place === perPage - 1 ? "FAILED" : "COMPLETED",
    }));
    return json({ payments: items, count, pages: Math.ceil(count / perPage), currentPage: providerFetch });
  };
}

describe("the items of a bulk", () => {
  test("are asked for page by page in v1, in an order that no status changes", async () => {
    const answers = [bulkFixture("v1/bulk-done"), bulkFixture("v1/items-1"), bulkFixture("v1/items-2")];
    const { urls } = await converse(v1Account, "bulk-payout", (providerFetch) => json(answers[providerFetch]));
    assert.deepEqual(pathsIn(urls, v1Account), [
      "/bulk-payments/a1%2F%C3%BC",
      `/bulk-payments/a1%2F%C3%BC/payments?page=1&${sort}`,
      `/bulk-payments/a1%2F%C3%BC/payments?page=2&${sort}`,
    ]);
  });

  test("are asked for from cursor to cursor in v2", async () => {
    const answers = [bulkFixture("v2/bulk-in-progress"), bulkFixture("v2/items-1"), bulkFixture("v2/items-2")];
    const { urls } = await converse(v2Account, "bulk-payout", (providerFetch) => json(answers[providerFetch]));
    const items = "/payouts?bulkPayoutId=a1%2F%C3%BC&perPage=100";
    assert.deepEqual(pathsIn(urls, v2Account), ["/bulk-payouts/a1%2F%C3%BC", items, `${items}&after=cursor%2F2%2B%3D`]);
  });

  test("cost no further call once all have come, whatever cursor is named", async () => {
    const page = { items: [1, 2, 3].map(() => ({ status: "COMPLETED", grossAmount: 1 })), endCursor: "more" };
    const { answer, urls } = await converse(v2Account, "bulk-payout", (providerFetch) =>
      json(providerFetch === 0 ? bulkFixture("v2/bulk-completed") : page),
    );
    assert.equal(urls.length, 2);
    assert.equal(answer.outcome === "found" && answer.facts.state, "succeeded");
  });

  test("do not go round in a circle when a cursor does not move", async () => {
    const page = { items: [{ status: "COMPLETED", grossAmount: 1 }], endCursor: "same" };
    const { urls } = await converse(v2Account, "bulk-payout", (providerFetch) =>
      json(providerFetch === 0 ? { ...Object(bulkFixture("v2/bulk-completed")), total: 1000 } : page),
    );
    assert.equal(urls.length, 3);
  });

  test("end where a cursor cannot be sent back", async () => {
    for (const endCursor of ["\ud800", "", {}, "x".repeat(5000)]) {
      const page = { items: [{ status: "COMPLETED", grossAmount: 1 }], endCursor };
      const { answer, urls } = await converse(v2Account, "bulk-payout", (providerFetch) =>
        json(providerFetch === 0 ? bulkFixture("v2/bulk-completed") : page),
      );
      assert.equal(urls.length, 2);
      assert.deepEqual(answer.outcome === "found" && answer.facts.progress?.pending, 2);
    }
  });

  test("keep as their line their place in the order of the provider, over all pages", async () => {
    const failedLines = async (count: number) => {
      const { answer } = await converse(v1Account, "bulk-payout", manyV1(count, 50));
      assert.ok(answer.outcome === "found");
      assert.deepEqual(
        answer.items?.map(({ line }) => line),
        Array.from({ length: count }, (_, place) => place + 1),
      );
      return answer.items?.filter(({ state }) => state === "failed").map(({ line }) => line);
    };
    assert.deepEqual(await failedLines(180), [50, 100, 150]);
    assert.deepEqual(await failedLines(200), [50, 100, 150, 200]);
  });

  test("of 10,000 are remembered in 256 KB", async () => {
    const { answer, urls, longestMemo } = await converse(v1Account, "bulk-payout", manyV1(10_000, 100));
    assert.equal(urls.length, 101);
    assert.ok(longestMemo < 256 * 1024, `${longestMemo}`);
    assert.ok(answer.outcome === "found" && answer.items?.length === 10_000);
    assert.deepEqual(answer.facts.progress, { total: 10_000, succeeded: 9_900, failed: 100, canceled: 0, pending: 0 });
    assert.deepEqual(answer.items[99], { line: 100, state: "failed", amount: { value: "99999.99", currency: "USD" } });
  });

  test("beyond 10,000 are not read, and what nobody counted is pending", async () => {
    const { answer, urls } = await converse(v1Account, "bulk-payout", manyV1(12_000, 70));
    assert.equal(urls.length, 144);
    assert.ok(answer.outcome === "found" && answer.items?.length === 10_000);
    const { state, settled, progress } = answer.facts;
    assert.deepEqual([state, settled], ["partially_succeeded", false]);
    assert.deepEqual(progress, { total: 12_000, succeeded: 9_858, failed: 142, canceled: 0, pending: 2_000 });
  });

  test("beyond 10,000 are counted by the bulk itself where it does", async () => {
    const own = { pending: 0, completed: 11_880, failed: 120 };
    const { answer } = await converse(v1Account, "bulk-payout", manyV1(12_000, 100, own));
    assert.ok(answer.outcome === "found");
    const { settled, progress } = answer.facts;
    assert.equal(settled, true);
    assert.deepEqual(progress, { total: 12_000, succeeded: 11_880, failed: 120, canceled: 0, pending: 0 });
  });

  test("on tiny pages end the question after the 201 calls that it may take", async () => {
    const { answer, urls } = await converse(v1Account, "bulk-payout", manyV1(9_000, 10));
    assert.equal(urls.length, 201);
    assert.ok(answer.outcome === "found" && answer.items?.length === 2_000);
    assert.equal(answer.facts.progress?.total, 9_000);
    assert.equal(answer.facts.settled, false);
  });

  for (const [what, result, reason] of [
    ["fails", http(503, ""), "server-error"],
    ["is refused for the limit", http(429, ""), "rate-limited"],
    ["is not there", json(bulkFixture("v1/bulk-not-found"), 404), "refused"],
    ["is no list", json({ payments: {} }), "unreadable"],
    ["is HTML", http(200, "<html>"), "unreadable"],
    ["is too large", { ok: false, reason: "too-large" }, "too-large"],
  ] as [string, ProviderResponse, string][]) {
    test(`say nothing about the bulk when a page ${what}`, async () => {
      const answers = [json(bulkFixture("v1/bulk-done")), json(bulkFixture("v1/items-1")), result];
      const { answer } = await converse(
        v1Account,
        "bulk-payout",
        (providerFetch) => answers[providerFetch] ?? assert.fail(),
      );
      assert.deepEqual(answer, { outcome: "no-result", reason });
    });
  }

  for (const [account, task, name] of [
    [v1Account, "v1/bulk-done", "v1/items-1"],
    [v2Account, "v2/bulk-completed", "v2/items-1"],
  ] as const) {
    const ask = async (page: Parameters<typeof json>[0]) => {
      const answers = [json(bulkFixture(task)), json(page)];
      const { answer } = await converse(
        account,
        "bulk-payout",
        (providerFetch) => answers[providerFetch] ?? http(200, '{"items":[],"payments":[]}'),
      );
      return answer;
    };

    test(`let out of ${name} nothing but states and amounts`, async () => {
      const page = bulkFixture(name);
      for (const path of pathsOf(page).filter((path) => typeof valueAt(page, path) !== "object")) {
        for (const mark of ["PII-MARK-7c2e", "9753", account.credentials.key]) {
          const answer = await ask(withValue(page, path, mark));
          const isAmount = /amount$/i.test(String(path.at(-1)));
          const shown = answer.outcome === "found" && isAmount ? { ...answer, items: [] } : answer;
          const rest = path.at(-1) === "status" ? { ...shown, unknownWord: null } : shown;
          assert.ok(!JSON.stringify(rest).includes(mark), `${path.join(".")} shows`);
        }
      }
    });

    test(`are honest and keep to the contract, whatever one field of ${name} holds`, async () => {
      const page = bulkFixture(name);
      await fc.assert(
        fc.asyncProperty(fc.constantFrom(...pathsOf(page)), nonsense, async (path, value) => {
          const answer = await ask(withValue(page, path, value));
          if (answer.outcome !== "found") return;
          assertHonest(answer.facts);
          assert.doesNotThrow(() => itemSchema.array().parse(answer.items));
        }),
        { numRuns: 500 },
      );
    });
  }

  test("of another bulk say nothing about this one", async () => {
    const mixed = { items: [{ bulkPayoutId: "another", status: "COMPLETED", grossAmount: 1 }] };
    const { answer, urls } = await converse(v2Account, "bulk-payout", (providerFetch) =>
      json(providerFetch === 0 ? bulkFixture("v2/bulk-completed") : mixed),
    );
    assert.deepEqual([answer, urls.length], [{ outcome: "no-result", reason: "unreadable" }, 2]);
  });

  test("begin anew where what was remembered is not ours", async () => {
    const { provider } = await import("../../../edge/providers/airtm/index.ts");
    const urls: string[] = [];
    const query = { kind: "bulk-payout", id: "b", nowMs: 0, firstRequestedMs: 0, session: { bearer: null } } as const;
    for (const cursor of [{}, [], "x", { bulk: {}, items: [1] }]) {
      await provider.query(v1Account, { ...query, cursor }, async (url) => {
        urls.push(url);
        return http(503, "");
      });
    }
    assert.deepEqual(new Set(urls), new Set(["https://payments.example/bulk-payments/b"]));
  });
});
