// How much a hosted page moves while it is watched: the sum of the layout shifts that Chromium reports, on the paths that
// customers take (https://web.dev/articles/cls).
import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";
import type { Browser, Page } from "playwright-core";
import type { Kind } from "../../../contract/resource.ts";
import type { State } from "../../../contract/status.ts";
import { waitForState } from "../merchant-page.ts";

/** A path through a test id of the sandbox: from its first state to its last. */
interface RealPath {
  kind: Kind;
  id: string;
  last: State;
}

export const REAL_PATHS: Record<string, RealPath> = {
  paid: { kind: "payment", id: "test_processing-2.succeeded~EUR49.90~visa4242", last: "succeeded" },
  declined: { kind: "payment", id: "test_processing-2.failed~EUR129.00~use_another_method~visa4242", last: "failed" },
  voucher: { kind: "payment", id: "test_action_required-2.succeeded~EUR19.90~voucher", last: "succeeded" },
  refund: { kind: "payment", id: "test_refund_pending-2.refunded~EUR49.90~visa4242", last: "refunded" },
  bulk: { kind: "bulk-payout", id: "test_processing-2.partially_succeeded~USD21840.00", last: "partially_succeeded" },
};
/** A phone and a desktop. */
export const WIDTHS = [390, 1200];
const HEIGHT = 844;
/** As wide as the system's fonts of phones. The default of Linux is so wide that titles wrap. */
const FONT = "Liberation Sans, Arial, sans-serif";

interface Watched {
  shifts(): number;
}

/** Opens a page, and returns how much it has moved when it shows this state. */
export async function layoutShiftOf(browser: Browser, address: string, width: number, last: State): Promise<number> {
  const viewport = { width, height: HEIGHT };
  const context = await browser.newContext({ viewport, locale: "en-US", reducedMotion: "no-preference" });
  const page = await context.newPage();
  await page.addInitScript(watchShifts, FONT);
  await page.goto(address);
  await waitForState(page, last);
  await painted(page);
  const sum = await page.evaluate(() => (window as unknown as Watched).shifts());
  await context.close();
  return sum;
}

/** Runs in the page, before it has content. */
function watchShifts(font: string): void {
  const setFont = () => document.documentElement?.style.setProperty("--payment-status-font", font);
  new MutationObserver(setFont).observe(document, { childList: true });
  let sum = 0;
  const add = (entries: PerformanceEntryList) => {
    for (const entry of entries) sum += (entry as PerformanceEntry & { value: number }).value;
  };
  const observer = new PerformanceObserver((list) => add(list.getEntries()));
  observer.observe({ type: "layout-shift", buffered: true });
  const shifts = () => {
    add(observer.takeRecords());
    return sum;
  };
  Object.assign(window, { shifts });
}

/** Waits for two frames: what changed is painted by then, and its shift is recorded. */
async function painted(page: Page): Promise<void> {
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
}

/**
 * A server that requests pages uncompressed, for the local runtime compresses a page as a whole: a browser would get the
 * frame of a page together with its content.
 */
export async function serveUncompressed(origin: string): Promise<{ origin: string; close(): Promise<void> }> {
  const server = createServer((asked, answer) => {
    const headers = { ...asked.headers, "accept-encoding": "identity" };
    const passed = request(`${origin}${asked.url}`, { method: asked.method, headers }, (response) => {
      answer.writeHead(response.statusCode ?? 500, response.headers);
      response.pipe(answer);
    });
    passed.on("error", () => answer.destroy());
    asked.pipe(passed);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise<void>((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
