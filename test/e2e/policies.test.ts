// What Chromium refuses because of a policy: a frame on another site, a script with another hash. Also the strict policies
// of merchants' pages under which the element works.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { createStatusToken } from "../../edge/access/status-token.ts";
import { type Fixture, openFixture, payment, TOKEN_KEY } from "../integration/fixture.ts";
import { complaintsOf, type MerchantPage, openBrowser, serveMerchantPage, shows } from "./merchant-page.ts";

let fixture: Fixture;
let merchant: MerchantPage;
let browser: Browser;

before(async () => {
  merchant = await serveMerchantPage(() => here());
  fixture = await openFixture({ connections: { shop: { origins: [merchant.origin] } } });
  browser = await openBrowser();
});

after(async () => {
  await browser?.close();
  await fixture?.close();
  await merchant?.close();
});

/** By name: a merchant's page on `localhost` is then the same site, as with https and partitioned cookies. */
const here = () => fixture.worker.url.replace("127.0.0.1", "localhost");
const paid = (amount: string) =>
  fixture.simulator.control.create({ amount, lifecycle: [{ status: "SUCCESS", afterMs: 0 }] }).uuid;

async function inNewTab(context: BrowserContext, address: string): Promise<{ page: Page; complaints: string[] }> {
  const page = await context.newPage();
  const complaints = complaintsOf(page);
  await page.goto(address);
  return { page, complaints };
}

test("A page of a listed origin may frame the hosted page with its details, and no other site may", async () => {
  const context = await browser.newContext();
  const id = paid("44.44");
  const token = await createStatusToken({ key: TOKEN_KEY, resource: payment(id) });
  merchant.policy = `default-src 'none'; frame-src ${here()}`;
  merchant.embed = `<iframe src="${here()}/s/${token}?frame" title="Status"></iframe>`;
  const { page } = await inNewTab(context, merchant.origin);
  const frame = page.frameLocator("iframe").owner();
  const inside = await (await frame.elementHandle())?.contentFrame();
  assert.ok(inside);
  assert.match(await shows(inside, "succeeded"), /44\.44/);
  const untrusted = await context.newPage();
  await untrusted.goto(merchant.origin.replace("localhost", "127.0.0.1"));
  const refused = untrusted.frames()[1];
  assert.ok(refused);
  assert.doesNotMatch(refused.url(), /\/p\//);
  await context.close();
});

for (const [how, sources, attributes] of [
  ["a nonce", (script: Script) => `'nonce-n0nce' ${script.origin}`, () => ' nonce="n0nce"'],
  [
    "a hash",
    ({ integrity }: Script) => `'${integrity}'`,
    ({ integrity }: Script) => ` integrity="${integrity}" crossorigin`,
  ],
] as const) {
  test(`The element works and the console stays empty on a page that allows only ${how} and Trusted Types`, async () => {
    const inventory = await fetch(`${here()}/.well-known/payment-status.json`);
    const { scripts } = (await inventory.json()) as { scripts: { path: string; integrity: string }[] };
    const { path, integrity } = scripts[0] ?? assert.fail();
    const script = { origin: here(), integrity };
    const context = await browser.newContext();
    const id = paid("55.55");
    const token = await createStatusToken({ key: TOKEN_KEY, resource: payment(id) });
    merchant.policy = `default-src 'none'; script-src ${sources(script)}; connect-src ${here()}; require-trusted-types-for 'script'; trusted-types lit-html`;
    merchant.script = `<script type="module" src="${here()}${path}"${attributes(script)}></script>`;
    merchant.embed = `<payment-status of="shop/payment/${id}" token="${token}"></payment-status>`;
    const { page, complaints } = await inNewTab(context, merchant.origin);
    assert.match(await shows(page, "succeeded"), /55\.55/);
    assert.deepEqual(complaints, []);
    await context.close();
  });
}

// Lit creates the Trusted Types policy `lit-html` when it loads, and so does each further Lit on the page.
for (const { directive, outcome, isShown } of [
  { directive: "trusted-types lit-html 'allow-duplicates'", outcome: "shows the element", isShown: true },
  { directive: "trusted-types lit-html", outcome: "keeps the merchant's own text", isShown: false },
]) {
  test(`A page with its own Lit and the policy "${directive}" ${outcome}`, async () => {
    const id = paid("66.66");
    const token = await createStatusToken({ key: TOKEN_KEY, resource: payment(id) });
    merchant.policy = `default-src 'none'; script-src 'self' ${here()}; connect-src ${here()}; require-trusted-types-for 'script'; ${directive}`;
    const scripts = ["/shop.js", `${here()}/payment-status.js`];
    merchant.script = scripts.map((src) => `<script type="module" src="${src}"></script>`).join("");
    merchant.embed = `<payment-status of="shop/payment/${id}" token="${token}"><p>Thank you for your order.</p></payment-status>`;
    const context = await browser.newContext();
    const page = await context.newPage();
    const complaints = complaintsOf(page);
    await page.route(`${merchant.origin}/*.js`, (route) => {
      const isLit = route.request().url().endsWith("/lit-html.js");
      const program = `import { html, render } from "./lit-html.js"; render(html\`<h2>\${"Order 7"}</h2>\`, document.body);`;
      const body = isLit ? readFileSync("node_modules/lit-html/lit-html.js", "utf8") : program;
      return route.fulfill({ contentType: "text/javascript", body });
    });
    await page.goto(merchant.origin, { waitUntil: "networkidle" });
    assert.equal(await page.locator("h2").textContent(), "Order 7");
    if (isShown) assert.match(await shows(page, "succeeded"), /66\.66/);
    assert.equal(await page.locator("payment-status > p").isVisible(), !isShown);
    assert.equal(complaints.length === 0, isShown, complaints.join("\n"));
    await context.close();
  });
}

test("A script with another hash than its integrity attribute is refused, and the merchant's own words stay", async () => {
  const context = await browser.newContext();
  merchant.policy = null;
  merchant.script = `<script type="module" src="${here()}/payment-status.js" integrity="sha384-${"A".repeat(64)}" crossorigin></script>`;
  merchant.embed = '<payment-status of="shop/payment/x"><p>Thank you for your order.</p></payment-status>';
  const { page } = await inNewTab(context, merchant.origin);
  await page.waitForLoadState("networkidle");
  assert.equal(await page.evaluate(() => customElements.get("payment-status") === undefined), true);
  assert.equal(await page.locator("payment-status p").isVisible(), true);
  await context.close();
});

interface Script {
  origin: string;
  integrity: string;
}
