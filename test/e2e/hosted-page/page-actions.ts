// A hosted page in a background tab, copied, shared and printed, and its accessibility.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { AxeResults } from "axe-core";
import { supportCode } from "../../../contract/support-code.ts";
import { eventually } from "../../integration/fixture.ts";
import { pagesIn, readPdf } from "../support/pdf-text.ts";
import { type Device, scenario, withScripts, withScriptsOrInChromium } from "./browsers.ts";
import { advance, createPayment, linkTo, origin } from "./fixture.ts";
import type { Tab } from "./tab.ts";

scenario(
  "The title and icon of a background tab follow the state",
  async (device) => {
    const id = createPayment({ status: "PENDING" });
    const tab = await device.newTab();
    await tab.open(await linkTo(id));
    await tab.waitForLive();
    const other = await device.newTab();
    await other.page.bringToFront();
    assert.equal(await tab.page.evaluate(() => document.hidden), true);
    const face = () =>
      tab.page.evaluate(() => [document.title, document.querySelector("link[rel=icon]")?.getAttribute("href")]);
    assert.deepEqual(await face(), ["Confirming your payment – Example Shop", "/icons/processing.svg"]);
    advance(id, "SUCCESS");
    await eventually(async () =>
      assert.deepEqual(await face(), ["Payment received – Example Shop", "/icons/succeeded.svg"]),
    );
  },
  { where: withScripts },
);

scenario(
  "The subject of the page's contact and the heading of the printed page follow the state",
  async (device) => {
    const id = createPayment({ status: "PENDING" });
    const tab = await device.newTab();
    await tab.open(await linkTo(id));
    await tab.waitForLive();
    const shown = () =>
      tab.page.evaluate(() => {
        const contact = document.querySelector<HTMLAnchorElement>(".contact")?.href ?? "";
        return [decodeURIComponent(contact), document.querySelector("#receipt")?.hasAttribute("hidden")];
      });
    const subject = `mailto:help@shop.example?subject=Support code ${supportCode(`shop/payment/${id}`)} – `;
    assert.deepEqual(await shown(), [`${subject}Confirming your payment`, true]);
    advance(id, "SUCCESS");
    await eventually(async () => assert.deepEqual(await shown(), [`${subject}Payment received`, false]));
  },
  { where: withScripts },
);

scenario(
  "The page copies and shares its address without a token",
  async (device) => {
    const id = createPayment({ status: "SUCCESS" });
    const address = `${origin}/p/shop/payment/${id}`;
    const tab = await device.newTab();
    await tab.page.evaluateOnNewDocument(() => {
      // A headless browser has no share sheet and no clipboard that a test can read.
      const record = (name: string) => async (what: unknown) => void Object.assign(window, { [name]: what });
      Object.defineProperty(navigator, "share", { value: record("shared") });
      Object.defineProperty(navigator, "clipboard", { value: { writeText: record("copied") } });
    });
    await tab.open(await linkTo(id));
    await tab.waitForLive();
    await tab.press("Save or share this page");
    await tab.press("Share");
    await tab.press("Copy link");
    await eventually(async () => assert.equal(await tab.hasControl("Copied"), true));
    const recorded = await tab.page.evaluate(() => {
      const { copied, shared } = window as { copied?: unknown; shared?: unknown };
      return { copied, shared };
    });
    assert.deepEqual(recorded, { copied: address, shared: { url: address, title: "Payment received – Example Shop" } });
  },
  { where: withScripts },
);

scenario(
  "A page without scripts offers nothing that needs a script",
  async (device) => {
    const tab = await device.newTab();
    await tab.open(await linkTo(createPayment({ status: "PENDING" })));
    await tab.press("Save or share this page");
    await tab.waitForText(/Bookmark this page to come back any time/);
    assert.deepEqual(await Promise.all(["Copy", "Copy link", "Share"].map((name) => tab.hasControl(name))), [
      false,
      false,
      false,
    ]);
    assert.doesNotMatch(await tab.text(), /updates by itself|ago/);
    assert.equal(await tab.hasControl("Check again"), true);
  },
  { where: (setup) => !withScripts(setup) },
);

