// `npm test`. Runs the commands of `npm run check` and `npm run build`, and then all tests. The last line is
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

process.chdir(fileURLToPath(new URL("../..", import.meta.url)));
process.env.PATH = `${join(process.cwd(), "node_modules", ".bin")}${delimiter}${process.env.PATH}`;
process.env.WRANGLER_SEND_METRICS = "false";
process.env.CLOUDFLARE_CF_FETCH_ENABLED = "false";

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
const nodeFiles = files.filter((path) => !inWidget(path) && !inBrowser(path));

if (files.length === 0) total.fail(`no test file's path contains ${filters.join(" or ")}`);
if (filters.length === 0) await check();
// Tests of single parts and of the sources need no build.
if (!files.every((path) => /^(examples|test\/(unit|providers|simulators|runner))\/|^test\/[^/]+$/.test(path)))
  await build();

if (nodeFiles.length > 0) {
  stage("Node");
  total.add(await runNodeTests(nodeFiles, { concurrency: availableParallelism(), isUpdate }));
}
if (widgetFiles.length + e2eFiles.length > 0) await runInBrowsers();

for (const failure of total.failures) console.log(`\n✖ ${failure}`);
console.log(`\n${total.line()}`);
process.exitCode = total.failed > 0 || total.passed === 0 ? 1 : 0;

async function runInBrowsers(): Promise<void> {
  stage("Browsers");
  const { env, absent } = ensureBrowsers();
  Object.assign(process.env, env);
  for (const { engine, advice } of absent) {
    const sentence = `${engine} is missing: ${advice}`;
    // In CI a missing engine is a failure: a skipped one would look as if its tests had passed.
    if (process.env.CI) total.fail(sentence);
    else total.skip(sentence);
  }
  const missing = new Set(absent.map(({ engine }) => engine));
  const engines = (["chromium", "firefox", "webkit"] as const).filter((engine) => !missing.has(engine));
  if (widgetFiles.length > 0 && engines.length > 0) await runWidgetTests(engines);

  if (e2eFiles.length === 0) return;
  stage("End to end");
  if (missing.has("chromium")) for (const path of e2eFiles) total.skip(`${path} needs Chromium`);
  // One file at a time: each starts a Worker and a browser, and measures seconds.
  else total.add(await runNodeTests(e2eFiles, { concurrency: 1, isUpdate }));
}

async function runWidgetTests(engines: readonly Engine[]): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "payment-status-wtr-"));
  const summaryFile = join(folder, "summary.json");
  const only = filters.length === 0 ? "" : ` --files ${widgetFiles.join(" ")}`;
  const { code, output } = await shell(`wtr${only}`, {
    env: { ...process.env, PAYMENT_STATUS_WTR_SUMMARY: summaryFile },
  });
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

async function check(): Promise<void> {
  stage("Check");
  for (const command of commandsOf("check")) await checkCommand(command);
}

async function checkCommand(command: string): Promise<void> {
  const { code, output } = await shell(command);
  if (code === 0) total.pass(command);
  else total.fail(command, output);
}

async function build(): Promise<void> {
  stage("Build");
  for (const command of commandsOf("build")) await checkCommand(command);
  for (const path of ["dist/assets/payment-status.js", "dist/worker/worker.js"]) {
    if (globSync(path).length === 0) continue;
    const kilobytes = gzipSync(readFileSync(path), { level: 9 }).length / 1024;
    console.log(`  ${path}: ${kilobytes.toFixed(1)} KB gzip`);
  }
}

function commandsOf(script: string): string[] {
  return (scripts[script] ?? "").split("&&").map((command) => command.trim());
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
