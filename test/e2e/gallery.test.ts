// The gallery and the example themes of `npm start`, in each layout, theme and width, and in languages with several scripts
// and directions: complete, nothing cut off, no violation that axe finds.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import { KINDS } from "../../contract/resource.ts";
import { HINTS, STATES, type StatusDocument } from "../../contract/status.ts";
import { violationsOf } from "./axe.ts";
import { type DemoProcess, startDemo } from "./demo-process.ts";
import { complaintsOf, openBrowser, SELDOM } from "./merchant-page.ts";

const LAYOUTS = ["card", "inline", "badge"];
const THEMES = ["light", "dark"];
const LANGUAGES = ["en", "de", "ar", "ja", "hi"];
/** One language of each direction: the same styles give the cards of all languages their colours. */
const DARK_LANGUAGES = ["en", "ar"];

let demo: DemoProcess;
let browser: Browser;
let page: Page;
let complaints: string[];

before(async () => {
  demo = await startDemo();
  browser = await openBrowser();
  page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  page.setDefaultTimeout(15_000);
  complaints = complaintsOf(page);
});

after(async () => {
  await browser?.close();
  demo?.process.kill("SIGINT");
});

/** Opens a page of the demo, waits until each element shows a status, and returns all of them. */
async function open(path: string): Promise<StatusDocument[]> {
  await page.goto(`${demo.address}${path}`);
  const shown = await page.waitForFunction(
    () => {
      const all = [...document.querySelectorAll("payment-status")].map(({ status }) => status);
      return !document.querySelector("main[aria-busy]") && all.every(Boolean) && all;
    },
    undefined,
    SELDOM,
  );
  return (await shown.jsonValue()) as StatusDocument[];
}

interface Appearance {
  layout: string;
  theme: string;
  width: string;
  lang: string;
}

/** Sets the controls of the page, and waits until every element uses the language. */
async function choose({ layout, theme, width, lang }: Appearance): Promise<void> {
  await page.locator("[name=lang]").selectOption(lang);
  for (const [name, value] of Object.entries({ layout, theme, width }))
    await page.locator(`[name=${name}][value="${value}"]`).check({ force: true });
  await page.waitForFunction((expected) => {
    const cards = [...document.querySelectorAll("payment-status")].map(
      ({ shadowRoot }) => shadowRoot?.firstElementChild,
    );
    return cards.every((card) =>
      card?.parentNode?.querySelector<HTMLElement>("[part=card]")?.lang.startsWith(expected),
    );
  }, lang);
}

/** The elements with a part outside of the card, or wider than their container. */
function cutOff(): Promise<string[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll("payment-status")].flatMap((element) => {
      const card = element.shadowRoot?.querySelector("[part=card]") as HTMLElement;
      const { left, right } = card.getBoundingClientRect();
      const container = (element.parentElement as HTMLElement).getBoundingClientRect();
      const parts = [...card.querySelectorAll("*")].map((part) => part.getBoundingClientRect());
      const isOut =
        parts.some((part) => part.width > 0 && (part.left < left - 1 || part.right > right + 1)) ||
        left < container.left - 1 ||
        right > container.right + 1;
      return isOut ? [`${element.of}`] : [];
    }),
  );
}

describe("the gallery", () => {
  test("The gallery shows every state, every hint and every kind", async () => {
    const shown = await open("/demo/gallery");
    const missing = (all: readonly string[], field: "state" | "hint" | "kind") =>
      all.filter((each) => !shown.some((status) => status[field] === each));
    assert.deepEqual([missing(STATES, "state"), missing(HINTS, "hint"), missing(KINDS, "kind")], [[], [], []]);
  });

  test("The gallery opens with the settings of its address, and with defaults for invalid settings", async () => {
    await page.goto(`${demo.address}/demo/gallery?layout=badge&theme=dark&lang=he&width=320`);
    const first = page.locator("payment-status").first();
    for (const [name, value] of Object.entries({ layout: "badge", theme: "dark", lang: "he" }))
      assert.equal(await first.getAttribute(name), value);
    await open("/demo/gallery?layout=nonsense");
    assert.equal(await first.getAttribute("layout"), "card");
  });

  for (const layout of LAYOUTS)
    for (const theme of THEMES)
      for (const lang of theme === "dark" ? DARK_LANGUAGES : LANGUAGES)
        test(`The gallery is accessible in the ${theme} ${layout} layout in ${lang}`, async () => {
          await choose({ layout, theme, lang, width: "full" });
          // A theme is a CSS `color-scheme`: the page has the same tree as in the light theme, which was checked by all rules.
          assert.deepEqual(await violationsOf(page, theme === "light" ? "all" : "colours"), []);
        });

  for (const layout of LAYOUTS)
    for (const lang of [...LANGUAGES, "fi", "ta", "th"])
      test(`The gallery cuts nothing off at 320 px in the ${layout} layout in ${lang}`, async () => {
        await choose({ layout, theme: "light", lang, width: "320" });
        assert.deepEqual(await cutOff(), []);
      });

  test("The gallery causes no complaint of the browser", () => assert.deepEqual(complaints, []));
});

describe("the example themes", () => {
  test("The example themes are accessible and have enough contrast", async () => {
    await open("/demo/themes");
    await page.locator("summary").first().click();
    await page.locator("summary").last().click();
    assert.deepEqual(await violationsOf(page), []);
    assert.deepEqual(complaints, []);
  });

  test("The example themes show their CSS, at most fifteen lines each", async () => {
    const texts = await page.locator("[data-code]").allTextContents();
    assert.equal(texts.length, 2);
    for (const text of texts) {
      assert.ok(text.split("\n").length <= 15, text);
      assert.doesNotMatch(text, /!important/);
      const selectors = text.match(/^\S.*(?= \{)/gm) ?? [];
      for (const selector of selectors)
        assert.match(selector, /^\.\w+ payment-status((:not\(\[layout\]\))?::part\(\w+\))?$/);
    }
  });
});
