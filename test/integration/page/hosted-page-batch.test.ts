/** Without a script the hosted page lists 200 payouts page by page, and downloads a report by its form. */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { ResourceRef, Scope } from "../../../contract/resource.ts";
import { type AirtmSimulator, SIMULATED_ACCOUNT, startAirtmSimulator } from "../../simulators/airtm/server.ts";
import { assertDiscreet, completeLog, eventually, TOKEN_KEY } from "../fixture.ts";
import { type RunningWorker, startWorker } from "../harness.ts";
import { addressOf, all, browse, cookieOf, one, openPage, type Page, part, readPage } from "./page-reader.ts";

const PAYOUTS = 200;
const step = (status: string, afterMs = 0) => ({ status, afterMs });

let simulator: AirtmSimulator;
let worker: RunningWorker;
let batch: ResourceRef;
let report: ResourceRef;
before(async () => {
  simulator = await startAirtmSimulator();
  const { key, secret } = SIMULATED_ACCOUNT;
  worker = await startWorker({
    vars: {
      CONNECTIONS: {
        shop: { provider: "airtm", api: "v2", baseUrl: simulator.baseUrls.v2, merchant: { name: "Example Shop" } },
      },
      VIEWER_LIMITS: "off",
    },
    secrets: { SHOP_CREDENTIALS: { key, secret }, TOKEN_KEYS: [TOKEN_KEY] },
  });
  const items = Array.from({ length: PAYOUTS }, (_, place) => ({
    amount: `${1000 + place}.00`,
    lifecycle: [step(place === 57 ? "failed" : "completed")],
  }));
  batch = { connection: "shop", ...simulator.control.create({ type: "bulk", items, lifecycle: [step("done")] }) };
  report = { connection: "shop", ...simulator.control.create({ type: "report", lifecycle: [step("completed")] }) };
});
after(async () => {
  await worker.close();
  await simulator.close();
});

const WITH_ITEMS: Scope[] = ["status", "details", "items"];
const open = async (query: string, scopes: Scope[]) =>
  openPage(worker, addressOf(batch, query), await cookieOf(worker, batch, { scopes }));
/** The lines of the payouts on a page. */
const linesOf = (page: Page) =>
  all(page, "li")
    .flatMap(({ text }) => /^Payout (\d+) /.exec(text)?.[1] ?? [])
    .map(Number);
/** The query that a browser sends when a button of the card's form is pressed. */
function queryOf(page: Page, button: string): string {
  assert.equal(all(page, "button", { name: button }).length, 1, button);
  const fields = all(page, "input").map(({ attributes: { name = "", value = "" } }) => [name, value]);
  return `?${new URLSearchParams([...fields, [button, ""]])}`;
}
const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => from + index);
const byNumber = (one: number, other: number) => one - other;

describe("batch of 200 payouts without a script", { timeout: 120_000 }, () => {
  test("A batch of 200 payouts has four pages of fifty, and the form of each leads to the next", async () => {
    let page = await open("?lang=en&theme=dark", WITH_ITEMS);
    await eventually(async () => {
      page = await open("?lang=en&theme=dark", WITH_ITEMS);
      assert.equal(linesOf(page).length, 51);
    });
    assert.match(part(page, "progress"), /199 of 200 done/);
    assert.ok(!("open" in one(page, "details", { part: "items" }).attributes));
    assert.equal(all(page, "a", { href: "?lang=en&theme=dark" }).length, 0);
    for (const first of [1, 51, 101, 151]) {
      // Line 58 failed, so the first page has it too.
      const failed = first === 1 ? [58] : [];
      assert.deepEqual(linesOf(page).toSorted(byNumber), [...range(first, first + 49), ...failed]);
      if (first === 151) break;
      page = await open(queryOf(page, "more"), WITH_ITEMS);
      assert.ok("open" in one(page, "details", { part: "items" }).attributes);
      assert.equal(one(page, "a", { href: "?lang=en&theme=dark" }).text, "Back to the first 50");
    }
    assert.equal(all(page, "button", { name: "more" }).length, 0);
  });

  test("The first page starts with the failed payouts of the whole batch", async () => {
    assert.deepEqual(linesOf(await open("", WITH_ITEMS)).slice(0, 2), [58, 1]);
  });

  test("A page shows line, state and amount of each payout, the failed ones first", async () => {
    const page = await open("?more=&after=50", WITH_ITEMS);
    const [first = "", second = ""] = all(page, "li").flatMap(({ text }) => (text.startsWith("Payout") ? [text] : []));
    assert.equal(first, "Payout 58 $1,057.00 · Not sent");
    assert.equal(second, "Payout 51 $1,050.00 · Sent");
  });

  test("A page without the scope items has no payouts, for any query", async () => {
    for (const query of ["", "?more=&after=50"]) {
      // The page with payouts is in the cache now.
      assert.ok(linesOf(await open(query, WITH_ITEMS)).length >= 50);
      const page = await open(query, ["status", "details"]);
      assert.deepEqual(linesOf(page), []);
      assert.ok(!page.text.includes("Back to the first 50"));
      assertDiscreet(page.html, ["1,050.00", "1050.00"]);
      assert.match(part(page, "progress"), /199 of 200 done/);
    }
    const alone = await open("", ["status"]);
    assert.equal(part(alone, "progress"), "");
  });

  test("An invalid line in the address leads to the first page", async () => {
    for (const after of ["", "abc", "-1", "1e3", "99999999999", "0", "%00"])
      assert.deepEqual(
        linesOf(await open(`?more=&after=${after}`, WITH_ITEMS)).toSorted(byNumber),
        [...range(1, 50), 58],
        after,
      );
    assert.deepEqual(linesOf(await open("?more=&after=200", WITH_ITEMS)), []);
    // `after` counts only together with `more`.
    assert.deepEqual(linesOf(await open("?after=100", WITH_ITEMS)).toSorted(byNumber), [...range(1, 50), 58]);
  });
});

