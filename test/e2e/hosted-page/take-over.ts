// What the server has rendered, and how the script takes it over: text before any script, and no layout shift.
import assert from "node:assert/strict";
import { type HTTPRequest, type Page, PredefinedNetworkConditions } from "puppeteer";
import { eventually } from "../../integration/fixture.ts";
import { scenario, withScripts } from "./browsers.ts";
import { advance, createPayment, linkTo } from "./fixture.ts";

const SCRIPT = /\/payment-status\.js/;
/** The stream may bring a change. */
const STREAM = /\/events$/;

const LINK = { payByLink: { expiresAfterMs: 600_000 } };

for (const [subject, width, language, request, kind] of [
  ["a pending payment on a phone", 360, "en-US", { status: "PENDING" }, "payment"],
  ["a payment that needs an action, on a desktop", 1280, "en-US", { status: "REDIRECT" }, "payment"],
  ["an open link with its time left, on a phone", 360, "en-US", { status: "REDIRECT", ...LINK }, "payment-link"],
  ["a paid payment, on a phone", 360, "en-US", { status: "SUCCESS" }, "payment"],
  ["a declined payment in German, on a desktop", 1280, "de-AT", { status: "ERROR" }, "payment"],
] as const) {
  scenario(
    `The page of ${subject} is complete before its script has loaded, and nothing moves when the script takes over`,
    async (device) => {
      const id = createPayment({ ...request });
      const tab = await device.newTab(language);
      await tab.page.setViewport({ width, height: 800 });
      const held: HTTPRequest[] = [];
      await tab.intercept(new RegExp(`${SCRIPT.source}|${STREAM.source}`), (asked) => void held.push(asked));
      const opened = tab.open(await linkTo(id, kind));
      await tab.waitForText(/9[.,]99.*(Get help|Hilfe)/);
      await eventually(() => assert.equal(held.length, 1));
      const before = await layoutOf(tab.page);
      assert.ok(before.length > 8, "every part is measured");
      await held[0]?.continue();
      await opened;
      await tab.waitForTakeover();
      assert.deepEqual(await layoutOf(tab.page), before);
    },
    { where: withScripts },
  );
}

/** The position and text of each part, without ages and countdowns. */
function layoutOf(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const root = document.querySelector("payment-status")?.shadowRoot;
    const outside = document.querySelectorAll("header, .more details");
    const inside = root?.querySelectorAll("[part], [part=details] div, button, a") ?? [];
    return [...outside, ...inside].map((part) => {
      const { x, y, width, height } = part.getBoundingClientRect();
      const name = part.getAttribute("part") ?? part.getAttribute("name") ?? part.localName;
      const copy = part.cloneNode(true) as Element;
      for (const time of copy.querySelectorAll("time, p > .live")) time.textContent = "(time)";
      // The server leaves out the blanks between elements. A visible difference would change a position or a size.
      const text = copy.textContent.replace(/[\u2068\u2069\s]/g, "");
      return `${name} ${[x, y, width, height].map(Math.round)} ${text}`;
    });
  });
}

scenario(
  "A change after the server has rendered the page is shown in card and title, in the page's language",
  async (device) => {
    const id = createPayment({ status: "PENDING" });
    const tab = await device.newTab("de-AT");
    const held: HTTPRequest[] = [];
    await tab.intercept(SCRIPT, (asked) => void held.push(asked));
    const opened = tab.open(await linkTo(id));
    await tab.waitForText(/Ihre Zahlung wird bestätigt/);
    await eventually(() => assert.equal(held.length, 1));
    advance(id, "SUCCESS");
    await held[0]?.continue();
    await opened;
    await tab.waitForText(/Zahlung erhalten Vielen Dank/);
    await eventually(async () => assert.equal(await tab.page.title(), "Zahlung erhalten – Example Shop"));
  },
  { where: withScripts },
);

scenario(
  "The page keeps the last status and shows since when the edge is gone after loading",
  async (device) => {
    const id = createPayment({ status: "PENDING" });
    const tab = await device.newTab();
    await tab.intercept(/\/v1\//, (asked) => void asked.abort());
    await tab.open(await linkTo(id));
    await tab.waitForText(/Confirming your payment Your bank.*Offline since/);
    assert.doesNotMatch(await tab.text(), /updates by itself/);
  },
  { where: withScripts, complaints: /ERR_FAILED|Failed to load|NetworkError|NS_ERROR|CORS/ },
);

scenario(
  "The page shows its text before the script on slow 3G, and the card goes live",
  async (device) => {
    const id = createPayment({ status: "PENDING" });
    const tab = await device.newTab();
    await tab.page.emulateNetworkConditions(PredefinedNetworkConditions["Slow 3G"]);
    const opened = tab.open(await linkTo(id));
    await tab.waitForText(/Confirming your payment.*€9\.99/);
    if (!device.setup.hasScripts) return void (await opened);
    assert.equal(await tab.page.evaluate(() => customElements.get("payment-status") === undefined), true);
    await opened;
    await tab.waitForLive();
    advance(id, "SUCCESS");
    await tab.waitForText(/Payment received Thank you/);
  },
  // Only Chromium can emulate a slow network.
  { where: ({ engine }) => engine === "chromium" },
);
