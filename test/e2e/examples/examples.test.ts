// Every page of examples/ opens in a browser with the built element, and shows the payment of the sandbox.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import type { Browser, Page } from "playwright-core";
import { type Fixture, openFixture, TOKEN_KEY } from "../../integration/fixture.ts";
import { complaintsOf, openBrowser, shows } from "../merchant-page.ts";
import { buildViteExamples, renderNextExample, runWordPressExample, VITE_EXAMPLES } from "./build.ts";

const EXAMPLES = fileURLToPath(new URL("../../../examples/", import.meta.url));
/** The address of the Worker in the examples. */
const EDGE = "http://localhost:8787";
const PAID_ID = "test_processing-2.succeeded~EUR49.90";

const hasPhp = spawnSync("php", ["--version"]).error === undefined;

let folder: string;
let server: Server;
let fixture: Fixture;
let browser: Browser;
/** The HTML of each example. */
const pages = new Map<string, string>();

before(async () => {
  folder = mkdtempSync(join(tmpdir(), "payment-status-examples-"));
  fixture = await openFixture();
  browser = await openBrowser();
  await buildViteExamples(folder);
  for (const name of ["plain-html", ...VITE_EXAMPLES]) {
    const html = readFileSync(join(EXAMPLES, name, "index.html"), "utf8");
    assert.ok(html.includes(EDGE));
    // Vite replaces the template's own script by the built one.
    pages.set(name, html.replaceAll(EDGE, fixture.worker.url).replace(/\/src\/main\.jsx?/, `/${name}.js`));
  }
  const env = {
    PAYMENT_STATUS_URL: fixture.worker.url,
    PAYMENT_STATUS_CONNECTION: "sandbox",
    PAYMENT_STATUS_KEY_ID: TOKEN_KEY.kid,
    PAYMENT_STATUS_KEY: TOKEN_KEY.secret,
  };
  pages.set("next", await renderNextExample(folder, env, `${PAID_ID}~next`));
  if (hasPhp) pages.set("wordpress", runWordPressExample(env, `${PAID_ID}~wordpress`));
  server = createServer((request, response) => {
    const path = (request.url ?? "/").slice(1);
    const script = path.endsWith(".js") ? readFileSync(join(folder, path)) : null;
    response.setHeader("Content-Type", script ? "text/javascript" : "text/html; charset=utf-8");
    response.end(script ?? pages.get(path) ?? "");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});

after(async () => {
  await browser?.close();
  await fixture?.close();
  server?.closeAllConnections();
  server?.close();
  if (folder) rmSync(folder, { recursive: true, force: true });
});

/** Opens an example until its payment has succeeded. Returns the page and the text of the element. */
async function openExample(name: string): Promise<{ page: Page; text: string }> {
  const page = await browser.newPage();
  const complaints = complaintsOf(page);
  await page.goto(`http://localhost:${(server.address() as AddressInfo).port}/${name}`);
  const text = await shows(page, "succeeded");
  assert.deepEqual(complaints, []);
  assert.equal(
    await page.locator("payment-status").evaluate((element) => element.textContent?.trim()),
    "Your payment is on its way.",
  );
  return { page, text };
}

describe("examples", { concurrency: true, timeout: 120_000 }, () => {
  for (const name of ["plain-html", ...VITE_EXAMPLES]) {
    test(`The example ${name} shows the payment, and its own text follows an event of the element`, async () => {
      const { page } = await openExample(name);
      await page.getByText("We are packing your order.").waitFor();
      await page.close();
    });
  }

  for (const name of ["next", "wordpress"]) {
    const skip = name === "wordpress" && !hasPhp && "php is not on this machine";
    test(`The example ${name} shows the amount, with a token that its server has signed`, { skip }, async () => {
      const { page, text } = await openExample(name);
      assert.match(text, /€49\.90/);
      assert.doesNotMatch(pages.get(name) ?? "", new RegExp(TOKEN_KEY.secret));
      await page.close();
    });
  }

  test("The WordPress example shows nothing without an id, and escapes its attributes", { skip: !hasPhp }, () => {
    const env = {
      PAYMENT_STATUS_URL: "https://status.example",
      PAYMENT_STATUS_CONNECTION: "shop",
      PAYMENT_STATUS_KEY_ID: "1",
      PAYMENT_STATUS_KEY: "AAAA",
    };
    assert.doesNotMatch(runWordPressExample(env, ""), /<payment-status/);
    assert.match(runWordPressExample(env, `a"><b>/`), /of="shop\/payment\/a%22%3E%3Cb%3E%2F"/);
  });

  test("Every example has a test here, and reserves the room of the card before the element is defined", () => {
    const names = readdirSync(EXAMPLES, { withFileTypes: true }).filter(
      (entry) => entry.isDirectory() && entry.name !== "provider",
    );
    assert.deepEqual(names.map(({ name }) => name).sort(), [
      "next",
      "plain-html",
      "react",
      "svelte",
      "vue",
      "wordpress",
    ]);
    for (const [name, html] of pages) {
      assert.match(html, /payment-status:not\(:defined\) ?\{ ?display: ?block; ?min-height: ?34\.7rem;? ?\}/, name);
    }
  });
});
