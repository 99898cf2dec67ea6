// A customer with the same payment open in three tabs: one stream for all, whichever of them goes away.
import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { createStatusToken } from "../../edge/access/status-token.ts";
import { eventually, openShop, payment, type Shop, TOKEN_KEY } from "../integration/fixture.ts";
import { type MerchantPage, openBrowser, serveMerchantPage, shows } from "./merchant-page.ts";

let shop: Shop;
let merchant: MerchantPage;
let browser: Browser;
let customer: BrowserContext;

before(async () => {
  merchant = await serveMerchantPage(() => shop.worker.url);
  shop = await openShop({ connections: { shop: { origins: [merchant.origin] } } });
  browser = await openBrowser();
});

beforeEach(async () => {
  await customer?.close();
  customer = await browser.newContext();
});

after(async () => {
  await browser?.close();
  await shop?.close();
  await merchant?.close();
});

interface Tab {
  page: Page;
  /** Streams asked for so far. */
  streams: number;
  looks: number;
}

async function openTab(): Promise<Tab> {
  const page = await customer.newPage();
  const tab = { page, streams: 0, looks: 0 };
  page.on("request", (request) => {
    if (request.method() !== "GET" || !request.url().includes("/v1/")) return;
    if (request.url().endsWith("/events")) tab.streams += 1;
    else tab.looks += 1;
  });
  await page.goto(merchant.origin);
  await page.waitForFunction(() =>
    [...document.querySelectorAll("payment-status")].every(
      (element) => (element as { phase?: string }).phase === "live",
    ),
  );
  return tab;
}

async function embedPayment(forMs: number, copies = 1): Promise<void> {
  const lifecycle = [
    { status: "PENDING" as const, afterMs: 0 },
    { status: "SUCCESS" as const, afterMs: forMs },
  ];
  const { uuid } = shop.simulator.control.create({ lifecycle });
  const token = await createStatusToken({ key: TOKEN_KEY, resource: payment(uuid) });
  merchant.embed = `<payment-status of="shop/payment/${uuid}" token="${token}"></payment-status>`.repeat(copies);
}

const streamsOf = (tabs: Tab[]) => tabs.map(({ streams }) => streams);

test("three tabs hold one stream, and all show the change", async () => {
  await embedPayment(6_000);
  const tabs = [await openTab(), await openTab(), await openTab()];
  assert.deepEqual(streamsOf(tabs), [1, 0, 0]);
  for (const { page } of tabs) assert.match(await shows(page, "succeeded"), /€9\.99/);
  assert.deepEqual(streamsOf(tabs), [1, 0, 0]);
});

test("another tab streams within a second of the first one's close, and the rest show the change", async () => {
  await embedPayment(7_000);
  const tabs = [await openTab(), await openTab(), await openTab()];
  const [first, ...rest] = tabs;
  await first?.page.close();
  await eventually(() => assert.deepEqual(streamsOf(rest), [1, 0]), 1_000);
  for (const { page } of rest) await shows(page, "succeeded");
  assert.deepEqual(streamsOf(tabs), [1, 1, 0]);
});

test("another tab streams when the first is frozen, and the first looks again when it is thawed", async () => {
  await embedPayment(8_000);
  const first = await openTab();
  const second = await openTab();
  // Chromium freezes no page without a screen; what it tells a page before it does so is all that the page can go by.
  await first.page.evaluate(() => document.dispatchEvent(new Event("freeze")));
  await eventually(() => assert.equal(second.streams, 1), 1_000);
  const looks = first.looks;
  await first.page.evaluate(() => document.dispatchEvent(new Event("resume")));
  await eventually(() => assert.equal(first.looks, looks + 1));
  for (const { page } of [first, second]) await shows(page, "succeeded");
  assert.equal(first.streams + second.streams, 2);
});

test("another tab streams when the first crashes", async () => {
  await embedPayment(7_000);
  const first = await openTab();
  const second = await openTab();
  const session = await customer.newCDPSession(first.page);
  const crashed = first.page.waitForEvent("crash");
  session.send("Page.crash").catch(() => {});
  await crashed;
  await eventually(() => assert.equal(second.streams, 1), 3_000);
  await shows(second.page, "succeeded");
});

test("three elements for one payment on one page ask once and open one stream", async () => {
  await embedPayment(4_000, 3);
  const tab = await openTab();
  await tab.page.waitForFunction(() =>
    [...document.querySelectorAll("payment-status")].every(
      (element) => (element as { status?: { state: string } }).status?.state === "succeeded",
    ),
  );
  assert.deepEqual([tab.looks, tab.streams], [1, 1]);
});
