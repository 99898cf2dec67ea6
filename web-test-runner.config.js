// Runs test/unit/widget in each of Chromium, Firefox and WebKit that is installed, reports each failure with its engine,
// and writes the counts for test/runner/run.ts.
import { spawn } from "node:child_process";
import { existsSync, globSync } from "node:fs";
import { createServer } from "node:net";
import { fileURLToPath } from "node:url";
import { esbuildPlugin } from "@web/dev-server-esbuild";
import { chromeLauncher } from "@web/test-runner-chrome";
import { puppeteerLauncher } from "@web/test-runner-puppeteer";
import { webdriverLauncher } from "@web/test-runner-webdriver";
import { QUIET_CHROMIUM, QUIET_FIREFOX } from "./test/runner/browsers.ts";
import { browserReporter } from "./test/runner/widget/browser-report.ts";
import { bundledPackage } from "./test/runner/widget/bundled-package.ts";
import { widgetPages } from "./test/runner/widget/widget-pages.ts";

const paths = {
  chromium: process.env.PAYMENT_STATUS_CHROMIUM || "/usr/bin/chromium",
  firefox: process.env.PAYMENT_STATUS_FIREFOX || "/usr/bin/firefox-esr",
  webkitDriver: process.env.PAYMENT_STATUS_WEBKIT_DRIVER || "/usr/bin/WebKitWebDriver",
  webkitBrowser: process.env.PAYMENT_STATUS_WEBKIT_BROWSER || "/usr/lib/x86_64-linux-gnu/webkit2gtk-4.1/MiniBrowser",
  xvfb: process.env.PAYMENT_STATUS_XVFB || "/usr/bin/xvfb-run",
};
/** The engines to run, by name. `PAYMENT_STATUS_ENGINES=chromium npx wtr` runs one. */
const engineNames = (process.env.PAYMENT_STATUS_ENGINES || "chromium firefox webkit").split(/[ ,]+/);

function chromium() {
  if (!existsSync(paths.chromium)) return null;
  return chromeLauncher({ launchOptions: { executablePath: paths.chromium, args: QUIET_CHROMIUM } });
}

function firefox() {
  if (!existsSync(paths.firefox)) return null;
  const launchOptions = { browser: "firefox", executablePath: paths.firefox, extraPrefsFirefox: QUIET_FIREFOX };
  return puppeteerLauncher({ launchOptions: { ...launchOptions, headless: true } });
}

async function webkit() {
  if (![paths.webkitDriver, paths.webkitBrowser, paths.xvfb].every((path) => existsSync(path))) return null;
  const port = await freePort();
  const launcher = webdriverLauncher({
    automationProtocol: "webdriver",
    hostname: "127.0.0.1",
    port,
    path: "/",
    capabilities: {
      browserName: "MiniBrowser",
      "webkitgtk:browserOptions": { binary: paths.webkitBrowser, args: ["--automation"] },
      "wdio:enforceWebDriverClassic": true,
    },
  });
  const initialize = launcher.initialize.bind(launcher);
  launcher.initialize = async (config) => {
    await startWebKitDriver(port);
    await initialize(config);
  };
  return launcher;
}

function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer().once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

/** WebKit's driver needs a display. Driver and display share a process group, so that both end together. */
async function startWebKitDriver(port) {
  // Compositing without a graphics card costs a third of the time of its process.
  const env = { ...process.env, WEBKIT_DISABLE_COMPOSITING_MODE: "1" };
  const args = ["-a", paths.webkitDriver, `--port=${port}`];
  const driver = spawn(paths.xvfb, args, { detached: true, stdio: "ignore", env });
  let hasEnded = false;
  driver.once("exit", () => {
    hasEnded = true;
  });
  process.once("exit", () => {
    if (!hasEnded) process.kill(-driver.pid);
  });
  for (let attempts = 0; attempts < 100 && !hasEnded; attempts++) {
    const response = await fetch(`http://127.0.0.1:${port}/status`).catch(() => null);
    if (response?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error("WebKitWebDriver did not start within 20 s");
}

const engines = new Map();
for (const [name, launch] of Object.entries({ chromium, firefox, webkit })) {
  const launcher = engineNames.includes(name) ? await launch() : null;
  if (launcher) engines.set(launcher, name);
}

const pages = widgetPages(globSync("test/unit/widget/**/*.test.ts").sort(), "dist/widget-tests");

/** @type {import("@web/test-runner").TestRunnerConfig} */
export default {
  // With --files each file has a page of its own.
  files: [...pages.keys()],
  nodeResolve: { exportConditions: ["production", "default"] },
  browsers: [...engines.keys()],
  // More browsers at once slow each other down on a machine with two cores.
  concurrentBrowsers: 2,
  concurrency: 1,
  browserStartTimeout: 60_000,
  testsStartTimeout: 60_000,
  testsFinishTimeout: 240_000,
  testFramework: { config: { timeout: 20_000 } },
  plugins: [
    // Their modules are most of what a page loads: zod has 94.
    bundledPackage("zod"),
    bundledPackage("@open-wc/testing"),
    esbuildPlugin({ ts: true, tsconfig: fileURLToPath(new URL("./tsconfig.json", import.meta.url)) }),
  ],
  reporters: [browserReporter(engines, pages)],
};
