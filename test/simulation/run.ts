// `npm run simulate -- --seeds 1000` runs seeds in parallel and prints a summary. `npm run simulate -- --seed 17` repeats one
// seed and prints its outcome. Other options: `--hours 2`, `--first 1`.
import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";
import { type Outcome, simulate } from "./simulate.ts";

/** While ids are guessed, a customer's first check waits at most this long: until a guess has ended, not for a window. */
const MAX_WAIT_AMONG_GUESSES_MS = 3_000;

/** The summary of all outcomes, and whether all of them are as required. */
export function summaryOf(outcomes: readonly Outcome[]): { lines: string[]; holds: boolean } {
  const most = (some: readonly Outcome[], figureOf: (outcome: Outcome) => number) =>
    some.reduce((highest, outcome) => Math.max(highest, figureOf(outcome)), 0);
  const overload = outcomes.filter(({ scenario }) => scenario === "overload");
  const guesses = outcomes.filter(({ scenario }) => scenario === "guesses");
  const overBudget = outcomes.filter(
    ({ worstAccount, worstId, limits }) => worstAccount > limits.perAccount || worstId > limits.perId,
  );
  const tooManyGuesses = guesses.filter(({ worstGuesses, limits }) => worstGuesses > limits.perAccount / 5);
  const wrong = outcomes.filter(({ untrue, unconverged }) => untrue + unconverged > 0);
  const leastShare = overload.reduce((least, { shareUsed }) => Math.min(least, shareUsed ?? 1), 1);
  const worstWaitMs = most(outcomes, (outcome) => outcome.worstWaitMs);
  const worstUnexplainedMs = most(outcomes, (outcome) => outcome.worstUnexplainedMs);
  const waitAmongGuessesMs = most(guesses, (outcome) => outcome.worstWaitMs);
  const perAccount = most(outcomes, (outcome) => outcome.worstAccount);
  const perId = most(outcomes, (outcome) => outcome.worstId);
  const ofGuesses = most(outcomes, (outcome) => outcome.worstGuesses);
  return {
    lines: [
      `seeds                ${outcomes.length} (${overload.length} with more due checks than budget and no faults)`,
      `calls                ${outcomes.reduce((sum, { calls }) => sum + calls, 0)}`,
      `most in any window   ${perAccount} per account, ${perId} per id`,
      `seeds over budget    ${overBudget.length}${seedList(overBudget)}`,
      `budget used          at least ${(leastShare * 100).toFixed(1)} % of what is reachable`,
      `longest wait         ${seconds(worstWaitMs)}; at most ${seconds(worstUnexplainedMs)} beyond what the queue explains`,
      `guessed ids          at most ${ofGuesses} calls in a window; a customer waits at most ${seconds(waitAmongGuessesMs)}${seedList(tooManyGuesses)}`,
      `wrong status         in ${wrong.length} seeds${seedList(wrong)}`,
    ],
    holds:
      overBudget.length === 0 &&
      tooManyGuesses.length === 0 &&
      waitAmongGuessesMs < MAX_WAIT_AMONG_GUESSES_MS &&
      wrong.length === 0 &&
      leastShare >= 0.95 &&
      worstUnexplainedMs < 1_000,
  };
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}

function seedList(outcomes: readonly Outcome[]): string {
  if (outcomes.length === 0) return "";
  const seeds = outcomes.slice(0, 10).map(({ seed }) => seed);
  return ` (seeds ${seeds.join(", ")}; repeat one with --seed N)`;
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      seeds: { type: "string", default: "100" },
      first: { type: "string", default: "1" },
      seed: { type: "string" },
      hours: { type: "string", default: "2" },
    },
  });
  const hours = Number(values.hours);
  if (values.seed !== undefined) {
    console.log(simulate(Number(values.seed), hours));
    return;
  }
  const seeds = Array.from({ length: Number(values.seeds) }, (_, index) => Number(values.first) + index);
  const outcomes = await runInThreads(seeds, hours);
  const { lines, holds } = summaryOf(outcomes);
  console.log(lines.join("\n"));
  process.exitCode = holds ? 0 : 1;
}

/** Each thread takes the next seed when it has finished one, since some seeds take much longer than others. */
async function runInThreads(seeds: number[], hours: number): Promise<Outcome[]> {
  const left = [...seeds];
  const outcomes: Outcome[] = [];
  const threads = Array.from({ length: Math.min(availableParallelism(), seeds.length) }, () => {
    const worker = new Worker(new URL(import.meta.url), { workerData: hours });
    const next = () => worker.postMessage(left.shift() ?? null);
    next();
    return new Promise<void>((resolve, reject) => {
      worker.on("message", (outcome: Outcome) => {
        outcomes.push(outcome);
        if (outcomes.length % 100 === 0) console.error(`${outcomes.length} of ${seeds.length} seeds`);
        next();
      });
      worker.on("error", reject);
      worker.on("exit", () => resolve());
    });
  });
  await Promise.all(threads);
  return outcomes.sort((a, b) => a.seed - b.seed);
}

if (isMainThread) {
  if (import.meta.main) await main();
} else {
  parentPort?.on("message", (seed: number | null) => {
    if (seed === null) parentPort?.close();
    else parentPort?.postMessage(simulate(seed, workerData));
  });
}
