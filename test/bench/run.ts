// `npm run bench` measures all parts and prints a table. It exits with 1 when a figure misses its limit.
// `npm run bench -- snapshots size` runs some parts. `--minutes 1` shortens `budget` (default 3). `--details` prints the
// statements that `rows` counts.
import { parseArgs } from "node:util";
import { budget } from "./budget.ts";
import { connections } from "./connections.ts";
import { FANOUT_VIEWERS, fanout } from "./fanout.ts";
import { type Figure, tableOf } from "./figures.ts";
import { tooFewOpenFiles } from "./open-files.ts";
import { page } from "./page.ts";
import { presence } from "./presence.ts";
import { queue } from "./queue.ts";
import { rows } from "./rows.ts";
import { size } from "./size.ts";
import { snapshots } from "./snapshots.ts";

interface Part {
  takes: string;
  viewers: number;
  measure(options: { minutes: number; details: boolean }): Promise<Figure[]>;
}

const PARTS: Record<string, Part> = {
  size: { takes: "some seconds", viewers: 0, measure: size },
  snapshots: { takes: "a minute", viewers: 0, measure: snapshots },
  connections: { takes: "half a minute", viewers: 0, measure: connections },
  page: { takes: "a minute and a half", viewers: 0, measure: page },
  queue: { takes: "some seconds", viewers: 0, measure: queue },
  rows: { takes: "half a minute", viewers: 10, measure: rows },
  presence: { takes: "a minute and a half", viewers: 100, measure: presence },
  fanout: { takes: "a minute and a half", viewers: FANOUT_VIEWERS, measure: fanout },
  budget: { takes: "--minutes", viewers: 500, measure: budget },
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { minutes: { type: "string", default: "3" }, details: { type: "boolean", default: false } },
});
const minutes = Number(values.minutes);
const unknown = positionals.filter((name) => !(name in PARTS));
if (unknown.length > 0 || !(minutes > 0)) {
  console.error(`The parts are ${Object.keys(PARTS).join(", ")}. The option --minutes takes a number above 0.`);
  process.exit(1);
}

const figures: Figure[] = [];
for (const [name, { takes, viewers, measure }] of Object.entries(PARTS)) {
  if (positionals.length > 0 && !positionals.includes(name)) continue;
  console.log(`Measuring ${name} (${takes === "--minutes" ? `${minutes} min` : takes}) …`);
  figures.push(...(await measured(name, viewers, () => measure({ minutes, details: values.details }))));
}
console.log(`\n${tableOf(figures)}`);
process.exit(figures.every(({ holds }) => holds) ? 0 : 1);

/** Measures one part. A part that cannot be measured counts as a missed figure, and the reason is printed. */
async function measured(name: string, viewers: number, measure: () => Promise<Figure[]>): Promise<Figure[]> {
  const missed = [{ name: `${name}: whole part`, measured: "not measured", limit: "measured", holds: false }];
  const advice = tooFewOpenFiles(viewers);
  if (advice) {
    console.error(advice);
    return missed;
  }
  try {
    return await measure();
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    return missed;
  }
}
