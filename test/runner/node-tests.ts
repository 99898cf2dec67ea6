// Promise: runs test files with node:test, each in a process of its own; one line a file, the errors kept for the end.
import { resolve } from "node:path";
import { run } from "node:test";
import { inspect } from "node:util";
import { type Tally, tallyOf } from "./tally.ts";

/** Ends a file that hangs; the slowest, a journey through browsers, takes a fraction of it. */
const FILE_TIMEOUT_MS = 5 * 60_000;

/** What node:test says of one test; its own types leave out what comes from files in other processes. */
interface Failure {
  name: string;
  classname?: string;
  file?: string;
  line?: number;
  details: { type?: string; error: Error & { failureType?: string } };
}

interface Options {
  concurrency: number;
  /** Writes the snapshots instead of comparing with them. */
  isUpdate?: boolean;
}

export async function runNodeTests(files: string[], { concurrency, isUpdate }: Options): Promise<Tally> {
  const tally = tallyOf();
  if (files.length === 0) return tally;
  const execArgv = isUpdate ? ["--test-update-snapshots"] : [];
  const errorOutput = new Map<string, string>();
  const shortName = new Map(files.map((path) => [resolve(path), path]));
  const keep = (file: string, text: string) => {
    errorOutput.set(resolve(file), (errorOutput.get(resolve(file)) ?? "") + text);
  };

  for await (const { type, data } of run({ files, concurrency, timeout: FILE_TIMEOUT_MS, execArgv })) {
    if (type === "test:stderr") keep(data.file, data.message);
    if (type === "test:fail") {
      const text = describeFailure(data, shortName, errorOutput);
      if (text !== null) tally.failures.push(text);
      if (data.file && resolve(data.name) === data.file) console.log(`✖ ${data.name}`);
    }
    if (type !== "test:summary") continue;
    const { passed, failed, cancelled, skipped, todo } = data.counts;
    if (data.file === undefined) {
      tally.passed = passed;
      tally.failed = failed + cancelled;
      tally.skipped = skipped + todo;
    } else {
      const seconds = (data.duration_ms / 1000).toFixed(1);
      const mark = failed + cancelled > 0 ? "✖" : "✔";
      console.log(`${mark} ${shortName.get(data.file) ?? data.file}: ${passed} passed (${seconds} s)`);
    }
  }
  return tally;
}

/** Null for a test that failed only because a test inside it did: that one is described already. */
function describeFailure(
  { name, classname, file = "", line, details }: Failure,
  shortName: Map<string, string>,
  errorOutput: Map<string, string>,
): string | null {
  const { error } = details;
  if (error.failureType === "subtestsFailed") return null;
  const path = shortName.get(file) ?? file;
  // A file that broke outside its tests says why on its error output alone.
  if (resolve(name) === file) return `${path}\n${errorOutput.get(file) ?? error.message}`;
  const title = [`${path}:${line}`, classname?.replaceAll(".", " › "), name].filter(Boolean).join(" › ");
  const cause = error.cause ?? error;
  const text = cause instanceof Error ? (cause.stack ?? cause.message) : inspect(cause);
  return `${title}\n${text.replace(/\n\s+at [^\n]*\(?node:[^\n]*/g, "")}`;
}
