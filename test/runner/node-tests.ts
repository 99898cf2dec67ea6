// Runs test files with node:test, each in a process of its own. Prints one line for each file that passes, and the titles
// of the failed tests for each file that does not.
import { resolve } from "node:path";
import { run } from "node:test";
import { inspect } from "node:util";
import { type Tally, tallyOf } from "./tally.ts";

/** Ends a file that hangs. The slowest file drives real browsers and needs a fraction of it. */
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

/** Runs the files and returns what passed, failed and was skipped. Each failed file is one entry of `failures`. */
export async function runNodeTests(files: string[], { concurrency, isUpdate }: Options): Promise<Tally> {
  const tally = tallyOf();
  if (files.length === 0) return tally;
  const reports = new Map(files.map((path) => [resolve(path), new FileReport(path)]));
  const execArgv = isUpdate ? ["--test-update-snapshots"] : [];
  for await (const { type, data } of run({ files, concurrency, timeout: FILE_TIMEOUT_MS, execArgv })) {
    if (type === "test:stderr") reports.get(resolve(data.file))?.addErrorOutput(data.message);
    if (type === "test:fail") addFailure(reports, data);
    if (type !== "test:summary") continue;
    if (data.file !== undefined) {
      const report = reports.get(resolve(data.file));
      console.log(report?.line(data.counts, data.duration_ms));
      tally.times.push({ name: report?.path ?? data.file, ms: data.duration_ms });
      continue;
    }
    const { passed, failed, cancelled, skipped, todo } = data.counts;
    tally.passed = passed;
    tally.failed = failed + cancelled;
    tally.skipped = skipped + todo;
  }
  tally.failures.push(...[...reports.values()].flatMap((report) => report.text() ?? []));
  return tally;
}

function addFailure(reports: ReadonlyMap<string, FileReport>, failure: FailedTest): void {
  const { name, entryFile, file, details } = failure;
  // A test that failed only because a test inside it did: that one is reported already.
  if (details.error.failureType === "subtestsFailed") return;
  const broken = reports.get(resolve(name));
  if (broken) {
    broken.isBroken = true;
    console.log(broken.line());
  } else reports.get(resolve(entryFile ?? file ?? ""))?.addFailure(failure);
}

/** Collects what a test file reports. */
class FileReport {
  readonly path: string;
  readonly #titles: string[] = [];
  readonly #details: string[] = [];
  #errorOutput = "";
  #total = 0;
  /** The file failed outside its tests: only its error output explains why. */
  isBroken = false;

  constructor(path: string) {
    this.path = path;
  }

  addErrorOutput(text: string): void {
    this.#errorOutput += text;
  }

  addFailure({ name, classname, file, line, details }: FailedTest): void {
    const title = [...(classname?.split(".") ?? []), name].join(" › ");
    const { error } = details;
    const cause = error.cause ?? error;
    const text = cause instanceof Error ? (cause.stack ?? cause.message) : inspect(cause);
    const place = file && resolve(file) !== resolve(this.path) ? file : this.path;
    this.#titles.push(title);
    this.#details.push(`${title} (${place}:${line})\n${text.replace(/\n\s+at [^\n]*\(?node:[^\n]*/g, "")}`);
  }

  /** What is printed when the file has ended: one line, or the titles of the tests that failed. */
  line(counts?: { tests: number; passed: number; failed: number; cancelled: number }, durationMs = 0): string {
    this.#total = counts?.tests ?? 0;
    const seconds = ` (${(durationMs / 1000).toFixed(1)} s)`;
    if (counts && counts.failed + counts.cancelled === 0) return `✔ ${this.path}: ${counts.passed} passed${seconds}`;
    return `✖ ${this.#summary(counts ? seconds : "")}`;
  }

  /** How many tests failed, their titles, and then the error of each; null when none failed. */
  text(): string | null {
    if (this.isBroken) return `${this.#summary()}\n${this.#errorOutput.trim()}`;
    return this.#titles.length > 0 ? [this.#summary(), ...this.#details].join("\n\n") : null;
  }

  #summary(seconds = ""): string {
    if (this.isBroken) return `${this.path} failed outside of its tests`;
    const count = `${this.path}: ${this.#titles.length} of ${this.#total} tests failed${seconds}`;
    return [count, ...this.#titles.map((title) => `  ✖ ${title}`)].join("\n");
  }
}