scenario("The page prints as a receipt of one page", async (device) => {
  const tab = await device.newTab();
  await tab.page.emulateTimezone("Europe/Berlin");
  await tab.open(await linkTo(createPayment({ status: "SUCCESS", amount: "49.90" })));
  if (device.setup.hasScripts) await tab.waitForLive();
  const pdf = Buffer.from(await tab.page.pdf({ format: "A4" }));
  assert.equal(pagesIn(pdf), 1);
  // `readPdf` reads only the text encoding of Chromium.
  if (device.setup.engine === "firefox") return;
  const { text } = readPdf(pdf);
  for (const part of ["Receipt", "Payment received", "49.90", "Example Shop", "Visa", "1111"])
    assert.ok(text.includes(part), text);
  assert.match(text, /Payment received \w+ \d+, \d+:\d\d [AP]M/, "when it was paid, in the path");
  assert.match(text, /\w+ \d+, 20\d\d, \d+:\d\d [AP]M (GMT\+\d|CES?T|UTC)/, "the date in the foot");
  assert.doesNotMatch(text, /Copy|Check again|ago\b|share this page|updates by itself/);
});

scenario(
  "The page prints dark text on white, also with the dark theme",
  async (device) => {
    const tab = await device.newTab();
    await tab.open(`${await linkTo(createPayment({ status: "SUCCESS", amount: "49.90" }))}?theme=dark`);
    const colorsOf = () =>
      tab.page.evaluate(() => {
        const card = document.querySelector("payment-status")?.shadowRoot?.querySelector("[part=card]");
        return [document.querySelector("header"), card].map((part) => getComputedStyle(part as Element).color);
      });
    assert.deepEqual(await colorsOf(), ["rgb(242, 243, 245)", "rgb(242, 243, 245)"]);
    // Firefox cannot emulate printing.
    if (device.setup.engine === "firefox") return;
    await tab.page.emulateMediaType("print");
    assert.deepEqual(await colorsOf(), ["rgb(20, 23, 31)", "rgb(20, 23, 31)"]);
  },
  { where: withScriptsOrInChromium },
);

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/**
 * Each violation of an accessibility rule, with its element. axe needs timers, so the HTML of a page without scripts is
 * checked in a tab with scripts.
 */
async function violationsOn(tab: Tab, device: Device): Promise<string[]> {
  const checked = tab.hasScripts ? tab : await (await device.another({ ...device.setup, hasScripts: true })).newTab();
  if (checked !== tab)
    await checked.open(`data:text/html,${encodeURIComponent(await tab.page.evaluate(htmlWithoutScripts))}`);
  await checked.page.evaluate(AXE);
  const { violations } = (await checked.page.evaluate("axe.run()")) as AxeResults;
  return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
}

/** Runs in the page. */
function htmlWithoutScripts(): string {
  const root = document.querySelector("payment-status")?.shadowRoot;
  const html = document.documentElement.getHTML({ shadowRoots: root ? [root] : [] });
  const { lang, dir } = document.documentElement;
  const shown = html.replace(/<script.*?<\/script>/gs, "").replace(/<\/?noscript>/g, "");
  return `<!doctype html><html lang="${lang}" dir="${dir}">${shown}</html>`;
}

for (const [subject, status] of [
  ["pending", "PENDING"],
  ["declined", "ERROR"],
] as const) {
  scenario(
    `The page of a ${subject} payment violates no accessibility rule`,
    async (device) => {
      const tab = await device.newTab();
      await tab.open(await linkTo(createPayment({ status })));
      if (device.setup.hasScripts) await tab.waitForLive();
      await tab.press("Save or share this page");
      assert.deepEqual(await violationsOn(tab, device), []);
    },
    { where: withScriptsOrInChromium },
  );
}

scenario(
  "The page of an invalid link violates no accessibility rule",
  async (device) => {
    const tab = await device.newTab();
    await tab.open(`${origin}/s/nonsense`);
    assert.deepEqual(await violationsOn(tab, device), []);
  },
  { where: withScriptsOrInChromium, complaints: /status of 401/ },
);
