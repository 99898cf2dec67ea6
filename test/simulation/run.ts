// `npm run simulate` runs 200 seeds of 10 minutes and 5 seeds of an hour of each scenario, and prints a table of promises. It
// exits with 1 when one is missed. `--seeds 20` runs fewer, `--scenario guess` only the scenarios whose name contains the word,
// `--seed 17` only this seed, for `--minutes 10`, with a summary of whom it served.
import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";
import { isMainThread, parentPort, Worker } from "node:worker_threads";
import { summaryOf } from "./judge/summary.ts";
import { linesOf, type Measurement, rowsOf } from "./judge/table.ts";
import { SCENARIOS, type Scenario } from "./scenarios.ts";
import { simulate } from "./simulate.ts";

interface Job {
  scenario: string;
  seed: number;
  minutes: number;
}

const HOUR_SEEDS = 5;

function measure({ scenario: name, seed, minutes }: Job): Measurement & { summary: string[] } {
  const scenario = SCENARIOS.find((each) => each.name === name);
  if (!scenario) throw new Error(`There is no scenario "${name}".`);
  const run = simulate(scenario, seed, minutes);
  const values = scenario.figures.map((figure) => figure.measure(run));
  return { scenario: name, seed, minutes, values, summary: summaryOf(run, scenario.trouble ?? null) };
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      seeds: { type: "string", default: "200" },
      seed: { type: "string" },
      minutes: { type: "string", default: "10" },
      scenario: { type: "string", default: "" },
    },
  });
  const scenarios = SCENARIOS.filter(({ name }) => name.includes(values.scenario));
  const minutes = Number(values.minutes);
  if (values.seed !== undefined) return runOnce(scenarios, Number(values.seed), minutes);
  const jobs = scenarios.flatMap(({ name }) => jobsOf(name, Number(values.seeds), minutes));
  print(scenarios, await runInThreads(jobs));
}

function runOnce(scenarios: readonly Scenario[], seed: number, minutes: number): void {
  const measurements = scenarios.map(({ name }) => measure({ scenario: name, seed, minutes }));
  for (const { scenario, summary } of measurements) console.log([scenario, ...summary, ""].join("\n"));
  print(scenarios, measurements);
}

function print(scenarios: readonly Scenario[], measurements: readonly Measurement[]): void {
  const rows = rowsOf(scenarios, measurements);
  console.log(linesOf(rows).join("\n"));
  process.exitCode = rows.length > 0 && rows.every(({ holds }) => holds !== false) ? 0 : 1;
}

/** The long runs first, so that no thread is left with one at the end. */
function jobsOf(scenario: string, seeds: number, minutes: number): Job[] {
  const times = (count: number, length: number) =>
    Array.from({ length: count }, (_, index) => ({ scenario, seed: index + 1, minutes: length }));
  return [...times(Math.min(HOUR_SEEDS, seeds), 60), ...times(seeds, minutes)];
}

/** Each thread takes the next job when it has finished one, since some take much longer than others. */
async function runInThreads(jobs: Job[]): Promise<Measurement[]> {
  const left = [...jobs];
  const measurements: Measurement[] = [];
  const threads = Array.from({ length: Math.min(availableParallelism(), jobs.length) }, () => {
    const worker = new Worker(new URL(import.meta.url));
    const next = () => worker.postMessage(left.shift() ?? null);
    next();
    return new Promise<void>((resolve, reject) => {
      worker.on("message", (measurement: Measurement) => {
        measurements.push(measurement);
        if (measurements.length % 100 === 0) console.error(`${measurements.length} of ${jobs.length} runs`);
        next();
      });
      worker.on("error", reject);
      worker.on("exit", () => resolve());
    });
  });
  await Promise.all(threads);
  return measurements.sort((left, right) => left.seed - right.seed);
}

if (isMainThread) {
  if (import.meta.main) await main();
} else {
  parentPort?.on("message", (job: Job | null) => {
    if (job === null) parentPort?.close();
    else parentPort?.postMessage(measure(job));
  });
}
