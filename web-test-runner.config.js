// Runs test/unit/widget in each of Chromium, Firefox and WebKit that is installed, reports each failure with its engine,
// and writes the counts for test/runner/run.ts.
import { spawn } from "node:child_process";
import { existsSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { fileURLToPath } from "node:url";
import { esbuildPlugin } from "@web/dev-server-esbuild";
import { chromeLauncher } from "@web/test-runner-chrome";
import { puppeteerLauncher } from "@web/test-runner-puppeteer";
import { webdriverLauncher } from "@web/test-runner-webdriver";

const paths = {
  chromium: process.env.PAYMENT_STATUS_CHROMIUM || "/usr/bin/chromium",
  firefox: process.env.PAYMENT_STATUS_FIREFOX || "/usr/bin/firefox-esr",
  webkitDriver: process.env.PAYMENT_STATUS_WEBKIT_DRIVER || "/usr/bin/WebKitWebDriver",
  webkitBrowser: process.env.PAYMENT_STATUS_WEBKIT_BROWSER || "/usr/lib/x86_64-linux-gnu/webkit2gtk-4.1/MiniBrowser",
  xvfb: process.env.PAYMENT_STATUS_XVFB || "/usr/bin/xvfb-run",
};
/** The engines to run, by name. `PAYMENT_STATUS_ENGINES=chromium npx wtr` runs one. */
const engineNames = (process.env.PAYMENT_STATUS_ENGINES || "chromium firefox webkit").split(/[ ,]+/);

const QUIET_CHROMIUM = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

function chromium() {
  if (!existsSync(paths.chromium)) return null;
  return chromeLauncher({ launchOptions: { executablePath: paths.chromium, args: QUIET_CHROMIUM } });
}

function firefox() {
  if (!existsSync(paths.firefox)) return null;
  return puppeteerLauncher({ launchOptions: { browser: "firefox", executablePath: paths.firefox, headless: true } });
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
  const driver = spawn(paths.xvfb, ["-a", paths.webkitDriver, `--port=${port}`], { detached: true, stdio: "ignore" });
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

/** The tests of a suite and of its inner suites, each with its full name. */
function testsOf(suite, prefix = "") {
  if (!suite) return [];
  const own = suite.tests.map((test) => ({ ...test, name: prefix + test.name }));
  return [...own, ...suite.suites.flatMap((inner) => testsOf(inner, `${prefix}${inner.name} › `))];
}

function describeError(error) {
  const differs = error.expected !== undefined && error.expected !== error.actual;
  const difference = differs ? `\n  expected ${error.expected}\n  actual   ${error.actual}` : "";
  const place = error.stack && !error.stack.includes(error.message) ? `\n${error.stack}` : "";
  return `${error.stack && !place ? error.stack : error.message}${difference}${place}`;
}

/** Prints each failure when it happens and the counts at the end. A file that fails to load counts as one failure. */
const reporter = {
  reportTestFileResults({ logger, sessionsForTestFile, testFile }) {
    const file = testFile.slice(process.cwd().length + 1);
    for (const session of sessionsForTestFile) {
      const engine = engines.get(session.browser);
      const tests = testsOf(session.testResults).filter(({ skipped }) => !skipped);
      const failed = tests.filter(({ passed }) => !passed);
      logger.log(
        `${session.passed ? "✔" : "✖"} ${engine}: ${file} (${tests.length - failed.length} of ${tests.length})`,
      );
      for (const { name, error } of failed)
        logger.log(`\n✖ ${engine}: ${name}\n${error ? describeError(error) : ""}\n`);
      for (const error of session.errors) logger.log(`\n✖ ${engine}: ${file}\n${describeError(error)}\n`);
      for (const path of session.request404s) logger.log(`  not found: ${path}`);
      for (const log of session.logs) logger.log(`  console of ${engine}: ${log.join(" ")}`);
    }
  },
  onTestRunFinished({ sessions }) {
    const summary = Object.fromEntries([...engines.values()].map((name) => [name, { passed: 0, failed: 0 }]));
    for (const session of sessions) {
      const tests = testsOf(session.testResults).filter(({ skipped }) => !skipped);
      const failed = tests.filter(({ passed }) => !passed).length;
      const counts = summary[engines.get(session.browser)];
      counts.passed += tests.length - failed;
      counts.failed += failed || (session.passed ? 0 : 1);
    }
    for (const [engine, { passed, failed }] of Object.entries(summary))
      console.log(`${engine}: ${passed} passed, ${failed} failed`);
    const file = process.env.PAYMENT_STATUS_WTR_SUMMARY;
    if (file) writeFileSync(file, JSON.stringify(summary));
  },
};

/** @type {import("@web/test-runner").TestRunnerConfig} */
export default {
  files: "test/unit/widget/**/*.test.ts",
  nodeResolve: { exportConditions: ["production", "default"] },
  browsers: [...engines.keys()],
  // More browsers at once slow each other down on a machine with two cores.
  concurrentBrowsers: 2,
  concurrency: 1,
  browserStartTimeout: 60_000,
  testsStartTimeout: 60_000,
  testsFinishTimeout: 240_000,
  testFramework: { config: { timeout: 20_000 } },
  plugins: [esbuildPlugin({ ts: true, tsconfig: fileURLToPath(new URL("./tsconfig.json", import.meta.url)) })],
  reporters: [reporter],
};
