// Ten payments on one page over HTTP/1.1, where a browser has six connections to a host.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Browser } from "playwright-core";
import { createStatusToken } from "../../edge/access/status-token.ts";
import { type Fixture, openFixture, payment, TOKEN_KEY } from "../integration/fixture.ts";
import { type MerchantPage, openBrowser, serveMerchantPage } from "./merchant-page.ts";

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

test("Ten elements open two streams, all of them show changes, and the page's own requests get a connection", async () => {
  const { control } = fixture.simulator;
  const ids = Array.from({ length: 10 }, () => control.create({ lifecycle: [{ status: "PENDING", afterMs: 0 }] }).uuid);
  const elements = ids.map(async (id) => {
    const token = await createStatusToken({ key: TOKEN_KEY, resource: payment(id) });
    return `<payment-status of="shop/payment/${id}" token="${token}"></payment-status>`;
  });
  merchant.embed = (await Promise.all(elements)).join("");
  const page = await browser.newPage();
  const streams: string[] = [];
  page.on("request", (request) => {
    if (request.method() === "GET" && request.url().endsWith("/events")) streams.push(request.url());
  });
  const allShow = (state: string) =>
    page.waitForFunction((expected) => {
      const all = [...document.querySelectorAll("payment-status")] as unknown as { status?: { state: string } }[];
      return all.every(({ status }) => status?.state === expected);
    }, state);
  await page.goto(merchant.origin);
  await allShow("processing");
  await page.waitForFunction(() =>
    [...document.querySelectorAll("payment-status")].every((element) =>
      /live|polling/.test(`${(element as { phase?: string }).phase}`),
    ),
  );
  assert.equal(streams.length, 2);
  await page.evaluate((edge) => fetch(`${edge}/payment-status.js`), fixture.worker.url);
  for (const id of ids) control.advance(id, { status: "SUCCESS" });
  await allShow("succeeded");
  await page.close();
});
