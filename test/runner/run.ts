// `npm test`. Runs the commands of `npm run build`, and then all tests: those in Node with the widget's tests in browsers
// beside them, and then those from end to end. The commands of `npm run check` run beside the others. The last line is
// `N passed, N failed`, with `, N skipped` where tests were skipped. It exits with 1 if anything failed.
// `npm test -- edge/money` runs only the test files whose path contains one of the words. With `--update`, tests that
// compare with stored snapshots write them.
import { type SpawnOptions, spawn } from "node:child_process";
import { globSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { delimiter, join, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { type Engine, ensureBrowsers } from "./browsers.ts";
import { runNodeTests } from "./node-tests.ts";
import { tallyOf } from "./tally.ts";
import { testProcesses } from "./test-process.ts";

process.chdir(fileURLToPath(new URL("../..", import.meta.url)));
process.env.PATH = `${join(process.cwd(), "node_modules", ".bin")}${delimiter}${process.env.PATH}`;
process.env.WRANGLER_SEND_METRICS = "false";
process.env.CLOUDFLARE_CF_FETCH_ENABLED = "false";
// Most processes load the same large modules.
process.env.NODE_COMPILE_CACHE ??= join(process.cwd(), "node_modules", ".cache", "payment-status-tests");

const filters = process.argv.slice(2).filter((argument) => argument !== "--update");
const isUpdate = process.argv.includes("--update");
const total = tallyOf();
const scripts: Record<string, string> = JSON.parse(readFileSync("package.json", "utf8")).scripts;

const files = globSync("{examples,test}/**/*.test.ts")
  .map((path) => path.split(sep).join("/"))
  .filter((path) => filters.length === 0 || filters.some((filter) => path.includes(filter)))
  .sort();
const inWidget = (path: string) => path.startsWith("test/unit/widget/");
const inBrowser = (path: string) => path.startsWith("test/e2e/");
const widgetFiles = files.filter(inWidget);
const e2eFiles = files.filter(inBrowser);
const nodeFiles = longestFirst(files.filter((path) => !inWidget(path) && !inBrowser(path)));

const startedMs = Date.now();
if (files.length === 0) total.fail(`no test file's path contains ${filters.join(" or ")}`);
// Tests of single parts and of the sources need no build.
const needsBuild = !files.every((path) =>
  /^(examples|test\/(unit|providers|simulators|runner))\/|^test\/[^/]+$/.test(path),
);
if (filters.length === 0) stage("Check and build");
else if (needsBuild) stage("Build");
// The tests do not wait for the checks, which leave a core idle when the build has ended.
const checks = filters.length === 0 && runCommands("check");
if (needsBuild) await build();

const missing = e2eFiles.length + widgetFiles.length > 0 ? missingBrowsers() : new Set<Engine>();
stage("Node and browsers");
// One file more than there are cores: an integration test waits two thirds of its time.
await Promise.all([checks, runWidgetTests(), runFiles(nodeFiles, availableParallelism() + 1)]);
if (e2eFiles.length > 0) await runEndToEnd();

for (const failure of total.failures) console.log(`\n✖ ${failure}`);
if (total.times.length > 1) console.log(`\nSlowest files\n${total.slowest()}`);
console.log(`\nThe run took ${((Date.now() - startedMs) / 1000).toFixed(0)} s.\n${total.line()}`);
process.exitCode = total.failed > 0 || total.passed === 0 ? 1 : 0;

/** In the order of their folders' usual times, so that no long file is left over at the end. */
function longestFirst(paths: string[]): string[] {
  const order = [
    "test/integration/",
    "examples/",
    "test/fuzz/",
    "test/simulation/",
    "test/providers/",
    "test/build/",
    "",
  ];
  const rank = (path: string) => order.findIndex((folder) => path.startsWith(folder));
  return paths.toSorted((one, other) => rank(one) - rank(other));
}

async function runFiles(paths: string[], concurrency: number): Promise<void> {
  const entryFolder = mkdtempSync(join(tmpdir(), "payment-status-entries-"));
  const processes = testProcesses(paths, { entryFolder, workerProcesses: concurrency });
  total.add(await runNodeTests(processes, { concurrency, isUpdate }));
  rmSync(entryFolder, { recursive: true, force: true });
}

/** After the others: beside them two cores are too few, and tests that drive a clock meet their deadlines. */
async function runEndToEnd(): Promise<void> {
  stage("End to end");
  if (missing.has("chromium")) for (const path of e2eFiles) total.skip(`${path} needs Chromium`);
  // Each file runs a Worker and a browser of its own, and some use two cores.
  else await runFiles(e2eFiles, availableParallelism());
}

/** The engines that this machine does not have. Sets the variables with the paths of those that it has. */
function missingBrowsers(): Set<Engine> {
  const { env, absent } = ensureBrowsers();
  Object.assign(process.env, env);
  for (const { engine, advice } of absent) {
    const sentence = `${engine} is missing: ${advice}`;
    // In CI a missing engine is a failure: a skipped one would look as if its tests had passed.
    if (process.env.CI) total.fail(sentence);
    else total.skip(sentence);
  }
  return new Set(absent.map(({ engine }) => engine));
}

async function runWidgetTests(): Promise<void> {
  const engines = (["chromium", "firefox", "webkit"] as const).filter((engine) => !missing.has(engine));
  if (widgetFiles.length === 0 || engines.length === 0) return;
  const sinceMs = Date.now();
  const folder = mkdtempSync(join(tmpdir(), "payment-status-wtr-"));
  const summaryFile = join(folder, "summary.json");
  const only = filters.length === 0 ? "" : ` --files ${widgetFiles.join(" ")}`;
  const { code, output } = await shell(`wtr${only}`, {
    env: { ...process.env, PAYMENT_STATUS_WTR_SUMMARY: summaryFile },
  });
  total.times.push({ name: "test/unit/widget/ in all browsers", ms: Date.now() - sinceMs });
  const summary = readSummary(summaryFile);
  rmSync(folder, { recursive: true, force: true });

  let failed = 0;
  for (const engine of engines) {
    const name = Object.keys(summary).find((browser) => browser.toLowerCase().includes(engine));
    const counts = name === undefined ? undefined : summary[name];
    if (counts === undefined || counts.passed + counts.failed === 0) {
      failed += 1;
      total.fail(`${engine} ran no test`);
      continue;
    }
    console.log(`${counts.failed > 0 ? "✖" : "✔"} ${engine}: ${counts.passed} passed, ${counts.failed} failed`);
    failed += counts.failed;
    total.passed += counts.passed;
    total.failed += counts.failed;
  }
  if (code !== 0 && failed === 0) total.fail(`wtr ended with ${code}`);
  if (code !== 0 || failed > 0) total.failures.push(`Tests in browsers:\n${output}`);
}

function readSummary(path: string): Record<string, { passed: number; failed: number }> {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch {
    return {};
  }
}

/** Runs the commands of a script of package.json, each as one test. */
async function runCommands(script: string): Promise<void> {
  for (const command of (scripts[script] ?? "").split("&&")) {
    const { code, output } = await shell(command.trim());
    if (code === 0) total.pass(command.trim());
    else total.fail(command.trim(), output);
  }
}

async function build(): Promise<void> {
  await runCommands("build");
  for (const path of ["dist/assets/payment-status.js", "dist/worker/worker.js"]) {
    if (globSync(path).length === 0) continue;
    const kilobytes = gzipSync(readFileSync(path), { level: 9 }).length / 1024;
    console.log(`  ${path}: ${kilobytes.toFixed(1)} KB gzip`);
  }
}

/** Runs a command as npm does. Returns its output, so that only the output of failures is printed. */
function shell(command: string, options: SpawnOptions = {}): Promise<{ code: number; output: string }> {
  return new Promise((resolve) => {
    const child = spawn(command, { ...options, shell: true, stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    const collect = (chunk: Buffer) => {
      output += chunk;
    };
    child.stdout?.on("data", collect);
    child.stderr?.on("data", collect);
    child.once("error", (error) => resolve({ code: 1, output: error.message }));
    child.once("close", (code) => resolve({ code: code ?? 1, output: output.trim() }));
  });
}

function stage(name: string): void {
  console.log(`\n${name}`);
}
