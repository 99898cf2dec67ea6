// One built element on a page whose edge and clock the test controls, so that it always looks the same.
import { readFileSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import type { Browser, Page } from "playwright-core";
import type { Problem } from "../../contract/problem.ts";
import type { ItemPage, StatusDocument } from "../../contract/status.ts";
import { SERVER_MS } from "../unit/widget/support/samples.ts";

const SCRIPT = fileURLToPath(new URL("../../dist/assets/payment-status.js", import.meta.url));
const HTML = `<!doctype html><html lang="en"><title>Shop</title><script type="module" src="/payment-status.js"></script></html>`;

/** The items of every bulk payout. */
const ITEMS: ItemPage = {
  items: [
    { line: 1, state: "succeeded", amount: { value: "12.00", currency: "USD" } },
    { line: 2, state: "failed", amount: { value: "7.50", currency: "USD" } },
  ],
  next: 2,
};

/** The response of the edge to a GET; null: it does not respond. */
export type EdgeResponse = StatusDocument | Problem | null;

export class StillPage {
  readonly page: Page;
  readonly #edge: FakeEdge;

  private constructor(page: Page, edge: FakeEdge) {
    this.page = page;
    this.#edge = edge;
  }

  static async open(browser: Browser): Promise<StillPage> {
    const edge = new FakeEdge();
    const address = await edge.listen();
    const context = await browser.newContext({ timezoneId: "UTC", locale: "en-US", reducedMotion: "reduce" });
    const page = await context.newPage();
    await page.clock.setFixedTime(SERVER_MS);
    await page.goto(address);
    return new StillPage(page, edge);
  }

  /** Replaces the element by a new one, and waits until that is in this phase. */
  async show(response: EdgeResponse, phase: string, attributes: Record<string, string> = {}): Promise<void> {
    this.#edge.response = response;
    await this.page.clock.setFixedTime(SERVER_MS);
    const of = response && "of" in response ? response.of : "shop/payment/abcde12345abcde12345";
    await this.page.evaluate(
      (all) => {
        const element = document.createElement("payment-status");
        for (const [name, value] of Object.entries(all)) element.setAttribute(name, value);
        document.body.replaceChildren(element);
      },
      { of, ...attributes },
    );
    await this.page.waitForFunction((expected) => document.querySelector("payment-status")?.phase === expected, phase);
    await painted(this.page);
  }

  /** Sends a change by the open stream, and waits until the element shows it. */
  async send(status: StatusDocument): Promise<void> {
    this.#edge.send(status);
    await this.page.waitForFunction(
      (expected) => document.querySelector("payment-status")?.status?.version === expected,
      status.version,
    );
    await painted(this.page);
  }

  /** Sets the clock to this time after the first view, in milliseconds. */
  async waitUntil(ms: number): Promise<void> {
    await this.page.clock.setFixedTime(SERVER_MS + ms);
    // Without this the element updates its times with its next tick, up to a second later.
    await this.page.evaluate(() => document.querySelector("payment-status")?.setAttribute("lang", "en"));
    await painted(this.page);
  }

  async close(): Promise<void> {
    await this.page.context().close();
    await this.#edge.close();
  }
}

/** Serves the page, the element's script, and the response that the test has set. */
class FakeEdge {
  response: EdgeResponse = null;
  #stream: ServerResponse | null = null;
  readonly #server: Server = createServer((request, response) => this.#handle(request, response));

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
    return `http://localhost:${(this.#server.address() as AddressInfo).port}/`;
  }

  send(status: EdgeResponse): void {
    this.#stream?.write(eventOf(status));
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #handle({ url = "" }: IncomingMessage, response: ServerResponse): void {
    if (url === "/") response.setHeader("Content-Type", "text/html; charset=utf-8").end(HTML);
    else if (url === "/payment-status.js")
      response.setHeader("Content-Type", "text/javascript").end(readFileSync(SCRIPT));
    else if (url.endsWith("/events")) {
      this.#stream = response.setHeader("Content-Type", "text/event-stream");
      if (this.response) this.send(this.response);
    } else if (url.includes("/items")) response.end(JSON.stringify(ITEMS));
    else if (url.startsWith("/v1/")) this.#respond(response);
  }

  #respond(response: ServerResponse): void {
    if (!this.response) return;
    const problem = "code" in this.response ? this.response : null;
    response.statusCode = problem?.status ?? 200;
    response.setHeader("Content-Type", problem ? "application/problem+json" : "application/json");
    response.end(JSON.stringify(this.response));
  }
}

function eventOf(status: EdgeResponse): string {
  return `event: status\ndata: ${JSON.stringify(status)}\n\n`;
}

/** Waits until the element has rendered, which takes one frame. */
function painted(page: Page): Promise<void> {
  return page.evaluate(
    () => new Promise<void>((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => resolve()))),
  );
}
