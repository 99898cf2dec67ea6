/**
 * `npm run fuzz`: 100,000 cases over all targets, from a seed that is printed. `--cases 1000000` for longer,
 * `--seed 17` for the same cases again, `--target webhooks` for one target alone.
 */
import { parseArgs } from "node:util";
import fc from "fast-check";
import { SECRETS, TARGETS } from "./targets.ts";

export interface FuzzOptions {
  cases: number;
  seed: number;
  /** Part of a target's name; empty: all. */
  target?: string;
}

/** What went wrong, a text for each target that did not hold. */
export async function fuzz({ cases, seed, target = "" }: FuzzOptions, say: (line: string) => void): Promise<string[]> {
  const faults: string[] = [];
  const chosen = TARGETS.filter(({ name }) => name.includes(target));
  const whole = chosen.reduce((sum, { share }) => sum + share, 0);
  for (const { name, share, property } of chosen) {
    const numRuns = Math.ceil((cases * share) / whole);
    const { result, leaks } = await quietly(() => fc.check(property, { seed, numRuns }));
    const isWell = !result.failed && leaks.length === 0;
    say(`${isWell ? "✔" : "✖"} ${name}: ${result.numRuns} cases`);
    if (result.failed) faults.push(`${name}, seed ${seed}: ${fc.defaultReportMessage(result)}`);
    for (const leak of leaks) faults.push(`${name}, seed ${seed}: the log holds a secret: ${leak}`);
  }
  return faults;
}

/** Keeps the worker's log out of sight, and finds in it what must not be there. */
async function quietly<Result>(run: () => Promise<Result>): Promise<{ result: Result; leaks: string[] }> {
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
  const faults = await fuzz(options, (line) => console.log(line));
  for (const fault of faults) console.error(`\n${fault}`);
  process.exitCode = faults.length > 0 ? 1 : 0;
}
