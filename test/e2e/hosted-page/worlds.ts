// Promise: each journey is written once and goes through real Chromium and Firefox, with and without JavaScript. Whatever
// it was about, no page complained. A browser that is not here is skipped by name.
// Chromium turns scripts off page by page; Firefox knows no such command yet (WebDriver BiDi's
// emulation.setScriptingEnabled), so that it runs a second time, with scripts off in its preferences. What a test itself
// evaluates runs in every world, but without scripts no timer or observer ever calls back.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import puppeteer, { type Browser, type BrowserContext } from "puppeteer";
import { findBrowsers } from "../../runner/browsers.ts";
import { openTab, type Tab } from "./tab.ts";

export interface World {
  engine: "chromium" | "firefox";
  hasScripts: boolean;
}

/** One person's browser, with cookies of its own. */
export interface Device {
  world: World;
  /** The folder of what is downloaded; gone after the journey. */
  downloads: string;
  newTab(language?: string): Promise<Tab>;
  /** Somebody else's; of the same make, unless another is asked for. */
  another(make?: World): Promise<Device>;
}

export const withScripts = ({ hasScripts }: World) => hasScripts;

const WORLDS: World[] = [
  { engine: "chromium", hasScripts: true },
  { engine: "chromium", hasScripts: false },
  { engine: "firefox", hasScripts: true },
  { engine: "firefox", hasScripts: false },
];

const CHROMIUM = {
  browser: "chrome" as const,
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking", "--disable-sync"],
};

const found = findBrowsers();
const browsers = new Map<string, Promise<Browser>>();

after(async () => {
  for (const browser of browsers.values()) await (await browser).close();
});

/** Both worlds of Chromium share a browser. */
function browserOf({ engine, hasScripts }: World): Promise<Browser> {
  const key = engine === "chromium" ? engine : `${engine} ${hasScripts}`;
  const executablePath = found.env[`PAYMENT_STATUS_${engine.toUpperCase()}`] ?? "";
  const firefox = { browser: "firefox" as const, extraPrefsFirefox: { "javascript.enabled": hasScripts } };
  const browser =
    browsers.get(key) ?? puppeteer.launch({ executablePath, ...(engine === "chromium" ? CHROMIUM : firefox) });
  browsers.set(key, browser);
  return browser;
}

/**
 * @param complaints those that the journey is about, if any
 */
export function journey(
  what: string,
  walk: (device: Device) => Promise<void>,
  { where = () => true, complaints = /^$/ }: { where?: (world: World) => boolean; complaints?: RegExp } = {},
): void {
  describe(what, { concurrency: WORLDS.length, timeout: 60_000 }, () => {
    for (const world of WORLDS.filter(where)) {
      const name = `${world.engine}, ${world.hasScripts ? "with" : "without"} JavaScript`;
      const absent = found.absent.find(({ engine }) => engine === world.engine);
      test(name, { skip: absent ? `${absent.engine} is not here: ${absent.advice}` : false }, async () => {
        const used: Used = {
          tabs: [],
          contexts: [],
          downloads: mkdtempSync(join(tmpdir(), "payment-status-downloads-")),
        };
        try {
          await walk(await deviceIn(world, used));
          const heard = used.tabs.flatMap((tab) => tab.complaints).filter((complaint) => !complaints.test(complaint));
          assert.deepEqual(heard, []);
        } finally {
          for (const context of used.contexts) await context.close();
          rmSync(used.downloads, { recursive: true });
        }
      });
    }
  });
}

interface Used {
  tabs: Tab[];
  contexts: BrowserContext[];
  downloads: string;
}

async function deviceIn(world: World, used: Used): Promise<Device> {
  const { downloads } = used;
  const browser = await browserOf(world);
  const context = await browser.createBrowserContext({
    downloadBehavior: { policy: "allow", downloadPath: downloads },
  });
  used.contexts.push(context);
  return {
    world,
    downloads,
    async newTab(language) {
      const tab = await openTab(await context.newPage(), world, language);
      used.tabs.push(tab);
      return tab;
    },
    another: (make = world) => deviceIn(make, used),
  };
}
