// `npm start`: the printed address opens, payments run to their end, and Ctrl-C ends all processes.
import assert from "node:assert/strict";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { after, before, describe, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import { STATES } from "../../contract/status.ts";
import { startHttpServer } from "../simulators/shared/http-server.ts";
import { violationsOf } from "./axe.ts";
import { spawnDemo, startDemo } from "./demo-process.ts";
import { complaintsOf, openBrowser, SELDOM } from "./merchant-page.ts";

let browser: Browser;
let demo: ChildProcess;
let address: string;
let output: string;

before(async () => {
  ({ process: demo, address, output } = await startDemo());
  browser = await openBrowser();
});

after(async () => {
  await browser?.close();
  demo?.kill("SIGINT");
});

test("The demo prints the address to open and no warning", () => {
  assert.ok(output.includes(address), output);
  assert.doesNotMatch(output, /warn|deprecat|error/i);
});

// Each story takes ten seconds or more, and each test has its own page: they run at the same time.
describe("the demo page", { concurrency: true }, () => {
  test("A payment that is started on the demo page is paid, and the page has no complaint", async () => {
    const page = await browser.newPage();
    const complaints = complaintsOf(page);
    await page.goto(address);
    await page.locator("#stories button").first().click();
    await page.waitForFunction(
      () => {
        const element = document.querySelector("#stories payment-status") as { status?: { state: string } } | null;
        return element?.status?.state === "succeeded";
      },
      undefined,
      SELDOM,
    );
    assert.deepEqual(complaints, []);
    await page.close();
  });

  for (const [provider, scenario, state] of [
    ["Yuno", "A payment link", "succeeded"],
    ["Yuno", "Saving a card", "verified"],
    ["Airtm", "A pay-in", "succeeded"],
    ["Finrelay", "Declined", "failed"],
    ["Stripe", "A hosted checkout", "succeeded"],
  ] as const) {
    test(`The story "${scenario}" of ${provider} runs to its end on the demo page`, async () => {
      const page = await browser.newPage();
      const complaints = complaintsOf(page);
      await page.goto(address);
      await page.locator("#providers label", { hasText: provider }).click();
      const story = page.locator("#stories article", { has: page.getByText(scenario, { exact: true }) });
      await story.getByRole("button", { name: "Start" }).click();
      await page.waitForFunction(
        (expected) => {
          const element = document.querySelector("#stories payment-status") as { status?: { state: string } } | null;
          return element?.status?.state === expected;
        },
        state,
        SELDOM,
      );
      assert.deepEqual(complaints, []);
      await page.close();
    });
  }

  test("The pay button of the checkout is disabled while a payment is under way, comes back after a decline, and stays away after a success", async () => {
    const page = await browser.newPage();
    const complaints = complaintsOf(page);
    await page.goto(address);
    const button = page.locator("#pay");
    for (const [duringState, endState] of [
      ["processing", "failed"],
      ["action_required", "succeeded"],
    ]) {
      await button.click();
      await waitForStateIn(page, "#guards", duringState ?? "");
      await page.locator("#pay:disabled").waitFor();
      assert.match((await page.locator("#guards").textContent()) ?? "", /mayPay is false/);
      await waitForStateIn(page, "#guards", endState ?? "");
      if (endState === "failed") await page.locator("#pay:enabled").waitFor();
    }
    assert.equal(await button.isDisabled(), true);
    assert.deepEqual(complaints, []);
    await page.close();
  });

  for (const source of ["#stories article", "[data-hero]"]) {
    test(`The code that is copied from ${source} works as it is on another page of this machine`, async () => {
      const page = await browser.newPage();
      await page.goto(address);
      const card = page.locator(source).first();
      if (source !== "[data-hero]") await card.getByRole("button", { name: "Start" }).click();
      await card.locator("[data-embed] > summary").click();
      const code = (await card.locator("[data-code]").textContent()) ?? "";
      assert.ok(code.includes("payment-status:not(:defined){display:block;min-height:34.7rem}"), code);
      const server = await startHttpServer(0, (_, response) => {
        response.writeHead(200, { "Content-Type": "text/html" });
        response.end(`<!doctype html><html lang="en"><title>Shop</title><link rel="icon" href="data:,">${code}</html>`);
      });
      const complaints = complaintsOf(page);
      await page.goto(server.url);
      await page
        .locator("payment-status")
        .getByText(/€\d+\.\d\d/)
        .first()
        .waitFor();
      assert.deepEqual(complaints, []);
      await page.close();
      await server.close();
    });
  }

  test("Each way to pay of the first example can be chosen, and the hosted page opens in its frame", async () => {
    const page = await browser.newPage();
    const complaints = complaintsOf(page);
    await page.goto(address);
    for (const [choice, text] of [
      ["Bank transfer", "DE89"],
      ["Pix", "br.gov.bcb.pix"],
      ["Cash", "9900"],
      ["200 payouts", "$21,840.00"],
    ] as const) {
      await page.locator("#journeys label", { hasText: choice }).click();
      await page.locator("[data-hero] payment-status").getByText(text).first().waitFor();
    }
    await page.locator("#page").scrollIntoViewIfNeeded();
    await page.frameLocator("[data-frame]").getByRole("heading", { name: "Payment received" }).waitFor();
    assert.deepEqual(complaints, []);
    await page.close();
  });

  for (const colorScheme of ["light", "dark"] as const)
    test(`The demo page has no violation that axe finds in the ${colorScheme} theme`, async () => {
      const page = await browser.newPage({ colorScheme });
      await page.goto(address);
      await page.locator("[data-hero] payment-status").getByText("€49.90").waitFor();
      assert.deepEqual(await violationsOf(page), []);
      assert.equal(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth), 0);
      await page.close();
    });

  test("A finished report can be downloaded through the Worker", async () => {
    const page = await browser.newPage();
    const complaints = complaintsOf(page);
    await page.goto(address);
    await page.locator("#providers label", { hasText: "Yuno" }).click();
    const story = page.locator("#stories article", { has: page.getByText("A report", { exact: true }) });
    await story.getByRole("button", { name: "Start" }).click();
    const button = story.locator("payment-status").getByRole("button", { name: "Download" });
    await button.waitFor({ timeout: 60_000 });
    const [download] = await Promise.all([page.waitForEvent("download"), button.click()]);
    assert.match(download.suggestedFilename(), /^report-.*\.csv$/);
    assert.match(readFileSync(await download.path(), "utf8"), /,/);
    assert.deepEqual(complaints, []);
    await page.close();
  });
});

