// The first bytes and what the script makes of them: words before any script, and no part that moves when it comes.
import assert from "node:assert/strict";
import { type HTTPRequest, type Page, PredefinedNetworkConditions } from "puppeteer";
import { eventually } from "../../integration/fixture.ts";
import { begin, goesOn, linkTo } from "./shop.ts";
import { journey, withScripts } from "./worlds.ts";

const SCRIPT = /\/payment-status\.js/;
/** What it tells may be news. */
const STREAM = /\/events$/;

const LINK = { payByLink: { expiresAfterMs: 600_000 } };

for (const [what, width, language, request, kind] of [
  ["a payment under way on a phone", 360, "en-US", { status: "PENDING" }, "payment"],
  ["one that needs a step, on a desk", 1280, "en-US", { status: "REDIRECT" }, "payment"],
  ["an open link with its time left", 360, "en-US", { status: "REDIRECT", ...LINK }, "payment-link"],
  ["a paid one", 360, "en-US", { status: "SUCCESS" }, "payment"],
  ["a declined one in German", 1280, "de-AT", { status: "ERROR" }, "payment"],
] as const) {
  journey(
    `all of ${what} can be read while the script is still on its way, and nothing moves when it takes over`,
    async (device) => {
      const id = begin({ ...request });
      const tab = await device.newTab(language);
      await tab.page.setViewport({ width, height: 800 });
      const held: HTTPRequest[] = [];
      await tab.catches(new RegExp(`${SCRIPT.source}|${STREAM.source}`), (asked) => void held.push(asked));
      const opened = tab.open(await linkTo(id, kind));
      await tab.reads(/9[.,]99.*\(a code\)/);
      await eventually(() => assert.equal(held.length, 1));
      const before = await pictureOf(tab.page);
      assert.ok(before.length > 8, "a picture of all parts");
      await held[0]?.continue();
      await opened;
      await tab.takesOver();
      assert.deepEqual(await pictureOf(tab.page), before);
    },
    { where: withScripts },
  );
}

/** Where each part is and what it says, ages and countdowns left out. */
function pictureOf(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const root = document.querySelector("payment-status")?.shadowRoot;
    const outside = document.querySelectorAll("header, main > details, footer");
    const inside = root?.querySelectorAll("[part], [part=details] div, button, a") ?? [];
    return [...outside, ...inside].map((part) => {
      const { x, y, width, height } = part.getBoundingClientRect();
      const name = part.getAttribute("part") ?? part.getAttribute("name") ?? part.localName;
      const copy = part.cloneNode(true) as Element;
      for (const time of copy.querySelectorAll("time, p > .live")) time.textContent = "(time)";
      const text = copy.textContent.replace(/[\u2068\u2069]/g, "").replace(/\s+/g, " ");
      return `${name} ${[x, y, width, height].map(Math.round)} ${text.trim()}`;
    });
  });
}

journey(
  "what has happened since the page was written shows in card and title, in the page's language",
  async (device) => {
    const id = begin({ status: "PENDING" });
    const tab = await device.newTab("de-AT");
    const held: HTTPRequest[] = [];
    await tab.catches(SCRIPT, (asked) => void held.push(asked));
    const opened = tab.open(await linkTo(id));
    await tab.reads(/Ihre Zahlung wird bestätigt/);
    await eventually(() => assert.equal(held.length, 1));
    goesOn(id, "SUCCESS");
    await held[0]?.continue();
    await opened;
    await tab.reads(/Zahlung erhalten/);
    await eventually(async () => assert.equal(await tab.page.title(), "Zahlung erhalten – Example Shop"));
  },
  { where: withScripts },
);

journey(
  "an edge that is gone once the page is there is said, and what was known stays",
  async (device) => {
    const id = begin({ status: "PENDING" });
    const tab = await device.newTab();
    await tab.catches(/\/v1\//, (asked) => void asked.abort());
    await tab.open(await linkTo(id));
    await tab.reads(/Confirming your payment.*No connection right now\. This is what we last knew\./);
    assert.doesNotMatch(await tab.text(), /updates by itself/);
  },
  { where: withScripts, complaints: /ERR_FAILED|Failed to load|NetworkError|NS_ERROR|CORS/ },
);

journey(
  "on slow 3G the words are there before the script, and the card goes live",
  async (device) => {
    const id = begin({ status: "PENDING" });
    const tab = await device.newTab();
    await tab.page.emulateNetworkConditions(PredefinedNetworkConditions["Slow 3G"]);
    const opened = tab.open(await linkTo(id));
    await tab.reads(/Confirming your payment.*€9\.99/);
    if (!device.world.hasScripts) return void (await opened);
    assert.equal(await tab.page.evaluate(() => customElements.get("payment-status") === undefined), true);
    await opened;
    await tab.lives();
    goesOn(id, "SUCCESS");
    await tab.reads(/Payment received/);
  },
  // Firefox slows nothing down on command.
  { where: ({ engine }) => engine === "chromium" },
);
