// The element's script on a page that loads it late, loads two versions of it, or has defined the tag itself.
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

afterEach(async () => {
  Object.assign(merchant, { script: null, policy: null });
  await page?.close();
});

after(async () => {
  await browser?.close();
  await fixture?.close();
  await merchant?.close();
});

/** Creates a payment, and a page that embeds it. Returns the id of the payment and the complaints of the page. */
async function embedPayment(
  status: "PENDING" | "SUCCESS",
  copies = 1,
): Promise<{ uuid: string; complaints: string[] }> {
  const { uuid } = fixture.simulator.control.create({ lifecycle: [{ status, afterMs: 0 }] });
  const token = await createStatusToken({ key: TOKEN_KEY, resource: payment(uuid) });
  const element = `<payment-status of="shop/payment/${uuid}" token="${token}"><p>On its way</p></payment-status>`;
  merchant.embed = element.repeat(copies);
  page = await browser.newPage();
  return { uuid, complaints: complaintsOf(page) };
}

test("The page's own text stays visible while the script is slow, until the first status", async () => {
  const { complaints } = await embedPayment("SUCCESS");
  let arrive = () => {};
  const slow = new Promise<void>((resolve) => {
    arrive = resolve;
  });
  await page.route(/payment-status\.js$/, async (route) => {
    await slow;
    await route.continue();
  });
  await page.goto(merchant.origin, { waitUntil: "commit" });
  const ownText = page.locator("payment-status > p");
  await ownText.waitFor({ state: "visible" });
  assert.equal(await page.evaluate(() => customElements.get("payment-status")), undefined);
  arrive();
  await shows(page, "succeeded");
  await ownText.waitFor({ state: "hidden" });
  assert.deepEqual(complaints, []);
});

test("The first of two versions on one page owns every element, and the second does no harm", async () => {
  const { scripts } = await (await fetch(`${fixture.worker.url}/.well-known/payment-status.json`)).json();
  const paths = ["/payment-status.js", scripts[0].path];
  merchant.script = paths.map((path) => `<script type="module" src="${fixture.worker.url}${path}"></script>`).join("");
  // Each script has its own Lit, which creates the policy `lit-html`.
  merchant.policy = `script-src ${fixture.worker.url}; require-trusted-types-for 'script'; trusted-types lit-html 'allow-duplicates'`;
  const { uuid, complaints } = await embedPayment("PENDING", 2);
  let streams = 0;
  page.on("request", (request) => {
    if (request.method() === "GET" && request.url().endsWith("/events")) streams += 1;
  });
  await page.goto(merchant.origin);
  await shows(page, "processing");
  fixture.simulator.control.advance(uuid, { status: "SUCCESS" });
  await shows(page, "succeeded");
  assert.equal(streams, 1);
  assert.deepEqual(complaints, []);
});

test("An element that the page has defined under the same name stays, without a complaint", async () => {
  const { complaints } = await embedPayment("SUCCESS");
  await page.addInitScript(() => {
    customElements.define("payment-status", class Theirs extends HTMLElement {});
  });
  await page.goto(merchant.origin, { waitUntil: "networkidle" });
  assert.equal(await page.evaluate(() => customElements.get("payment-status")?.name), "Theirs");
  assert.equal(await page.locator("payment-status > p").isVisible(), true);
  assert.deepEqual(complaints, []);
});
