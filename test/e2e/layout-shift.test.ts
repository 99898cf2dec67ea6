// Nothing jumps on the hosted page: not when the status follows the empty card, and not when a payment settles. And nothing is
// lost on it, however much a viewer enlarges it.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import { createStatusToken } from "../../edge/access/status-token.ts";
import { type Fixture, openFixture, payment, TOKEN_KEY } from "../integration/fixture.ts";
import { openBrowser } from "./merchant-page.ts";
import { layoutShiftOf, REAL_PATHS, serveUncompressed, WIDTHS } from "./support/layout-shift.ts";

/** The aim is 0.05, which `npm run bench -- page` measures. Another font, or a busy machine, may move a little more. */
const MOST = 0.1;

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

for (const width of WIDTHS)
  for (const [name, { kind, id, last }] of Object.entries(REAL_PATHS))
    test(`The page of the path "${name}" keeps its place until it shows ${last}, ${width} px wide`, async () => {
      const resource = payment(`${id}~${randomUUID()}`, kind, "sandbox");
      const token = await createStatusToken({ key: TOKEN_KEY, resource, scopes: ["details", "items"] });
      const shift = await layoutShiftOf(browser, `${fixture.worker.url}/s/${token}`, width, last);
      assert.ok(shift <= MOST, `${shift}`);
    });

for (const width of WIDTHS)
  test(`The status takes the place of the empty card when the provider is slow, ${width} px wide`, async () => {
    const { control } = fixture.simulator;
    const { uuid } = control.create({ amount: "49.90", lifecycle: [{ status: "SUCCESS", afterMs: 0 }] });
    control.addFault({ kind: "latency", ms: 1_500, id: uuid, nextCalls: 1 });
    const token = await createStatusToken({ key: TOKEN_KEY, resource: payment(uuid) });
    const proxy = await serveUncompressed(fixture.worker.url);
    const shift = await layoutShiftOf(browser, `${proxy.origin}/s/${token}`, width, "succeeded");
    await proxy.close();
    assert.ok(shift <= MOST, `${shift}`);
  });

/** A window of 1280 × 1024 px at 400 % (WCAG 2.2, 1.4.10, https://www.w3.org/WAI/WCAG22/Understanding/reflow.html). */
const ZOOMED = { width: 320, height: 256 };

for (const [name, kind, id] of [
  ["a paid payment", "payment", "test_succeeded~EUR49.90~visa4242"],
  ["a voucher", "payment", "test_action_required~EUR19.90~voucher"],
  ["a batch", "bulk-payout", "test_partially_succeeded~USD21840.00"],
] as const)
  test(`The page of ${name} loses nothing at 400 % zoom, and with letters of twice the size`, async () => {
    const resource = payment(`${id}~${randomUUID()}`, kind, "sandbox");
    const token = await createStatusToken({ key: TOKEN_KEY, resource, scopes: ["details", "items"] });
    const page = await browser.newPage({ viewport: ZOOMED });
    const open = async () => {
      await page.goto(`${fixture.worker.url}/s/${token}`);
      await page.waitForFunction(() => document.querySelector("payment-status")?.status);
      for (const summary of await page.locator("summary").all()) await summary.click();
      return cutOff(page);
    };
    assert.deepEqual(await open(), []);
    await page.setViewportSize({ width: 390, height: 844 });
    const session = await page.context().newCDPSession(page);
    // The viewer's own setting, which a style of the page does not replace.
    await session.send("Page.setFontSizes", { fontSizes: { standard: 32, fixed: 26 } });
    assert.deepEqual(await open(), []);
    assert.equal(await page.evaluate(() => getComputedStyle(document.documentElement).fontSize), "32px");
    const heading = page.getByRole("heading", { level: 1 });
    assert.equal(await heading.count(), 1);
    assert.equal(`${await heading.textContent()} – Example Shop`, await page.title());
    await page.close();
  });

/** What is outside the window, or wider than a box that cuts it off. */
function cutOff(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const root = document.querySelector("payment-status")?.shadowRoot;
    const parts = [...document.body.querySelectorAll("*"), ...(root?.querySelectorAll("*") ?? [])];
    const isLost = (part: Element) => {
      const { left, right, width } = part.getBoundingClientRect();
      const isCut = getComputedStyle(part).overflowX !== "visible" && part.scrollWidth > part.clientWidth + 1;
      // What is only read by screen readers is one pixel wide.
      return width > 1 && (left < -1 || right > innerWidth + 1 || isCut);
    };
    const lost = parts.filter((part) => !part.closest(".tint") && isLost(part));
    return lost.map((part) => `${part.localName} ${part.getAttribute("part") ?? part.className}: ${part.textContent}`);
  });
}
