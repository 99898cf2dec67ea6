// `npm run simulate -- --seeds 1000`: runs seeds side by side and prints what the judge saw.
// `npm run simulate -- --seed 17` replays one. Options: --hours 2, --first 1.
import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";
import { type Outcome, simulate } from "./simulate.ts";

/** A customer's first look, while guesses are under way, waits for one of them to come back, not for the window. */
const FLOOD_WAIT_MS = 3_000;

/** One line of figures over all outcomes, and whether every promise held. */
export function summaryOf(outcomes: readonly Outcome[]): { lines: string[]; holds: boolean } {
  const worst = (of: (outcome: Outcome) => number) =>
    outcomes.reduce((most, outcome) => Math.max(most, of(outcome)), 0);
  const calm = outcomes.filter(({ weather }) => weather === "calm");
  const share = calm.reduce((least, { shareUsed }) => Math.min(least, shareUsed ?? 1), 1);
  const over = outcomes.filter(
    ({ worstAccount, worstId, limits }) => worstAccount > limits.perAccount || worstId > limits.perId,
  );
  const untrue = outcomes.filter(({ lies, unconverged }) => lies + unconverged > 0);
  const flooded = outcomes.filter(({ weather }) => weather === "flood");
  const floodWaitMs = flooded.reduce((most, { worstWaitMs }) => Math.max(most, worstWaitMs), 0);
  const overGuessed = flooded.filter(({ worstGuesses, limits }) => worstGuesses > limits.perAccount / 5);
  const worstUnexplainedMs = worst(({ worstUnexplainedMs }) => worstUnexplainedMs);
  return {
    lines: [
      `seeds              ${outcomes.length} (${calm.length} with more demand than budget and nothing faulty)`,
      `calls              ${outcomes.reduce((sum, { calls }) => sum + calls, 0)}`,
      `worst window       ${worst(({ worstAccount }) => worstAccount)} per account, ${worst(({ worstId }) => worstId)} per id`,
      `seeds over budget  ${over.length}${naming(over)}`,
      `share of budget    ${(share * 100).toFixed(1)} % at least, of what is reachable`,
      `worst wait         ${(worst(({ worstWaitMs }) => worstWaitMs) / 1000).toFixed(1)} s, ${(worstUnexplainedMs / 1000).toFixed(1)} s more than its place explains`,
      `flood of guesses   ${worst(({ worstGuesses }) => worstGuesses)} calls a window at most; a customer waits ${(floodWaitMs / 1000).toFixed(1)} s at most${naming(overGuessed)}`,
      `seeds with untruth ${untrue.length}${naming(untrue)}`,
    ],
    holds:
      over.length === 0 &&
      overGuessed.length === 0 &&
      floodWaitMs < FLOOD_WAIT_MS &&
      untrue.length === 0 &&
      share >= 0.95 &&
      worstUnexplainedMs < 1_000,
  };
}

function naming(outcomes: readonly Outcome[]): string {
  if (outcomes.length === 0) return "";
  const seeds = outcomes.slice(0, 10).map(({ seed }) => seed);
  return ` (seeds ${seeds.join(", ")}; replay with --seed N)`;
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
  const outcomes = await sideBySide(seeds, hours);
  const { lines, holds } = summaryOf(outcomes);
  console.log(lines.join("\n"));
  process.exitCode = holds ? 0 : 1;
}

/** Each thread takes the next seed when it is done with one: some worlds are far busier than others. */
async function sideBySide(seeds: number[], hours: number): Promise<Outcome[]> {
  const waiting = [...seeds];
  const outcomes: Outcome[] = [];
  const threads = Array.from({ length: Math.min(availableParallelism(), seeds.length) }, () => {
    const worker = new Worker(new URL(import.meta.url), { workerData: hours });
    const next = () => worker.postMessage(waiting.shift() ?? null);
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
