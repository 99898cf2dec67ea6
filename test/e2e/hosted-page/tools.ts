// What a customer does with a hosted page beside reading it: leaves it in another tab, copies, shares and prints it, and
// reads it with whatever helps them to read.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { AxeResults } from "axe-core";
import { eventually } from "../../integration/fixture.ts";
import { pagesIn, readPdf } from "../pdf-text.ts";
import { begin, goesOn, linkTo, origin } from "./shop.ts";
import type { Tab } from "./tab.ts";
import { type Device, journey, withScripts } from "./worlds.ts";

journey(
  "title and icon of a tab out of sight follow the state",
  async (device) => {
    const id = begin({ status: "PENDING" });
    const tab = await device.newTab();
    await tab.open(await linkTo(id));
    await tab.lives();
    const other = await device.newTab();
    await other.page.bringToFront();
    assert.equal(await tab.page.evaluate(() => document.hidden), true);
    const face = () =>
      tab.page.evaluate(() => [document.title, document.querySelector("link[rel=icon]")?.getAttribute("href")]);
    assert.deepEqual(await face(), ["Confirming your payment – Example Shop", "/icons/processing.svg"]);
    goesOn(id, "SUCCESS");
    await eventually(async () =>
      assert.deepEqual(await face(), ["Payment received – Example Shop", "/icons/succeeded.svg"]),
    );
  },
  { where: withScripts },
);

journey(
  "the clean address is copied and shared, and says so",
  async (device) => {
    const id = begin({ status: "SUCCESS" });
    const address = `${origin}/p/shop/payment/${id}`;
    const tab = await device.newTab();
    await tab.page.evaluateOnNewDocument(() => {
      // Browsers without a screen have neither sheet nor clipboard to look at.
      const told = (name: string) => async (what: unknown) => void Object.assign(window, { [name]: what });
      Object.defineProperty(navigator, "share", { value: told("shared") });
      Object.defineProperty(navigator, "clipboard", { value: { writeText: told("copied") } });
    });
    await tab.open(await linkTo(id));
    await tab.lives();
    await tab.press("Open on another device");
    await tab.press("Share");
    await tab.press("Copy link");
    await eventually(async () => assert.equal(await tab.offers("Copied"), true));
    const told = await tab.page.evaluate(() => {
      const { copied, shared } = window as { copied?: unknown; shared?: unknown };
      return { copied, shared };
    });
    assert.deepEqual(told, { copied: address, shared: { url: address, title: "Payment received – Example Shop" } });
  },
  { where: withScripts },
);

journey(
  "what a script would have to do is not offered without one",
  async (device) => {
    const tab = await device.newTab();
    await tab.open(await linkTo(begin({ status: "PENDING" })));
    await tab.press("Open on another device");
    await tab.reads(/Keep this address to come back any time/);
    assert.deepEqual(await Promise.all(["Copy", "Copy link", "Share"].map(tab.offers)), [false, false, false]);
    assert.doesNotMatch(await tab.text(), /updates by itself|ago/);
    assert.equal(await tab.offers("Check now"), true);
  },
  { where: (world) => !withScripts(world) },
);

journey("it prints as a receipt of one page", async (device) => {
  const tab = await device.newTab();
  await tab.page.emulateTimezone("Europe/Berlin");
  await tab.open(await linkTo(begin({ status: "SUCCESS", amount: "49.90" })));
  if (device.world.hasScripts) await tab.lives();
  const pdf = Buffer.from(await tab.page.pdf({ format: "A4" }));
  assert.equal(pagesIn(pdf), 1);
  // How Firefox writes its text is not read here.
  if (device.world.engine === "firefox") return;
  const { text } = readPdf(pdf);
  for (const part of ["Payment received", "49.90", "Example Shop", "Visa", "1111"])
    assert.ok(text.includes(part), text);
  assert.match(text, /Completed \w+ \d+, 20\d\d, \d+:\d\d [AP]M (GMT\+\d|CES?T|UTC)/);
  assert.doesNotMatch(text, /Copy|Check now|ago\b|another device/);
});

journey("it prints dark on white, also from a dark page", async (device) => {
  const tab = await device.newTab();
  await tab.open(`${await linkTo(begin({ status: "SUCCESS", amount: "49.90" }))}?theme=dark`);
  const colorsOf = () =>
    tab.page.evaluate(() => {
      const card = document.querySelector("payment-status")?.shadowRoot?.querySelector("[part=card]");
      return [document.querySelector("header"), card].map((part) => getComputedStyle(part as Element).color);
    });
  assert.deepEqual(await colorsOf(), ["rgb(238, 238, 238)", "rgb(238, 238, 238)"]);
  // Firefox cannot be told from outside that it prints.
  if (device.world.engine === "firefox") return;
  await tab.page.emulateMediaType("print");
  assert.deepEqual(await colorsOf(), ["rgb(17, 17, 34)", "rgb(17, 17, 34)"]);
});

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/**
 * Each breach of a rule, with where it is. The judge needs timers: what stands in a page without scripts is judged in a
 * tab that has them.
 */
async function breachesOn(tab: Tab, device: Device): Promise<string[]> {
  const judged = tab.hasScripts ? tab : await (await device.another({ ...device.world, hasScripts: true })).newTab();
  if (judged !== tab)
    await judged.open(`data:text/html,${encodeURIComponent(await tab.page.evaluate(htmlWithoutScripts))}`);
  await judged.page.evaluate(AXE);
  const { violations } = (await judged.page.evaluate("axe.run()")) as AxeResults;
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

for (const [what, status] of [
  ["under way", "PENDING"],
  ["declined", "ERROR"],
] as const) {
  journey(`the page of a payment ${what} breaks no rule of accessibility`, async (device) => {
    const tab = await device.newTab();
    await tab.open(await linkTo(begin({ status })));
    if (device.world.hasScripts) await tab.lives();
    await tab.press("Open on another device");
    assert.deepEqual(await breachesOn(tab, device), []);
  });
}

journey(
  "the page of a link that has ended breaks no rule of accessibility",
  async (device) => {
    const tab = await device.newTab();
    await tab.open(`${origin}/s/nonsense`);
    assert.deepEqual(await breachesOn(tab, device), []);
  },
  { complaints: /status of 401/ },
);
