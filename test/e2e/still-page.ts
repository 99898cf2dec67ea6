// Promise: one built element on a page whose edge and clock the test holds, so that it looks the same on every day.
import { readFileSync } from "node:fs";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import type { Browser, Page } from "playwright-core";
import type { Problem } from "../../contract/problem.ts";
import type { ItemPage, StatusDocument } from "../../contract/status.ts";
import { SERVER_MS } from "../unit/widget/support/samples.ts";

const SCRIPT = fileURLToPath(new URL("../../dist/assets/payment-status.js", import.meta.url));
const HTML = `<!doctype html><html lang="en"><title>Shop</title><script type="module" src="/payment-status.js"></script></html>`;

/** What is in every bulk payout here. */
const ITEMS: ItemPage = {
  items: [
    { line: 1, state: "succeeded", amount: { value: "12.00", currency: "USD" } },
    { line: 2, state: "failed", amount: { value: "7.50", currency: "USD" } },
  ],
  next: 2,
};

/** What the edge says to a look; null: it does not answer. */
export type EdgeAnswer = StatusDocument | Problem | null;

export interface StillPage {
  page: Page;
  /** An element in the place of the last one, once it is in that phase. */
  show(answer: EdgeAnswer, phase: string, attributes?: Record<string, string>): Promise<void>;
  /** A change, by the stream that is open. */
  tell(status: StatusDocument): Promise<void>;
  /** As long after the first look. */
  waitUntil(ms: number): Promise<void>;
  close(): Promise<void>;
}

export async function openStillPage(browser: Browser): Promise<StillPage> {
  let answer: EdgeAnswer = null;
  let stream: ServerResponse | null = null;
  const server = createServer(({ url = "" }, response) => {
    if (url === "/") response.setHeader("Content-Type", "text/html; charset=utf-8").end(HTML);
    else if (url === "/payment-status.js")
      response.setHeader("Content-Type", "text/javascript").end(readFileSync(SCRIPT));
    else if (url.endsWith("/events")) {
      stream = response.setHeader("Content-Type", "text/event-stream");
      if (answer) stream.write(eventOf(answer));
    } else if (url.includes("/items")) response.end(JSON.stringify(ITEMS));
    else if (answer && url.startsWith("/v1/")) {
      const isProblem = "code" in answer;
      response.statusCode = isProblem ? (answer as Problem).status : 200;
      response.setHeader("Content-Type", isProblem ? "application/problem+json" : "application/json");
      response.end(JSON.stringify(answer));
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const context = await browser.newContext({ timezoneId: "UTC", locale: "en-US", reducedMotion: "reduce" });
  const page = await context.newPage();
  await page.clock.setFixedTime(SERVER_MS);
  await page.goto(`http://localhost:${(server.address() as AddressInfo).port}/`);

  return {
    page,
    async show(next, phase, attributes = {}) {
      answer = next;
      await page.clock.setFixedTime(SERVER_MS);
      const of = next && "of" in next ? next.of : "shop/payment/abcde12345abcde12345";
      await page.evaluate(
        (all) => {
          const element = document.createElement("payment-status");
          for (const [name, value] of Object.entries(all)) element.setAttribute(name, value);
          document.body.replaceChildren(element);
        },
        { of, ...attributes },
      );
      await page.waitForFunction((wanted) => document.querySelector("payment-status")?.phase === wanted, phase);
      await painted(page);
    },
    async tell(status) {
      stream?.write(eventOf(status));
      await page.waitForFunction(
        (wanted) => document.querySelector("payment-status")?.status?.version === wanted,
        status.version,
      );
      await painted(page);
    },
    async waitUntil(ms) {
      await page.clock.setFixedTime(SERVER_MS + ms);
      // The element shows another time with its next tick, a second later at most.
      await page.evaluate(() => document.querySelector("payment-status")?.setAttribute("lang", "en"));
      await painted(page);
    },
    async close() {
      await context.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function eventOf(status: EdgeAnswer): string {
  return `event: status\ndata: ${JSON.stringify(status)}\n\n`;
}

/** The element shows what it knows within the frame. */
function painted(page: Page): Promise<void> {
  return page.evaluate(
    () => new Promise<void>((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => resolve()))),
  );
}