describe("file of a report without a script", { timeout: 60_000 }, () => {
  const cookieWith = (scopes: Scope[]) => cookieOf(worker, report, { scopes });
  const FORM = { "Sec-Fetch-Site": "same-origin" };
  const fetchFile = (headers: Record<string, string>) =>
    browse(worker, addressOf(report, "?download="), { ...FORM, ...headers });

  test("The form of the page downloads the report with the cookie alone", async () => {
    const cookie = await cookieWith(["status", "details", "report:download"]);
    await eventually(async () => {
      const page = await openPage(worker, addressOf(report), cookie);
      assert.equal(queryOf(page, "download"), "?download=");
    });
    const file = await fetchFile(cookie);
    assert.equal(file.status, 200);
    assert.equal(file.headers.get("Content-Type"), "text/csv");
    assert.match(file.headers.get("Content-Disposition") ?? "", /^attachment; filename="report-[\w-]+\.csv"$/);
    assert.equal(file.headers.get("Content-Security-Policy"), "sandbox; default-src 'none'");
    assert.equal(file.headers.get("Cache-Control"), "no-store");
    assert.match(await file.text(), /^date,amount\n/);
  });

  test("A page without the scope report:download neither offers nor serves the file", async () => {
    const cookie = await cookieWith(["status", "details"]);
    const page = await openPage(worker, addressOf(report), cookie);
    assert.equal(all(page, "button", { name: "download" }).length, 0);
    assert.match((await readPage(await fetchFile(cookie), 403)).text, /This status can’t be shown/);
    assert.match((await readPage(await fetchFile({}), 401)).text, /no longer active/);
  });

  test("A file that cannot be fetched leads to a 503 page with Retry-After", async () => {
    simulator.control.addFault({ kind: "status", status: 500 });
    const page = await readPage(await fetchFile(await cookieWith(["report:download"])), 503);
    assert.match(page.text, /Something went wrong on our side/);
    assert.equal(page.response.headers.get("Retry-After"), "60");
    simulator.control.clearFaults();
  });

  test("A link to the file on another site, in a mail or in an old browser leads to the page, and costs no call", async () => {
    const cookie = await cookieWith(["status", "details", "report:download"]);
    const calls = () => simulator.control.judgeReport().calls;
    const before = calls();
    for (const site of ["cross-site", "same-site", "none", null]) {
      const headers = { ...cookie, ...(site && { "Sec-Fetch-Site": site, "Sec-Fetch-Dest": "document" }) };
      for (const method of ["GET", "HEAD"]) {
        const response = await worker.fetch(addressOf(report, "?download=&lang=de"), { method, headers });
        assert.equal(response.status, 303);
        assert.equal(response.headers.get("Location"), "?lang=de");
        assert.equal(response.headers.get("Content-Disposition"), null);
      }
    }
    assert.equal(calls(), before);
  });

  test("A HEAD request for the file makes no call to the provider", async () => {
    const calls = () => simulator.control.judgeReport().calls;
    const before = calls();
    const headers = { ...(await cookieWith(["report:download"])), ...FORM };
    const head = await worker.fetch(addressOf(report, "?download="), { method: "HEAD", headers });
    assert.deepEqual([head.status, await head.text()], [200, ""]);
    assert.equal(calls(), before);
  });
});

test("The log of these requests has no id, path or token", async () => {
  assertDiscreet(await completeLog({ worker }), [batch.id, report.id, "eyJ", "/p/"]);
});
