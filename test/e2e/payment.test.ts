// A customer on a merchant's page: real Chromium, the built element, the real Worker, the simulated IXOPAY.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import { createStatusToken } from "../../edge/access/status-token.ts";
import { type Fixture, openFixture, payment, TOKEN_KEY } from "../integration/fixture.ts";
import { complaintsOf, type MerchantPage, openBrowser, serveMerchantPage, shows } from "./merchant-page.ts";

let fixture: Fixture;
let merchant: MerchantPage;
let browser: Browser;

before(async () => {
  merchant = await serveMerchantPage(() => fixture.worker.url);
  fixture = await openFixture({ connections: { shop: { origins: [merchant.origin] } } });
  browser = await openBrowser();
});

after(async () => {
  await browser?.close();
  await fixture?.close();
  await merchant?.close();
});

async function open(embed: string): Promise<{ page: Page; complaints: string[] }> {
  merchant.embed = embed;
  const page = await browser.newPage();
  const complaints = complaintsOf(page);
  await page.goto(merchant.origin);
  return { page, complaints };
}

async function embedOf(uuid: string): Promise<string> {
  const token = await createStatusToken({ key: TOKEN_KEY, resource: payment(uuid) });
  return `<payment-status of="shop/payment/${uuid}" token="${token}"></payment-status>`;
}

test("A customer sees a redirect become pending and then paid, without a reload or a complaint", async () => {
  const { control } = fixture.simulator;
  const { uuid } = control.create({ lifecycle: [{ status: "REDIRECT", afterMs: 0 }] });
  const { page, complaints } = await open(await embedOf(uuid));
  await shows(page, "action_required");
  control.advance(uuid, { status: "PENDING" });
  await shows(page, "processing");
  control.advance(uuid, { status: "SUCCESS" });
  const text = await shows(page, "succeeded");
  assert.match(text, /€9\.99/);
  assert.match(text, /1111/);
  assert.deepEqual(complaints, []);
  await page.close();
});

test("A customer without a token sees the state without details", async () => {
  const { uuid } = fixture.simulator.control.create({ lifecycle: [{ status: "SUCCESS", afterMs: 0 }] });
  const { page } = await open(`<payment-status of="shop/payment/${uuid}"></payment-status>`);
  assert.doesNotMatch(await shows(page, "succeeded"), /9\.99|1111/);
  await page.close();
});

test("A customer with a declined payment sees advice and no reason", async () => {
  const { uuid } = fixture.simulator.control.create({ lifecycle: [{ status: "ERROR", afterMs: 0, code: 2010 }] });
  const { page } = await open(await embedOf(uuid));
  assert.doesNotMatch(await shows(page, "failed"), /fraud|\b2010\b|stolen/i);
  const advice = await page
    .locator("payment-status")
    .evaluate((element) => (element as { status?: { advice: string } }).status?.advice);
  assert.equal(advice, "use_another_method");
  await page.close();
});

test("The card of an open page goes from declined to paid when the bank answers late", async () => {
  const { control } = fixture.simulator;
  const { uuid } = control.create({ lifecycle: [{ status: "ERROR", afterMs: 0, code: 2010 }] });
  const { page, complaints } = await open(await embedOf(uuid));
  await page.evaluate(() => {
    const settled: (string | undefined)[] = [];
    Object.assign(globalThis, { settled });
    document.addEventListener("payment-status-settled", (event) =>
      settled.push((event as Event & { status?: { state: string } }).status?.state),
    );
  });
  assert.doesNotMatch(await shows(page, "failed"), /(?<!not )paid/i);
  control.advance(uuid, { status: "SUCCESS" });
  assert.match(await shows(page, "succeeded"), /€9\.99/);
  const settled = await page.evaluate(() => (globalThis as unknown as { settled: string[] }).settled);
  assert.equal(settled.at(-1), "succeeded", "the page learns that its state has changed again");
  assert.deepEqual(complaints, []);
  await page.close();
});

test("A later refund is shown at the next view", async () => {
  const { uuid } = fixture.simulator.control.create({ lifecycle: [{ status: "SUCCESS", afterMs: 0 }] });
  const { page } = await open(await embedOf(uuid));
  await shows(page, "succeeded");
  fixture.simulator.control.refund(uuid);
  // A settled status may come from the Worker's memory for 5 s (docs/interface.md#freshness).
  await page.locator("payment-status").evaluate(async (element) => {
    const status = element as unknown as { refresh(): Promise<void>; status: { state: string } };
    for (let attempt = 0; attempt < 40 && status.status.state !== "refunded"; attempt++) {
      await status.refresh();
      await new Promise((resolve) => setTimeout(resolve, 250));
    }
  });
  assert.match(await shows(page, "refunded"), /€9\.99/);
  await page.close();
});

test("A customer never sees a failure while the provider is down, and sees the right status when it is back", async () => {
  const { control } = fixture.simulator;
  const { uuid } = control.create({ lifecycle: [{ status: "PENDING", afterMs: 0 }] });
  const { page } = await open(await embedOf(uuid));
  await shows(page, "processing");
  control.addFault({ kind: "status", status: 503 });
  control.advance(uuid, { status: "SUCCESS", callback: false });
  await page.waitForFunction(
    () => (document.querySelector("payment-status") as { status?: { stale: boolean } } | null)?.status?.stale === true,
    undefined,
    { timeout: 20_000 },
  );
  assert.doesNotMatch(await shows(page, "processing"), /fail|declined/i);
  control.clearFaults();
  await shows(page, "succeeded");
  await page.close();
});

test("An element on an origin that is not configured is refused and makes no further request", async () => {
  const { uuid } = fixture.simulator.control.create({ lifecycle: [{ status: "SUCCESS", afterMs: 0 }] });
  merchant.embed = await embedOf(uuid);
  const page = await browser.newPage();
  await page.clock.install();
  let requests = 0;
  page.on("request", (request) => {
    if (request.url().includes("/v1/")) requests += request.method() === "GET" ? 1 : 0;
  });
  await page.goto(merchant.origin.replace("localhost", "127.0.0.1"));
  await page.waitForFunction(
    () => (document.querySelector("payment-status") as { phase?: string } | null)?.phase === "refused",
    undefined,
    { timeout: 20_000 },
  );
  const soFar = requests;
  await page.clock.runFor(60_000);
  assert.equal(requests, soFar);
  await page.close();
});
