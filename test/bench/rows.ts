// Rows written and requests to objects for each journey of a customer, and their cost at list prices.
import { atMost, type Figure, reported } from "./figures.ts";
import { openFixture } from "./fixture.ts";
import * as journeys from "./journeys.ts";
import { costOf, statementsOf } from "./usage.ts";

interface Limits {
  name: string;
  journey: journeys.Journey;
  rows: number;
  objectRequests?: number;
}

const JOURNEYS: readonly Limits[] = [
  { name: "first look, settled", journey: journeys.settledFirstLook, rows: 5 },
  { name: "webhook of an unopened payment, one resource", journey: journeys.unopenedWebhook, rows: 2 },
  { name: "usual journey", journey: journeys.usualJourney, rows: 16, objectRequests: 10 },
  { name: "impossible id", journey: journeys.impossibleId, rows: 0 },
  { name: "unknown id", journey: journeys.unknownId, rows: 2 },
  { name: "guess beyond the viewer's limit", journey: journeys.refusedGuess, rows: 0 },
  { name: "check of a watched payment", journey: journeys.watchedCheck, rows: 4 },
];

/** More than the provider's, so that no journey waits. */
const LIMITS = { perAccount: 600, perId: 10, windowSeconds: 60 };

const KILOBYTE = 1024;

/** @param details prints the statements that write rows */
export async function rows({ details }: { details: boolean }): Promise<Figure[]> {
  await using fixture = await openFixture({ entry: "metered-worker.ts", limits: LIMITS });
  const bench = new journeys.JourneyBench(fixture);
  // Makes the account's gate, whose first rows belong to no journey.
  await journeys.settledFirstLook(bench);
  // The account stores the time of its last webhook once a minute, however many come: one row that belongs to no journey.
  await journeys.unopenedWebhook(bench);
  const refused = await journeys.refusedByGate(bench);
  if (details) print("refused by the gate", refused);
  const beyondCalls = refused.usage.rows * refused.runs - 2 * refused.calls;
  const figures = [atMost("rows: ten unknown ids of one network, beyond 2 for each call", beyondCalls, 0)];
  let hubBytes = 0;
  for (const { name, journey, rows: limit, objectRequests } of JOURNEYS) {
    const measured = await journey(bench);
    if (details) print(name, measured);
    hubBytes = Math.max(hubBytes, measured.hubBytes);
    figures.push(
      atMost(`rows: ${name}`, measured.usage.rows, limit, "", 2),
      ...figuresOf(name, measured, objectRequests),
    );
  }
  figures.push(reported("rows: stored by one hub, at most", hubBytes / KILOBYTE, "KB", 1));
  return figures;
}

function figuresOf(name: string, { usage }: journeys.Measured, maxRequests?: number): Figure[] {
  const cost = costOf(usage);
  const total = Object.values(cost).reduce((sum, part) => sum + part, 0);
  const requests = `rows: ${name}, object requests`;
  return [
    maxRequests === undefined
      ? reported(requests, usage.objectRequests, "", 2)
      : atMost(requests, usage.objectRequests, maxRequests, "", 2),
    reported(`rows: ${name}, requests of clients`, usage.workerRequests, "", 2),
    reported(`rows: ${name}, CPU at most`, usage.cpuMs, "ms", 1),
    reported(`rows: ${name}, hub awake`, usage.hubMs, "ms"),
    reported(`rows: ${name}, cost of a million`, total, "$", 2),
  ];
}

function print(name: string, { rows: written, runs }: journeys.Measured): void {
  console.log(`${name}: rows of one run`);
  for (const line of statementsOf(written, runs)) console.log(line);
}
