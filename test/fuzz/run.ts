/**
 * `npm run fuzz` runs 100,000 cases over all targets, from a seed that is printed. `--cases 1000000` runs more cases,
 * `--seed 17` repeats the cases of a seed, `--target webhooks` runs only one target.
 */
import { parseArgs } from "node:util";
import fc from "fast-check";
import { SECRETS } from "./fuzz-fixture.ts";
import { TARGETS } from "./targets.ts";

interface FuzzOptions {
  cases: number;
  seed: number;
  /** A part of the names of the targets to run; empty for all. */
  target?: string;
}

/** Runs the targets. Returns one text for each failure. `print` receives one line for each target. */
async function fuzz({ cases, seed, target = "" }: FuzzOptions, print: (line: string) => void): Promise<string[]> {
  const failures: string[] = [];
  const chosen = TARGETS.filter(({ name }) => name.includes(target));
  const total = chosen.reduce((sum, { share }) => sum + share, 0);
  for (const { name, share, property } of chosen) {
    const numRuns = Math.ceil((cases * share) / total);
    const { result, leaks } = await withoutLog(() => fc.check(property, { seed, numRuns }));
    const holds = !result.failed && leaks.length === 0;
    print(`${holds ? "✔" : "✖"} ${name}: ${result.numRuns} cases`);
    if (result.failed) failures.push(`${name}, seed ${seed}: ${fc.defaultReportMessage(result)}`);
    for (const leak of leaks) failures.push(`${name}, seed ${seed}: the log contains a secret: ${leak}`);
  }
  return failures;
}

/** Runs `run` without printing the worker's log. Returns the log lines that contain a secret. */
async function withoutLog<Result>(run: () => Promise<Result>): Promise<{ result: Result; leaks: string[] }> {
  const { log } = console;
  const leaks: string[] = [];
  console.log = (line: unknown) => {
    const text = String(line);
    if (SECRETS.some((secret) => text.includes(secret))) leaks.push(text);
  };
  try {
    return { result: await run(), leaks };
  } finally {
    console.log = log;
  }
}

if (import.meta.main) {
  const { values } = parseArgs({
    options: {
      cases: { type: "string", default: "100000" },
      seed: { type: "string" },
      target: { type: "string", default: "" },
    },
  });
  const seed = values.seed === undefined ? Date.now() % 2 ** 31 : Number(values.seed);
  console.log(`seed ${seed}`);
  const options = { cases: Number(values.cases), seed, target: values.target };
  const failures = await fuzz(options, (line) => console.log(line));
  for (const failure of failures) console.error(`\n${failure}`);
  process.exitCode = failures.length > 0 ? 1 : 0;
}
