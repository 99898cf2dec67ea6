/**
 * `npm run screenshots`: takes the pictures of the documents in Chromium, from the gallery and the themes of the demo, and
 * writes them to docs/. Statuses are changed to those of a real payment at a fixed time, so that a picture changes only
 * when the appearance changes. The fonts are those of this machine.
 */
import { statSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Page } from "playwright-core";
import type { StatusDocument } from "../contract/status.ts";
import { startDemo } from "../test/e2e/demo-process.ts";
import { openBrowser } from "../test/e2e/merchant-page.ts";

/** Documents show several pictures, so each must be small. */
const MAX_BYTES = 120_000;
const NOW_MS = Date.parse("2026-11-21T10:00:00Z");
const STYLE = `
  payment-status { --payment-status-font: "Liberation Sans", system-ui }
  .paper payment-status { --payment-status-font: Georgia, "Liberation Serif", serif }
  .neon payment-status { --payment-status-font: ui-monospace, "Liberation Mono", monospace }
  :root { font-family: "Liberation Sans", system-ui }
`;

/** Hides all of the gallery except the elements and the names of their states. */
const ELEMENTS_ONLY = `
  section { padding: 0 }
  .exhibits { gap: 20px; padding: 20px; margin: 0 }
  [data-layout="badge"] .exhibits { grid-template-columns: repeat(4, 1fr) }
  article :is(.soft, h3 span) { display: none }
  h3 { margin-block-end: 6px }
`;

interface Screen {
  width: number;
  scale?: number;
}

const demo = await startDemo();
const browser = await openBrowser();
try {
  for (const theme of ["light", "dark"]) {
    await withPage(`/demo/gallery?theme=${theme}`, { width: 900 }, async (page) => {
      await page.addStyleTag({ content: ":root { background: transparent }" });
      await take(page, `card-${theme}`, '#states payment-status[of*="succeeded"]');
    });
    await withPage(`/demo/gallery?layout=badge&theme=${theme}`, { width: 1020, scale: 1.5 }, async (page) => {
      await page.addStyleTag({ content: ELEMENTS_ONLY });
      await take(page, `states-${theme}`, "#states");
    });
    await withPage(`/demo/gallery?layout=inline&theme=${theme}`, { width: 640 }, async (page) => {
      await page.addStyleTag({
        content: `${ELEMENTS_ONLY} article:not(:has([of*=test_processing], [of*=test_succeeded], [of*=test_failed])) { display: none }`,
      });
      await take(page, `inline-${theme}`, "#states");
    });
  }
  await withPage("/demo/gallery?width=320&lang=ar", { width: 700 }, (page) =>
    take(page, "phone-arabic", '#states payment-status[of*="action_required"]'),
  );
  await withPage("/demo/themes", { width: 1000, scale: 1 }, async (page) => {
    await page.addStyleTag({
      content:
        ".shop { padding: 28px } .elements { margin-block: 20px 0 } .elements > div > p, .embed { display: none }",
    });
    for (const shop of ["paper", "neon"]) await take(page, `theme-${shop}`, `.${shop}`);
  });
} finally {
  await browser.close();
  demo.process.kill("SIGINT");
}

/** Opens a page of the demo at this width and waits until all its elements have a status. */
async function withPage(path: string, { width, scale = 2 }: Screen, use: (page: Page) => Promise<void>) {
  const context = await browser.newContext({
    // Higher than every picture: a picture of scrolled content has a visible seam.
    viewport: { width, height: 2400 },
    deviceScaleFactor: scale,
    timezoneId: "UTC",
    locale: "en-US",
    // The page's policy does not allow the added styles.
    bypassCSP: true,
  });
  const page = await context.newPage();
  await page.clock.setFixedTime(NOW_MS);
  await page.route("**/v1/sandbox/**", async (route) => {
    const response = await route.fetch();
    const isDocument = response.headers()["content-type"]?.includes("json");
    await route.fulfill(isDocument ? { response, json: asLive(await response.json()) } : { response });
  });
  await page.goto(`${demo.address}${path}`);
  await page.addStyleTag({ content: STYLE });
  await page.waitForFunction(() => {
    const all = [...document.querySelectorAll("payment-status")];
    return !document.querySelector("main[aria-busy]") && all.every(({ status }) => status);
  });
  await use(page);
  await context.close();
}

/** The document of a live payment that started three minutes ago and reached its state one minute ago. */
function asLive(status: StatusDocument): StatusDocument {
  const ago = (ms: number) => new Date(NOW_MS - ms).toISOString();
  const before = status.state === "succeeded" ? [{ state: "processing" as const, at: ago(180_000) }] : [];
  return {
    ...status,
    test: false,
    timeline: [...before, { state: status.state, at: ago(60_000) }],
    checkedAt: ago(8_000),
    nextCheckAt: null,
    serverTime: ago(0),
  };
}

async function take(page: Page, name: string, selector: string): Promise<void> {
  const path = fileURLToPath(new URL(`../docs/${name}.png`, import.meta.url));
  await page.locator(selector).first().screenshot({ path, omitBackground: true, animations: "disabled" });
  const { size } = statSync(path);
  console.log(`docs/${name}.png, ${Math.ceil(size / 1000)} KB`);
  if (size > MAX_BYTES) throw new Error(`docs/${name}.png is larger than ${MAX_BYTES / 1000} KB.`);
}
