// Simulates one seed of a scenario, and measures its figures.
import { addRandomTraffic, endFaults, randomFaults } from "./faults.ts";
import type { Run } from "./judge/figures.ts";
import type { FaultSchedule } from "./provider-model.ts";
import type { Scenario } from "./scenarios.ts";
import { addCustomers, addEvictions, addGuessers, addWatchers } from "./traffic.ts";
import { MINUTE_MS, randomOf, START_MS } from "./virtual-time.ts";
import { World } from "./world.ts";

/** A message takes up to this long in one direction when there are no faults. */
const LATENCY_MS = 300;
/** The gate keeps a slot a second longer than the provider's window, since clocks of hosts differ. */
const GUARD_MS = 1_000;

export function simulate(scenario: Scenario, seed: number, minutes: number): Run {
  const random = randomOf(seed);
  const faults = scenario.hasFaults ? randomFaults(random, minutes) : noFaults(scenario);
  const world = new World(random, faults);
  world.clockDifferenceMs = scenario.clockDifferenceMs ?? 0;
  addTraffic(world, scenario, minutes);
  world.time.runUntil(START_MS + minutes * MINUTE_MS);
  const budgetUsed = budgetUsedIn(world, faults);
  const unconverged = scenario.hasFaults ? unconvergedIn(world, faults) : 0;
  return { judge: world.judge, minutes, budgetUsed, unconverged };
}

function noFaults({ unknownIds = "not-found", latencyMs = LATENCY_MS }: Scenario): FaultSchedule {
  return { latencyMs, faultShare: 0, unknownIds, outages: [] };
}

function addTraffic(world: World, scenario: Scenario, minutes: number): void {
  for (const customers of scenario.customers) addCustomers(world, customers, minutes);
  for (const guessers of scenario.guessers ?? []) addGuessers(world, guessers, minutes);
  for (const watchers of scenario.watchers ?? []) addWatchers(world, watchers, minutes);
  if (scenario.evictions) addEvictions(world, scenario.evictions, minutes);
  if (scenario.hasFaults) addRandomTraffic(world, minutes);
}

/** The used part of the reachable budget: N calls in each window, guard and mean round trip. */
function budgetUsedIn({ judge: { account }, limits }: World, { latencyMs }: FaultSchedule): number {
  const spanMs = (account.lastMs ?? 0) - (account.firstMs ?? 0);
  const cycleMs = limits.windowSeconds * 1000 + GUARD_MS + latencyMs;
  return account.total / ((limits.perAccount * spanMs) / cycleMs + limits.perAccount);
}

function unconvergedIn(world: World, faults: FaultSchedule): number {
  return endFaults(world, faults).filter(({ path, visit }) => {
    const result = world.provider.currentResult(path);
    return result.outcome === "found" && result.facts.state !== visit.lastState;
  }).length;
}
