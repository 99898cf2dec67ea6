// The npm package in a merchant's own bundle: it renders with the Lit that the merchant's components use.
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import puppeteer, { type Browser, type Page } from "puppeteer";
import { build } from "vite";
import { createStatusToken } from "../../edge/access/status-token.ts";
import { emptyProject, type Project } from "../build/packed.ts";
import { type Fixture, openFixture, payment, TOKEN_KEY } from "../integration/fixture.ts";
import { findBrowsers, QUIET_CHROMIUM, QUIET_FIREFOX } from "../runner/browsers.ts";

/** A component of the merchant. It gives the element its properties and listens to its events, with Lit's bindings. */
const MERCHANT_COMPONENT = `
  import { html, LitElement } from "lit";
  class ShopOrder extends LitElement {
    static properties = { state: {}, settings: {} };
    constructor() {
      super();
      this.state = "none";
      this.settings = Object.fromEntries(new URLSearchParams(location.search));
    }
    render() {
      const { of, token, edge } = this.settings;
      const onChange = ({ status }) => { this.state = status.state; };
      return html\`<h2>State: \${this.state}</h2>
        <payment-status .of=\${of} .token=\${token} edge=\${edge} lang="en" @payment-status-change=\${onChange}></payment-status>\`;
    }
  }
  customElements.define("shop-order", ShopOrder);`;

/** The entries of the package that a merchant can choose from. */
const ENTRIES = {
  index: 'import "payment-status";',
  element: `import { PaymentStatusElement } from "payment-status/element";
    customElements.define("payment-status", PaymentStatusElement);`,
};
/** Two copies of Lit would need 'allow-duplicates': each creates the policy `lit-html`. */
const POLICY = "require-trusted-types-for 'script'; trusted-types lit-html";
const found = findBrowsers();

let project: Project;
let server: Server;
let origin: string;
let fixture: Fixture;

before(async () => {
  project = emptyProject();
  await buildMerchantPages();
  server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? "/", "http://localhost");
    const isScript = pathname.endsWith(".js");
    response.setHeader("Content-Type", isScript ? "text/javascript" : "text/html; charset=utf-8");
    response.setHeader("Content-Security-Policy", POLICY);
    const page = `<!doctype html><html lang="en"><title>Shop</title><link rel="icon" href="data:,"><shop-order></shop-order><script type="module" src="${pathname}.js"></script></html>`;
    response.end(isScript ? readFileSync(join(project.folder, "dist", pathname)) : page);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  origin = `http://localhost:${(server.address() as AddressInfo).port}`;
  fixture = await openFixture({ connections: { shop: { origins: [origin] } } });
});

after(async () => {
  await fixture?.close();
  server?.closeAllConnections();
  server?.close();
  project?.remove();
});

async function buildMerchantPages(): Promise<void> {
  const entries = Object.entries(ENTRIES).map(([name, code]) => {
    const path = join(project.folder, `${name}.js`);
    writeFileSync(path, `${code}\n${MERCHANT_COMPONENT}`);
    return [name, path];
  });
  await build({
    configFile: false,
    logLevel: "warn",
    publicDir: false,
    root: project.folder,
    build: {
      rolldownOptions: { input: Object.fromEntries(entries), output: { entryFileNames: "[name].js" } },
    },
  });
}

/** Opens a page of the merchant with a payment on it; returns what the console and the page's errors contain. */
async function openPage(page: Page, entry: string, uuid: string): Promise<string[]> {
  const complaints: string[] = [];
  page.on("console", (message) => complaints.push(`${message.type()}: ${message.text()}`));
  page.on("pageerror", (error) => complaints.push(String(error)));
  const token = await createStatusToken({ key: TOKEN_KEY, resource: payment(uuid) });
  const query = new URLSearchParams({ of: `shop/payment/${uuid}`, token, edge: fixture.worker.url });
  await page.goto(`${origin}/${entry}?${query}`);
  return complaints;
}

/** Waits until the merchant's component has rendered the state; returns its heading and the text of the element. */
async function textsOf(page: Page, state: string): Promise<{ heading: string; card: string }> {
  await page.waitForFunction(
    (wanted) => {
      const component = document.querySelector("shop-order")?.shadowRoot;
      const card = component?.querySelector("payment-status")?.shadowRoot;
      return component?.querySelector("h2")?.textContent.includes(wanted) && card?.querySelector("[part=amount]");
    },
    { timeout: 30_000 },
    state,
  );
  return page.evaluate(() => {
    const component = document.querySelector("shop-order")?.shadowRoot;
    const card = component?.querySelector("payment-status")?.shadowRoot;
    return { heading: component?.querySelector("h2")?.textContent ?? "", card: card?.textContent ?? "" };
  });
}

for (const engine of ["chromium", "firefox"] as const) {
  const absent = found.absent.find((each) => each.engine === engine);
  const skip = absent ? `${engine} is missing: ${absent.advice}` : false;
  describe(`the package in ${engine}`, { skip, timeout: 120_000 }, () => {
    let browser: Browser;
    before(async () => {
      browser = await puppeteer.launch({
        browser: engine === "chromium" ? "chrome" : "firefox",
        executablePath: found.env[`PAYMENT_STATUS_${engine.toUpperCase()}`] ?? "",
        args: engine === "chromium" ? QUIET_CHROMIUM : [],
        extraPrefsFirefox: QUIET_FIREFOX,
      });
    });
    after(() => browser?.close());

    for (const entry of Object.keys(ENTRIES)) {
      test(`The entry "${entry}" renders in ${engine} with the merchant's own Lit and prints nothing`, async () => {
        const { control } = fixture.simulator;
        const { uuid } = control.create({ amount: "77.77", lifecycle: [{ status: "PENDING", afterMs: 0 }] });
        const page = await (await browser.createBrowserContext()).newPage();
        const complaints = await openPage(page, entry, uuid);
        const pending = await textsOf(page, "processing");
        assert.equal(pending.heading, "State: processing");
        assert.match(pending.card, /77\.77/);
        control.advance(uuid, { status: "SUCCESS" });
        await page.evaluate(() =>
          document.querySelector("shop-order")?.shadowRoot?.querySelector("payment-status")?.refresh(),
        );
        const paid = await textsOf(page, "succeeded");
        assert.equal(paid.heading, "State: succeeded");
        assert.match(paid.card, /Payment received/);
        assert.match(paid.card, /77\.77/);
        assert.deepEqual(complaints, []);
      });
    }
  });
}
