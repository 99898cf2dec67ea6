// The PDF that real Chromium prints of the hosted page of a settled payment.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import { resourcePath } from "../../contract/resource.ts";
import { supportCode } from "../../contract/support-code.ts";
import { createStatusToken } from "../../edge/access/status-token.ts";
import { type Fixture, openFixture, payment, TOKEN_KEY } from "../integration/fixture.ts";
import { openBrowser, waitForState } from "./merchant-page.ts";
import { readPdf } from "./support/pdf-text.ts";

let fixture: Fixture;
let browser: Browser;

before(async () => {
  fixture = await openFixture();
  browser = await openBrowser();
});

after(async () => {
  await browser?.close();
  await fixture?.close();
});

/** The page of a payment with its details, when it shows the state. */
async function pageOf(id: string, state: string): Promise<Page> {
  const context = await browser.newContext({ timezoneId: "Europe/Berlin", locale: "en-US" });
  const page = await context.newPage();
  await page.goto(`${fixture.worker.url}/s/${await createStatusToken({ key: TOKEN_KEY, resource: payment(id) })}`);
  await waitForState(page, state);
  return page;
}

test("A settled payment prints as a receipt of one page, with all details and no buttons", async () => {
  const lifecycle = [{ status: "SUCCESS" as const, afterMs: 0 }];
  const { uuid, merchantTransactionId } = fixture.simulator.control.create({
    ...{ amount: "49.90", lifecycle },
    merchantTransactionId: "offer-4711-ff",
  });
  const page = await pageOf(uuid, "succeeded");
  const { pages, text } = readPdf(await page.pdf({ format: "A4" }));
  assert.equal(pages, 1);
  for (const part of ["Receipt", "Payment received", "49.90", "Example Shop", "Visa", "1111", merchantTransactionId])
    assert.ok(text.includes(part), `${part} in ${text}`);
  assert.match(text, /Payment received \w+ \d+, \d+:\d\d [AP]M/, "when it was paid, in the path");
  assert.match(text, /\w+ \d+, 20\d\d, \d+:\d\d [AP]M (GMT\+\d|CES?T)/, "the date in the foot, with year and zone");
  assert.ok(text.includes(supportCode(resourcePath(payment(uuid)))), text);
  assert.doesNotMatch(text, /Copy|Check again|ago\b|\bnow\b/);
  assert.equal(text.split("Payment received Thank you").length, 2, "title and message are printed once");
  await page.context().close();
});
