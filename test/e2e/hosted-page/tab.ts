// A tab that is used as a person uses it: open an address, read, press a control, wait. It also works without scripts,
// since it reads the page again and again from outside instead of waiting inside the page.
import assert from "node:assert/strict";
import type { HTTPRequest, Page } from "puppeteer";
import { eventually } from "../../integration/fixture.ts";
import { withoutSupportCode } from "../merchant-page.ts";

export class Tab {
  /** For actions that only one scenario needs. */
  readonly page: Page;
  readonly hasScripts: boolean;
  /** Everything that the page complained about: console output of any kind, errors, violations of its policy. */
  readonly complaints: string[] = [];

  private constructor(page: Page, hasScripts: boolean) {
    this.page = page;
    this.hasScripts = hasScripts;
  }

  static async in(
    page: Page,
    { hasScripts, engine }: { hasScripts: boolean; engine: string },
    language = "en-US",
  ): Promise<Tab> {
    const tab = new Tab(page, hasScripts);
    if (!hasScripts && engine === "chromium") await page.setJavaScriptEnabled(false);
    await page.emulateLocale(language);
    // Firefox reports a violation to the page alone.
    await page.evaluateOnNewDocument(() =>
      addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI }) =>
        console.error(`policy: ${violatedDirective} ${blockedURI}`),
      ),
    );
    page.on("console", (message) => tab.complaints.push(`${message.type()}: ${message.text()}`));
    page.on("pageerror", (error) => tab.complaints.push(String(error)));
    return tab;
  }

  /** Opens the address and returns the status code. */
  async open(address: string): Promise<number | undefined> {
    return (await this.page.goto(address))?.status();
  }

  /** The text that can be read now, in the order of the page, without the support code. */
  async text(): Promise<string> {
    return withoutSupportCode(await this.page.evaluate(visibleText));
  }

  /** Waits until this text can be read, and returns all text. */
  waitForText(pattern: RegExp): Promise<string> {
    return this.#textAfter(async () => {}, pattern, 50);
  }

  /**
   * Waits for text that appears after a change of the status. With scripts it appears by itself; without them the tab
   * presses "Check again", or reloads the page where there is no such button.
   */
  waitForNewText(pattern: RegExp): Promise<string> {
    return this.hasScripts ? this.waitForText(pattern) : this.#textAfter(() => this.#checkAgain(), pattern, 500);
  }

  /** Waits until the element has replaced what the server has rendered. */
  async waitForTakeover(): Promise<void> {
    await eventually(async () => assert.ok(await this.page.evaluate(phase)));
  }

  /** Waits until the element is live, or has ended. */
  async waitForLive(): Promise<void> {
    await eventually(async () => assert.match(`${await this.page.evaluate(phase)}`, /^(live|ended)$/));
  }

  /** Presses the button, link or summary of this name with the pointer. */
  async press(name: string): Promise<void> {
    const { x, y } = await eventually(
      async () => (await this.#positionOf(name)) ?? assert.fail(`no ${name} in ${await this.text()}`),
    );
    await this.page.mouse.click(x, y);
  }

  /** Whether there is a button, link or summary of this name. */
  async hasControl(name: string): Promise<boolean> {
    return (await this.#positionOf(name)) !== null;
  }

  async back(): Promise<void> {
    const { page } = this;
    // Firefox reports no navigation for a page that it has kept.
    const { pathname } = new URL(page.url());
    // The page may be gone before it has answered.
    await page.evaluate(() => history.back()).catch(() => {});
    await eventually(() => assert.notEqual(new URL(page.url()).pathname, pathname));
    await eventually(() => page.evaluate(() => document.readyState === "complete" || Promise.reject()));
  }

  /** Passes requests for such addresses to `handle` instead of sending them. */
  async intercept(addresses: RegExp, handle: (request: HTTPRequest) => void): Promise<void> {
    await this.page.setRequestInterception(true);
    this.page.on("request", (request) => (addresses.test(request.url()) ? handle(request) : void request.continue()));
  }

  #textAfter(action: () => Promise<void>, pattern: RegExp, everyMs: number): Promise<string> {
    const read = async () => {
      await action();
      // There is no page while the next one loads.
      const text = await this.text().catch(String);
      assert.match(text, pattern);
      return text;
    };
    return eventually(read, 20_000, everyMs);
  }

  async #checkAgain(): Promise<void> {
    if (await this.hasControl("Check again"))
      await Promise.all([this.page.waitForNavigation(), this.press("Check again")]);
    else await this.page.reload();
  }

  #positionOf(name: string): Promise<{ x: number; y: number } | null> {
    return this.page.evaluate(findPosition, name);
  }
}

/** Runs in the page. Undefined while the page still shows what the server has rendered. */
function phase(): string | undefined {
  const element = document.querySelector<HTMLElement & { phase?: string }>("payment-status");
  return element?.shadowRoot?.querySelector("form") ? undefined : element?.phase;
}

/** Runs in the page. */
export function visibleText(): string {
  // Until the status is known, an empty card is in its place.
  const root = document.querySelector("payment-status, .skeleton:last-child")?.shadowRoot;
  const inside = [...(root?.children ?? [])].filter((part) => !/STYLE|SCRIPT/.test(part.tagName));
  // biome-ignore lint/performance/useDomNodeTextContent: what is hidden cannot be read
  const textOf = (part: Element) => (part as HTMLElement).innerText;
  return [document.body, ...inside]
    .map(textOf)
    .join("\n")
    .replace(/[\u2068\u2069]/g, "")
    .replace(/[\s\u00a0\u202f]+/g, " ");
}

/** Runs in the page. The middle of the control of this name, scrolled into view; null when nobody could press it. */
function findPosition(name: string): { x: number; y: number } | null {
  const roots = [document, document.querySelector("payment-status")?.shadowRoot];
  const pressable = roots.flatMap((root) => [...(root?.querySelectorAll<HTMLElement>("button, a, summary") ?? [])]);
  const nameOf = (part: HTMLElement) => part.textContent.replace(/[\u2068\u2069]/g, "").trim();
  const found = pressable.find((each) => nameOf(each) === name && each.checkVisibility());
  if (!found) return null;
  found.scrollIntoView({ block: "center" });
  const { x, y, width, height } = found.getBoundingClientRect();
  return { x: x + width / 2, y: y + height / 2 };
}
