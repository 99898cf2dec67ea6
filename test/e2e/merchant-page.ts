// A merchant's page on its own origin with the strictest policy of a checkout page: only the element's script and its
// requests to the Worker are allowed. No inline script, no inline style, Trusted Types required.
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { type Browser, chromium, type Page } from "playwright-core";
import { findBrowsers, QUIET_CHROMIUM } from "../runner/browsers.ts";

export interface MerchantPage {
  origin: string;
  /** The content of the page; set before it is opened. */
  embed: string;
  /** The content at other paths. */
  embedAt: Map<string, string>;
  /** Its Content-Security-Policy; null: the strict one. */
  policy: string | null;
  /** Its script tag; null: the plain one. */
  script: string | null;
  close(): Promise<void>;
}

/** Serves the page. `edge()` returns the address of the Worker, which may start later than this page. */
export async function serveMerchantPage(edge: () => string): Promise<MerchantPage> {
  const page: Pick<MerchantPage, "embed" | "embedAt" | "policy" | "script"> = {
    embed: "",
    embedAt: new Map(),
    policy: null,
    script: null,
  };
  const server: Server = createServer((request, response) => {
    response.setHeader("Content-Type", "text/html; charset=utf-8");
    const strict = `default-src 'none'; script-src ${edge()}; connect-src ${edge()}; require-trusted-types-for 'script'; trusted-types lit-html`;
    response.setHeader("Content-Security-Policy", page.policy ?? strict);
    response.end(
      `<!doctype html><html lang="en"><title>Shop</title>${page.script ?? `<script type="module" src="${edge()}/payment-status.js"></script>`}<h1>Thank you</h1>${page.embedAt.get(request.url ?? "") ?? page.embed}</html>`,
    );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const origin = `http://localhost:${(server.address() as AddressInfo).port}`;
  return Object.assign(page, {
    origin,
    close: () =>
      new Promise<void>((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  });
}

/**
 * Starts Chromium. Throws when it is missing. Its pages show no motion, unless a test asks for it: Playwright allows motion
 * by default, whatever the browser's own setting is, and cards that move keep a core busy.
 */
export async function openBrowser(): Promise<Browser> {
  const executablePath = findBrowsers().env.PAYMENT_STATUS_CHROMIUM;
  if (!executablePath) throw new Error("Chromium is missing: install it, or set PAYMENT_STATUS_CHROMIUM to its path");
  const browser = await chromium.launch({ executablePath, args: QUIET_CHROMIUM });
  const newContext = browser.newContext.bind(browser);
  // `browser.newPage()` calls this too.
  browser.newContext = (options) => newContext({ reducedMotion: "reduce", ...options });
  return browser;
}

/** Collects everything that the page complains about: errors, refused loads, console output of any kind. */
export function complaintsOf(page: Page): string[] {
  const complaints: string[] = [];
  page.on("console", (message) => complaints.push(`${message.type()}: ${message.text()}`));
  page.on("pageerror", (error) => complaints.push(String(error)));
  return complaints;
}

/** Options of `waitForFunction()` for waits of seconds: by default it makes the page draw a frame for each look at it. */
export const SELDOM = { polling: 100, timeout: 60_000 };

/** Waits until the first element of the page shows this state. */
export async function waitForState(page: Pick<Page, "waitForFunction">, state: string): Promise<void> {
  await page.waitForFunction(
    (expected) => {
      const element = document.querySelector("payment-status") as { status?: { state: string } } | null;
      return element?.status?.state === expected;
    },
    state,
    SELDOM,
  );
}

/** Waits for this state, and returns the text of the element without the support code. */
export async function shows(page: Pick<Page, "waitForFunction" | "locator">, state: string): Promise<string> {
  await waitForState(page, state);
  const text = await page
    .locator("payment-status")
    .first()
    .evaluate(async (element) => {
      await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
      return element.shadowRoot?.textContent ?? "";
    });
  return withoutSupportCode(text);
}

/** Replaces the support code: its digits are random, so they can equal those of an amount, a card or an error code. */
export function withoutSupportCode(text: string): string {
  return text.replace(/\d{4} \d{4} \d{4}/g, "(a code)");
}
