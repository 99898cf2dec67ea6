// The built element in real Chromium on pages whose scripts change what the element uses: tracing and old libraries.
import assert from "node:assert/strict";
import { after, afterEach, before, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import { createStatusToken } from "../../edge/access/status-token.ts";
import { type Fixture, openFixture, payment, TOKEN_KEY } from "../integration/fixture.ts";
import { complaintsOf, type MerchantPage, openBrowser, serveMerchantPage, shows } from "./merchant-page.ts";

let fixture: Fixture;
let merchant: MerchantPage;
let browser: Browser;
let page: Page;

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

afterEach(async () => {
  await page?.close();
});

/** Opens a page with a pending payment, on which this function runs first. Returns what completes the payment. */
async function openWith(script: () => void): Promise<{ complete: () => void; complaints: string[] }> {
  const { control } = fixture.simulator;
  const { uuid } = control.create({ lifecycle: [{ status: "PENDING", afterMs: 0 }] });
  const token = await createStatusToken({ key: TOKEN_KEY, resource: payment(uuid) });
  merchant.embed = `<payment-status of="shop/payment/${uuid}" token="${token}"></payment-status>`;
  page = await browser.newPage();
  const complaints = complaintsOf(page);
  await page.addInitScript(script);
  await page.goto(merchant.origin);
  await shows(page, "processing");
  return { complete: () => control.advance(uuid, { status: "SUCCESS" }), complaints };
}

test("A page that adds headers for tracing to every request shows the payment and its change", async () => {
  const { complete, complaints } = await openWith(() => {
    const { fetch } = window;
    window.fetch = (url, init = {}) => {
      const headers = {
        ...(init.headers as object),
        traceparent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
      };
      return fetch(url, {
        ...init,
        headers: { ...headers, baggage: "a=b", "sentry-trace": "a-b-1", "x-request-id": "1" },
      });
    };
  });
  complete();
  await shows(page, "succeeded");
  assert.deepEqual(complaints, []);
});

test("A page that extends the prototypes of objects and lists shows the payment and its change", async () => {
  const { complete, complaints } = await openWith(() => {
    for (const prototype of [Object.prototype, Array.prototype, String.prototype, Function.prototype])
      for (const name of ["extend", "hint", "advice", "contains", "first"])
        Object.assign(prototype, { [name]: () => "of the page" });
  });
  complete();
  await shows(page, "succeeded");
  assert.deepEqual(complaints, []);
});
