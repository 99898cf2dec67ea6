// One small page each in plain HTML, React 19 and Vue 3, built as a merchant builds it. Properties, attributes, events and
// children work with the built element, whether the framework or the element loads first.
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import type { Browser, Page } from "playwright-core";
import { build } from "vite";
import { createStatusToken } from "../../edge/access/status-token.ts";
import { eventually, type Fixture, openFixture, payment, TOKEN_KEY } from "../integration/fixture.ts";
import { complaintsOf, openBrowser, shows } from "./merchant-page.ts";

const FRAMEWORKS = ["plain", "react", "vue"] as const;

let folder: string;
let server: Server;
let origin: string;
let fixture: Fixture;
let browser: Browser;

before(async () => {
  folder = mkdtempSync(join(tmpdir(), "payment-status-frameworks-"));
  await build({
    configFile: false,
    logLevel: "warn",
    publicDir: false,
    define: {
      __VUE_OPTIONS_API__: "false",
      __VUE_PROD_DEVTOOLS__: "false",
      __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: "false",
    },
    build: {
      outDir: folder,
      emptyOutDir: false,
      rolldownOptions: {
        input: FRAMEWORKS.map((name) => fileURLToPath(new URL(`./frameworks/${name}.js`, import.meta.url))),
        output: { entryFileNames: "[name].js" },
      },
    },
  });
  server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? "/", "http://localhost");
    if (pathname.endsWith(".js")) {
      response.setHeader("Content-Type", "text/javascript");
      response.end(readFileSync(join(folder, pathname)));
      return;
    }
    const [, framework = "", first = ""] = pathname.split("/");
    const scripts = [`/${framework}.js`, `${fixture.worker.url}/payment-status.js`];
    if (first === "element") scripts.reverse();
    const tags = scripts.map((src) => `<script type="module" src="${src}"></script>`).join("");
    response.setHeader("Content-Type", "text/html; charset=utf-8");
    response.end(
      `<!doctype html><html lang="pt"><title>Shop</title><link rel="icon" href="data:,"><main></main>${tags}</html>`,
    );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  origin = `http://localhost:${(server.address() as AddressInfo).port}`;
  fixture = await openFixture({ connections: { shop: { origins: [origin] } } });
  browser = await openBrowser();
});

after(async () => {
  await browser?.close();
  await fixture?.close();
  server?.closeAllConnections();
  server?.close();
  if (folder) rmSync(folder, { recursive: true, force: true });
});

interface PageApi {
  events: unknown[];
  showOther(): void;
  toggle(): void;
  refresh(): Promise<void>;
}

/** Calls a function that the page offers to the test. */
function call(page: Page, name: "showOther" | "toggle" | "refresh"): Promise<void> {
  return page.evaluate((called) => (globalThis as unknown as PageApi)[called](), name);
}

const eventsOn = (page: Page) => page.evaluate(() => (globalThis as unknown as PageApi).events);

for (const framework of FRAMEWORKS) {
  describe(`in ${framework}`, () => {
    for (const first of ["element", "framework"] as const) {
      test(`Attributes, properties and events work in ${framework} when the ${first} loads first`, async () => {
        const { control } = fixture.simulator;
        const { uuid } = control.create({ lifecycle: [{ status: "PENDING", afterMs: 0 }] });
        const token = await createStatusToken({ key: TOKEN_KEY, resource: payment(uuid) });
        const page = await browser.newPage();
        const complaints = complaintsOf(page);
        const query = new URLSearchParams({
          of: `shop/payment/${uuid}`,
          token,
          edge: fixture.worker.url,
          other: "shop/payment/other",
        });
        await page.goto(`${origin}/${framework}/${first}?${query}`);
        await shows(page, "processing");
        const element = page.locator("payment-status");
        await element.getByRole("button", { name: "Check again" }).click();
        control.advance(uuid, { status: "SUCCESS" });
        assert.match(await shows(page, "succeeded"), /€9\.99/);
        assert.deepEqual(await eventsOn(page), [
          { name: "payment-status-change", state: "processing", previous: null },
          { name: "payment-status-action", action: "check" },
          { name: "payment-status-change", state: "succeeded", previous: "processing" },
          { name: "payment-status-settled", state: "succeeded" },
        ]);
        assert.equal(await element.evaluate((found) => getComputedStyle(found).colorScheme), "dark");
        const child = await element.evaluate((found) => found.querySelector("p")?.textContent);
        assert.equal(child, "Your payment is on its way.");

        await call(page, "refresh");
        // After a removal, the same element or a new one shows the payment.
        await call(page, "toggle");
        await element.waitFor({ state: "detached" });
        await call(page, "toggle");
        await shows(page, "succeeded");
        assert.deepEqual(complaints, []);

        await call(page, "showOther");
        await eventually(async () =>
          assert.deepEqual((await eventsOn(page)).at(-1), { name: "payment-status-error", code: "token-invalid" }),
        );
        await page.close();
      });
    }
  });
}