/** Waits until the element in this part of the page shows the state. */
async function waitForStateIn(page: Page, selector: string, state: string): Promise<void> {
  await page.waitForFunction(
    ([within, expected]) => {
      const element = document.querySelector(`${within} payment-status`) as { status?: { state: string } } | null;
      return element?.status?.state === expected;
    },
    [selector, state] as const,
    SELDOM,
  );
}

test("The gallery of the demo page shows every state", async () => {
  const page = await browser.newPage();
  await page.goto(address);
  await page.waitForFunction(
    (count) => {
      // Each element requests its status only near the viewport.
      scrollBy(0, 300);
      const shown = [...document.querySelectorAll("#gallery payment-status")].map(
        (element) => (element as { status?: { state: string } }).status?.state,
      );
      return new Set(shown.filter(Boolean)).size === count;
    },
    STATES.length,
    { timeout: 60_000, polling: 200 },
  );
  const elements = await page.evaluate(() => document.querySelectorAll("#gallery payment-status").length);
  assert.ok(elements >= STATES.length);
  await page.close();
});

test("The demo names a port that is in use, and what to do", async () => {
  const port = new URL(address).port;
  const second = spawnDemo({ PORT: port });
  let errorOutput = "";
  second.stderr?.on("data", (chunk: Buffer) => {
    errorOutput += chunk.toString();
  });
  const [code] = await once(second, "exit");
  assert.equal(code, 1);
  assert.match(
    errorOutput,
    new RegExp(`Port ${port} is in use by another program. Stop it or run: PORT=\\d+ npm start`),
  );
});

test("Ctrl-C ends every process of the demo and frees its ports", async () => {
  demo.kill("SIGINT");
  const [code] = await once(demo, "exit");
  assert.equal(code, 0);
  await assert.rejects(fetch(`${address}/healthz`));
});
