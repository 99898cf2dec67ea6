// Runs each scenario in real Chromium and Firefox, with and without JavaScript, and checks that no page complained. A
// missing browser is skipped by name. Chromium disables scripts for each page. Firefox has no such command yet (WebDriver
// BiDi's emulation.setScriptingEnabled), so a second Firefox runs with scripts disabled in its preferences. Code that a test
// evaluates runs in every setup, but without scripts no timer or observer calls back.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import puppeteer, { type Browser, type BrowserContext } from "puppeteer";
import { findBrowsers, QUIET_CHROMIUM, QUIET_FIREFOX } from "../../runner/browsers.ts";
import { Tab } from "./tab.ts";

export interface BrowserSetup {
  engine: "chromium" | "firefox";
  hasScripts: boolean;
}

/** The browser of one person, with its own cookies. */
export interface Device {
  setup: BrowserSetup;
  /** The folder of downloads; deleted after the scenario. */
  downloads: string;
  newTab(language?: string): Promise<Tab>;
  /** The device of another person; of the same setup by default. */
  another(setup?: BrowserSetup): Promise<Device>;
}

export const withScripts = ({ hasScripts }: BrowserSetup) => hasScripts;

/**
 * For scenarios whose page is the HTML of the server alone where scripts are off: text that Chromium shows, Firefox shows
 * too. Scenarios with cookies, frames, downloads, a history or print run in Firefox without scripts as well.
 */
export const withScriptsOrInChromium = ({ hasScripts, engine }: BrowserSetup) => hasScripts || engine === "chromium";

const SETUPS: BrowserSetup[] = [
  { engine: "chromium", hasScripts: true },
  { engine: "chromium", hasScripts: false },
  { engine: "firefox", hasScripts: true },
  { engine: "firefox", hasScripts: false },
];

const found = findBrowsers();
const browsers = new Map<string, Promise<Browser>>();

// All browsers start before the first scenario, whose first answer would otherwise come late.
before(async () => {
  const isFound = ({ engine }: BrowserSetup) => found.absent.every((absent) => absent.engine !== engine);
  await Promise.all(SETUPS.filter(isFound).map(browserOf));
});

after(async () => {
  for (const browser of browsers.values()) await (await browser).close();
});

/** Both setups of Chromium share a browser. */
function browserOf({ engine, hasScripts }: BrowserSetup): Promise<Browser> {
  const key = engine === "chromium" ? engine : `${engine} ${hasScripts}`;
  const executablePath = found.env[`PAYMENT_STATUS_${engine.toUpperCase()}`] ?? "";
  const chromium = { browser: "chrome", args: QUIET_CHROMIUM } as const;
  const extraPrefsFirefox = { ...QUIET_FIREFOX, "javascript.enabled": hasScripts };
  const firefox = { browser: "firefox", extraPrefsFirefox } as const;
  const browser =
    browsers.get(key) ?? puppeteer.launch({ executablePath, ...(engine === "chromium" ? chromium : firefox) });
  browsers.set(key, browser);
  return browser;
}

/**
 * Defines one test for each setup.
 * @param title one full sentence
 * @param where the setups to run in; default: all
 * @param complaints complaints of the page that the scenario expects; default: none
 */
export function scenario(
  title: string,
  play: (device: Device) => Promise<void>,
  { where = () => true, complaints = /^$/ }: { where?: (setup: BrowserSetup) => boolean; complaints?: RegExp } = {},
): void {
  describe(title, { concurrency: SETUPS.length, timeout: 60_000 }, () => {
    for (const setup of SETUPS.filter(where)) {
      const name = `${title} (${setup.engine} ${setup.hasScripts ? "with" : "without"} JavaScript)`;
      const absent = found.absent.find(({ engine }) => engine === setup.engine);
      test(name, { skip: absent ? `${absent.engine} is missing: ${absent.advice}` : false }, async () => {
        const used: Used = {
          tabs: [],
          contexts: [],
          downloads: mkdtempSync(join(tmpdir(), "payment-status-downloads-")),
        };
        try {
          await play(await deviceIn(setup, used));
          const unexpected = used.tabs
            .flatMap((tab) => tab.complaints)
            .filter((complaint) => !complaints.test(complaint));
          assert.deepEqual(unexpected, []);
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

async function deviceIn(setup: BrowserSetup, used: Used): Promise<Device> {
  const { downloads } = used;
  const browser = await browserOf(setup);
  const context = await browser.createBrowserContext({
    downloadBehavior: { policy: "allow", downloadPath: downloads },
  });
  used.contexts.push(context);
  return {
    setup,
    downloads,
    async newTab(language) {
      const tab = await Tab.in(await context.newPage(), setup, language);
      used.tabs.push(tab);
      return tab;
    },
    another: (other = setup) => deviceIn(other, used),
  };
}
