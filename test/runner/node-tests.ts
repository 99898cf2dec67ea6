// Runs processes of node:test. Prints one line for each process whose tests pass, and the titles of the failed tests for
// each other.
import { relative, resolve } from "node:path";
import { run } from "node:test";
import { inspect } from "node:util";
import { type Tally, tallyOf } from "./tally.ts";
import type { TestProcess } from "./test-process.ts";

/** Ends a process that hangs. The slowest drives real browsers and needs a fraction of it. */
const FILE_TIMEOUT_MS = 10 * 60_000;

/** A failed test as node:test reports it. Its own types leave out what comes from files in other processes. */
interface FailedTest {
  name: string;
  /** Titles of the groups around it, joined by full stops. */
  classname?: string;
  /** Where the test is written, which may be a shared file. */
  file?: string;
  line?: number;
  /** The test file that was run. */
  entryFile?: string;
  details: { type?: string; error: Error & { failureType?: string } };
}

interface Options {
  concurrency: number;
  /** Writes the snapshots instead of comparing with them. */
  isUpdate?: boolean;
}

/** Runs the processes and returns what passed, failed and was skipped. Each that failed is one entry of `failures`. */
export async function runNodeTests(processes: TestProcess[], { concurrency, isUpdate }: Options): Promise<Tally> {
  const tally = tallyOf();
  if (processes.length === 0) return tally;
  const reports = new Map(processes.map((each) => [resolve(each.entry), new ProcessReport(each)]));
  const files = processes.map(({ entry }) => entry);
  const execArgv = isUpdate ? ["--test-update-snapshots"] : [];
  for await (const { type, data } of run({ files, concurrency, timeout: FILE_TIMEOUT_MS, execArgv })) {
    if (type === "test:stderr") reports.get(resolve(data.file))?.addErrorOutput(data.message);
    if (type === "test:fail") addFailure(reports, data);
    if (type === "test:fail" || type === "test:pass") {
      const file =
        data.nesting === 0 && reports.get(resolve(data.file ?? ""))?.files.find((path) => path === data.name);
      if (file) tally.times.push({ name: file, ms: data.details.duration_ms });
    }
    if (type !== "test:summary") continue;
    if (data.file !== undefined) {
      const report = reports.get(resolve(data.file));
      console.log(report?.line(data.counts, data.duration_ms));
      if (report?.files.length === 1) tally.times.push({ name: report.name, ms: data.duration_ms });
      continue;
    }
    const { passed, failed, cancelled, skipped, todo } = data.counts;
    tally.passed = passed;
    tally.failed = failed + cancelled;
    tally.skipped = skipped + todo;
  }
  for (const report of reports.values()) {
    tally.failed += report.failedSuites;
    tally.failures.push(...[report.text() ?? []].flat());
  }
  return tally;
}

function addFailure(reports: ReadonlyMap<string, ProcessReport>, failure: FailedTest): void {
  const { name, entryFile, file, details } = failure;
  // A test that failed only because a test inside it did: that one is reported already.
  if (details.error.failureType === "subtestsFailed") return;
  const broken = reports.get(resolve(name));
  if (broken) {
    broken.isBroken = true;
    console.log(broken.line());
  } else reports.get(resolve(entryFile ?? file ?? ""))?.addFailure(failure);
}

/** Collects what a process reports. */
class ProcessReport {
  readonly name: string;
  readonly files: readonly string[];
  /** Suites that failed themselves, in a hook or while they were defined. The counts of node:test leave them out. */
  failedSuites = 0;
  readonly #titles: string[] = [];
  readonly #details: string[] = [];
  #errorOutput = "";
  #total = 0;
  /** A file failed outside its tests: only its error output explains why. */
  isBroken = false;

  constructor({ name, files }: TestProcess) {
    this.name = name;
    this.files = files;
  }

  addErrorOutput(text: string): void {
    this.#errorOutput += text;
  }

  addFailure({ name, classname, file, line, details }: FailedTest): void {
    const suite = this.files.find((path) => classname?.startsWith(path)) ?? "";
    const groups =
      classname
        ?.slice(suite.length)
        .split(".")
        .filter((group) => group !== "") ?? [];
    const title = [...groups, name].join(" › ");
    const { error, type } = details;
    if (type === "suite") this.failedSuites += 1;
    const cause = error.cause ?? error;
    const text = cause instanceof Error ? (cause.stack ?? cause.message) : inspect(cause);
    const place = file ? relative("", file) : this.name;
    this.#titles.push(title);
    this.#details.push(`${title} (${place}:${line})\n${text.replace(/\n\s+at [^\n]*\(?node:[^\n]*/g, "")}`);
  }

  /** What is printed when the process has ended: one line, or the titles of the tests that failed. */
  line(counts?: { tests: number; passed: number; failed: number; cancelled: number }, durationMs = 0): string {
    this.#total = counts?.tests ?? 0;
    const seconds = ` (${(durationMs / 1000).toFixed(1)} s)`;
    if (counts && counts.failed + counts.cancelled + this.failedSuites === 0)
      return `✔ ${this.name}: ${counts.passed} passed${seconds}`;
    return `✖ ${this.#summary(counts ? seconds : "")}`;
  }

  /** How many tests failed, their titles, and then the error of each; null when none failed. */
  text(): string | null {
    if (this.isBroken) return `${this.#summary()}\n${this.#errorOutput.trim()}`;
    return this.#titles.length > 0 ? [this.#summary(), ...this.#details].join("\n\n") : null;
  }

  #summary(seconds = ""): string {
    if (this.isBroken) return `${this.name} failed outside of its tests`;
    const count = `${this.name}: ${this.#titles.length} of ${this.#total} tests failed${seconds}`;
    return [count, ...this.#titles.map((title) => `  ✖ ${title}`)].join("\n");
  }
}
