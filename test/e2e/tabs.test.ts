// A customer with the same payment in three tabs: all tabs share one stream, whichever of them closes.
import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { createStatusToken } from "../../edge/access/status-token.ts";
import { eventually, type Fixture, openFixture, payment, TOKEN_KEY } from "../integration/fixture.ts";
import { type MerchantPage, openBrowser, serveMerchantPage, shows } from "./merchant-page.ts";

let fixture: Fixture;
let merchant: MerchantPage;
let browser: Browser;
let customer: BrowserContext;

before(async () => {
  merchant = await serveMerchantPage(() => fixture.worker.url);
  fixture = await openFixture({ connections: { shop: { origins: [merchant.origin] } } });
  browser = await openBrowser();
});

beforeEach(async () => {
  await customer?.close();
  customer = await browser.newContext();
});

after(async () => {
  await browser?.close();
  await fixture?.close();
  await merchant?.close();
});

interface Tab {
  page: Page;
  /** Streams and status documents that the tab has requested. */
  streams: number;
  views: number;
}

async function openTab(): Promise<Tab> {
  const page = await customer.newPage();
  await page.addInitScript(holdLongTimers);
  const tab = { page, streams: 0, views: 0 };
  page.on("request", (request) => {
    if (request.method() !== "GET" || !request.url().includes("/v1/")) return;
    if (request.url().endsWith("/events")) tab.streams += 1;
    else tab.views += 1;
  });
  await page.goto(merchant.origin);
  await page.waitForFunction(() =>
    [...document.querySelectorAll("payment-status")].every(
      (element) => (element as { phase?: string }).phase === "live",
    ),
  );
  return tab;
}

/**
 * Runs in the page. A tab replaces a leader that has not answered for a second, which on a busy machine may only be slow.
 * Without timers of this length it becomes the leader only when the browser gives it the lock.
 */
function holdLongTimers(): void {
  const { setTimeout } = window;
  const shortOnly = (run: TimerHandler, ms = 0) => (ms < 1_000 ? setTimeout(run, ms) : 0);
  Object.assign(window, { setTimeout: shortOnly });
}

/** Embeds a new payment that is pending. Returns the function that completes it. */
async function embedPayment(copies = 1): Promise<() => void> {
  const { control } = fixture.simulator;
  const { uuid } = control.create({ lifecycle: [{ status: "PENDING", afterMs: 0 }] });
  const token = await createStatusToken({ key: TOKEN_KEY, resource: payment(uuid) });
  merchant.embed = `<payment-status of="shop/payment/${uuid}" token="${token}"></payment-status>`.repeat(copies);
  return () => control.advance(uuid, { status: "SUCCESS" });
}

const streamsOf = (tabs: Tab[]) => tabs.map(({ streams }) => streams);

/** How many tabs of the origin have joined as followers: each waits for the lock. */
const waitingTabs = ({ page }: Tab) => page.evaluate(async () => (await navigator.locks.query()).pending?.length);

test("Three tabs share one stream, and all show the change", async () => {
  const complete = await embedPayment();
  const tabs = [await openTab(), await openTab(), await openTab()];
  assert.deepEqual(streamsOf(tabs), [1, 0, 0]);
  complete();
  for (const { page } of tabs) assert.match(await shows(page, "succeeded"), /€9\.99/);
  assert.deepEqual(streamsOf(tabs), [1, 0, 0]);
});

test("Another tab opens a stream at once when the first tab closes, and the other tabs show the change", async () => {
  const complete = await embedPayment();
  const tabs = [await openTab(), await openTab(), await openTab()];
  const [first, ...rest] = tabs;
  await first?.page.close();
  await eventually(() => assert.deepEqual(streamsOf(rest), [1, 0]));
  complete();
  for (const { page } of rest) await shows(page, "succeeded");
  assert.deepEqual(streamsOf(tabs), [1, 1, 0]);
});

test("Another tab opens a stream when the first tab is frozen, and the first tab requests the status when it resumes", async () => {
  const complete = await embedPayment();
  const first = await openTab();
  const second = await openTab();
  // A headless browser never freezes a page, so the test sends the events that a page gets.
  await first.page.evaluate(() => document.dispatchEvent(new Event("freeze")));
  await eventually(() => assert.equal(second.streams, 1));
  const { views } = first;
  await first.page.evaluate(() => document.dispatchEvent(new Event("resume")));
  await eventually(() => assert.equal(first.views, views + 1));
  await eventually(async () => assert.equal(await waitingTabs(first), 1));
  complete();
  for (const { page } of [first, second]) await shows(page, "succeeded");
  assert.deepEqual(streamsOf([first, second]), [1, 1]);
});

test("Another tab opens a stream when the first tab crashes", async () => {
  const complete = await embedPayment();
  const first = await openTab();
  const second = await openTab();
  const session = await customer.newCDPSession(first.page);
  const crashed = first.page.waitForEvent("crash");
  session.send("Page.crash").catch(() => {});
  await crashed;
  await eventually(() => assert.equal(second.streams, 1));
  complete();
  await shows(second.page, "succeeded");
});

test("Three elements for one payment on one page make one request and open one stream", async () => {
  const complete = await embedPayment(3);
  const tab = await openTab();
  complete();
  await tab.page.waitForFunction(() =>
    [...document.querySelectorAll("payment-status")].every(
      (element) => (element as { status?: { state: string } }).status?.state === "succeeded",
    ),
  );
  assert.deepEqual([tab.views, tab.streams], [1, 1]);
});
