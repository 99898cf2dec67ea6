// The first bytes and what the script makes of them: words before any script, and no part that moves when it comes.
import assert from "node:assert/strict";
import { after, before } from "node:test";
import { type HTTPRequest, type Page, PredefinedNetworkConditions } from "puppeteer";
import { type HostedShop, openHostedShop } from "./hosted-shop.ts";
import { journey, withScripts } from "./worlds.ts";

let shop: HostedShop;

before(async () => {
  shop = await openHostedShop();
});
after(() => shop?.close());

const SCRIPT = /\/payment-status\.js/;
const PHONE = { width: 360, height: 800 };
const DESKTOP = { width: 1280, height: 900 };

journey(
  "everything can be read while the script is still on its way, and nothing moves when it takes over",
  async (device) => {
    for (const [status, viewport] of [
      ["PENDING", PHONE],
      ["PENDING", DESKTOP],
      ["REDIRECT", PHONE],
      ["SUCCESS", PHONE],
      ["ERROR", DESKTOP],
    ] as const) {
      const id = shop.begin({ status });
      const tab = await device.newTab();
      await tab.page.setViewport(viewport);
      const held: HTTPRequest[] = [];
      await tab.catches(SCRIPT, (request) => void held.push(request));
      const opened = tab.open(await shop.linkTo(id));
      await tab.reads(/€9\.99.*Visa •••• 1111.*Support code/);
      const before = await pictureOf(tab.page);
      assert.ok(before.length > 8, "a picture of all parts");
      assert.equal(await tab.page.evaluate(() => customElements.get("payment-status") === undefined), true);
      for (const request of held) await request.continue();
      await opened;
      await tab.lives();
      assert.deepEqual(await pictureOf(tab.page), before, `${status} at ${viewport.width}`);
    }
  },
  { where: withScripts },
);

/** Where each part is and what it says, ages and countdowns left out. */
function pictureOf(page: Page): Promise<string[]> {
  return page.evaluate(async () => {
    const root = document.querySelector("payment-status")?.shadowRoot;
    const outside = document.querySelectorAll("header, main > details, footer");
    const inside = root?.querySelectorAll("[part], [part=details] div, button, a") ?? [];
    return [...outside, ...inside].map((part) => {
      const { x, y, width, height } = part.getBoundingClientRect();
      const name = part.getAttribute("part") ?? part.getAttribute("name") ?? part.localName;
      const text = part.textContent
        .replace(/[\u2068\u2069]/g, "")
        .replace(/\s+/g, " ")
        .replace(/ · next check in \d+ sec\./, "")
        .replace(/(?<!Check )now|\d+ sec\. ago/g, "(age)")
        .replace(/\d+:\d\d/, "(time left)");
      return `${name} ${[x, y, width, height].map(Math.round)} ${text.trim()}`;
    });
  });
}

journey(
  "on slow 3G the words are there before the script, and the card goes live",
  async (device) => {
    const id = shop.begin({ status: "PENDING" });
    const tab = await device.newTab();
    await tab.page.emulateNetworkConditions(PredefinedNetworkConditions["Slow 3G"]);
    const opened = tab.open(await shop.linkTo(id));
    await tab.reads(/Confirming your payment.*€9\.99/);
    if (!device.world.hasScripts) return void (await opened);
    assert.equal(await tab.page.evaluate(() => customElements.get("payment-status") === undefined), true);
    await opened;
    await tab.lives();
    shop.goesOn(id, "SUCCESS");
    await tab.reads(/Payment received/);
  },
  // Firefox slows nothing down on command.
  { where: ({ engine }) => engine === "chromium" },
);
