// Promise: a tab as a person uses it: opens an address, reads, presses what is named, waits. Works where scripts are off,
// too: it looks again and again from outside instead of waiting inside the page.
import assert from "node:assert/strict";
import type { HTTPRequest, Page } from "puppeteer";
import { eventually } from "../../integration/fixture.ts";
import { withoutSupportCode } from "../merchant-page.ts";

export interface Tab {
  /** For what only one journey does. */
  page: Page;
  hasScripts: boolean;
  /** Everything the page complained about: console output of any kind, errors, breaches of its policy. */
  complaints: string[];
  /** Gives the status code. */
  open(address: string): Promise<number | undefined>;
  /** What can be read now, in the order of the page, without the support code. */
  text(): Promise<string>;
  /** Waits until it can be read. */
  reads(words: RegExp): Promise<string>;
  /** Waits until the element has said anew what the server has written. */
  takesOver(): Promise<void>;
  /** Waits until it also hears by itself of what is new, or knows that there will be nothing. */
  lives(): Promise<void>;
  /** Waits for what is new: it comes by itself, or without scripts by the button, or where there is none by a reload. */
  learns(words: RegExp): Promise<string>;
  /** Presses the button, link or summary of this name, with the pointer. */
  press(name: string): Promise<void>;
  offers(name: string): Promise<boolean>;
  back(): Promise<void>;
  /** Requests for such addresses go nowhere but here. */
  catches(addresses: RegExp, answer: (request: HTTPRequest) => void): Promise<void>;
}

export async function openTab(
  page: Page,
  { hasScripts, engine }: { hasScripts: boolean; engine: string },
  language = "en-US",
): Promise<Tab> {
  const complaints: string[] = [];
  if (!hasScripts && engine === "chromium") await page.setJavaScriptEnabled(false);
  await page.emulateLocale(language);
  // Firefox tells of a breach to the page alone.
  await page.evaluateOnNewDocument(() =>
    addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI }) =>
      console.error(`policy: ${violatedDirective} ${blockedURI}`),
    ),
  );
  page.on("console", (message) => complaints.push(`${message.type()}: ${message.text()}`));
  page.on("pageerror", (error) => complaints.push(String(error)));

  const placeOf = (name: string) => page.evaluate(findPlace, name);
  const text = async () => withoutSupportCode(await page.evaluate(visibleText));
  const reads = (words: RegExp, before = async () => {}, everyMs = 50) =>
    eventually(
      async () => {
        await before();
        // While the next page comes, there is none.
        const shown = await text().catch(String);
        assert.match(shown, words);
        return shown;
      },
      20_000,
      everyMs,
    );

  /** What a person does where nothing comes by itself. */
  async function lookAgain(): Promise<void> {
    if (await tab.offers("Check now")) await Promise.all([page.waitForNavigation(), tab.press("Check now")]);
    else await page.reload();
  }

  const tab: Tab = {
    page,
    hasScripts,
    complaints,
    open: async (address) => (await page.goto(address))?.status(),
    text,
    reads: (words) => reads(words),
    takesOver: () => eventually(async () => assert.ok(await page.evaluate(phase))),
    lives: () => eventually(async () => assert.match(`${await page.evaluate(phase)}`, /^(live|ended)$/)),
    learns: (words) => (hasScripts ? reads(words) : reads(words, lookAgain, 500)),
    async press(name) {
      const place = await eventually(async () => (await placeOf(name)) ?? assert.fail(`no ${name} in ${await text()}`));
      await page.mouse.click(place.x, place.y);
    },
    offers: async (name) => (await placeOf(name)) !== null,
    async back() {
      // Firefox tells of no navigation where it has kept the page.
      const { pathname } = new URL(page.url());
      // The page may be gone before it has answered.
      await page.evaluate(() => history.back()).catch(() => {});
      await eventually(() => assert.notEqual(new URL(page.url()).pathname, pathname));
      await eventually(() => page.evaluate(() => document.readyState === "complete" || Promise.reject()));
    },
    async catches(addresses, answer) {
      await page.setRequestInterception(true);
      page.on("request", (request) => (addresses.test(request.url()) ? answer(request) : void request.continue()));
    },
  };
  return tab;
}

/** Runs in the page, as what follows. */
/** Nothing while what the server has written still stands. */
function phase(): string | undefined {
  const element = document.querySelector<HTMLElement & { phase?: string }>("payment-status");
  return element?.shadowRoot?.querySelector("form") ? undefined : element?.phase;
}

export function visibleText(): string {
  const root = document.querySelector("payment-status")?.shadowRoot;
  const inside = [...(root?.children ?? [])].filter((part) => !/STYLE|SCRIPT/.test(part.tagName));
  // biome-ignore lint/performance/useDomNodeTextContent: what is hidden cannot be read
  const textOf = (part: Element) => (part as HTMLElement).innerText;
  return [document.body, ...inside]
    .map(textOf)
    .join("\n")
    .replace(/[\u2068\u2069]/g, "")
    .replace(/[\s\u00a0\u202f]+/g, " ");
}

/** The middle of what has this name, scrolled into view; null when nobody could press it. */
function findPlace(name: string): { x: number; y: number } | null {
  const roots = [document, document.querySelector("payment-status")?.shadowRoot];
  const pressable = roots.flatMap((root) => [...(root?.querySelectorAll<HTMLElement>("button, a, summary") ?? [])]);
  const nameOf = (part: HTMLElement) => part.textContent.replace(/[\u2068\u2069]/g, "").trim();
  const found = pressable.find((each) => nameOf(each) === name && each.checkVisibility());
  if (!found) return null;
  found.scrollIntoView({ block: "center" });
  const { x, y, width, height } = found.getBoundingClientRect();
  return { x: x + width / 2, y: y + height / 2 };
}
