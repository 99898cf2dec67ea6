// The scenario with every fault that the simulation knows: latency, failures, outages, evictions, webhooks without signature,
// guesses and repeated views. It ends with a time without faults, after which every page shows the provider's state.
import type { State } from "../../contract/status.ts";
import type { Lifecycle, Visit } from "./judge/judge.ts";
import type { FaultSchedule } from "./provider-model.ts";
import { addEvictions, guess, MISSED_DISCONNECTS, repeat, sendWebhook, visitingOf } from "./traffic.ts";
import { between, MINUTE_MS, START_MS } from "./virtual-time.ts";
import { readOnce, watchPage } from "./visitors.ts";
import type { World } from "./world.ts";

const STATES: State[] = ["action_required", "processing", "authorized"];
const FINAL_STATES: State[] = ["succeeded", "failed", "canceled"];
/** The circuit breaker and a 429 pause an account for 10 minutes at most, and the first checks after it take some more. */
const MINUTES_WITHOUT_FAULTS = 25;
const PAGES_AT_THE_END = 20;

/** Latency up to 15 s, which is more than the time-out, up to 30 % failures, and outages. */
export function randomFaults(random: () => number, minutes: number): FaultSchedule {
  const endMs = START_MS + minutes * MINUTE_MS;
  const outages = Array.from({ length: Math.floor(between(random, 0, 4)) }, () => {
    const fromMs = between(random, START_MS, endMs);
    return { fromMs, toMs: Math.min(endMs, fromMs + between(random, 1_000, 15 * MINUTE_MS)) };
  });
  return {
    latencyMs: between(random, 10, 15_000),
    faultShare: between(random, 0, 0.3),
    unknownIds: "not-found",
    outages,
  };
}

/** Some resources are viewed more than others. */
export function addRandomTraffic(world: World, minutes: number): void {
  const { random, provider } = world;
  const endMs = START_MS + minutes * MINUTE_MS;
  // A third of the runs have few resources, so that the limit of one id matters.
  const count = Math.ceil(between(random, 0, random() < 0.33 ? 4 : 150));
  const paths = Array.from({ length: count }, (_, index) => `shop/payment/resource-${index}`);
  for (const path of paths) provider.lifecycles.set(path, randomLifecycle(random, minutes));
  const pick = () => paths[Math.floor(random() ** 2 * count)] as string;
  const meanGapMs = between(random, 200, 20_000);
  const often = (gapMs: number, act: () => void) => repeat(world, START_MS, endMs, gapMs, act);
  often(meanGapMs, () =>
    watchPage(world, visiting(world, pick(), between(random, 1_000, 600_000)), random() < MISSED_DISCONNECTS),
  );
  often(meanGapMs, () => readOnce(world, visiting(world, pick(), 3_000)));
  often(meanGapMs * 5, () => guess(world, `guessers-${Math.floor(random() * 5)}`));
  often(meanGapMs * (count < 5 ? 1 : 10), () => sendWebhook(world, pick(), random() < 0.8));
  addEvictions(
    world,
    { gateEveryMs: between(random, 10_000, 600_000), hubEveryMs: between(random, 500, 60_000) },
    minutes,
  );
}

/**
 * Continues without faults. Returns what visitors see who come then. They have tokens: without one, a page that was opened
 * before its payment existed says so until it is opened again.
 */
export function endFaults(world: World, faults: FaultSchedule): { path: string; visit: Visit }[] {
  faults.faultShare = 0;
  faults.latencyMs = Math.min(faults.latencyMs, 1_000);
  const paths = [...world.provider.lifecycles.keys()].slice(0, PAGES_AT_THE_END);
  const visits = paths.map((path) => {
    const at = visiting(world, path, 2 * MINUTES_WITHOUT_FAULTS * MINUTE_MS, true);
    watchPage(world, at, false);
    return { path, visit: at.visit };
  });
  world.time.runUntil(world.time.nowMs + MINUTES_WITHOUT_FAULTS * MINUTE_MS);
  return visits;
}

function visiting(world: World, path: string, stayMs: number, hasToken = world.random() < 0.7) {
  const network = hasToken ? null : `customer-${Math.floor(world.random() * 100)}`;
  return visitingOf(world, hasToken ? "with token" : "without token", path, { trusted: hasToken, network }, stayMs);
}

function randomLifecycle(random: () => number, minutes: number): Lifecycle {
  const lifecycle: { state: State; settled: boolean; fromMs: number }[] = [];
  let fromMs = START_MS + random() * minutes * MINUTE_MS * 0.5;
  for (let step = 0; step < 1 + random() * 3; step++) {
    lifecycle.push({ state: STATES[Math.floor(random() * STATES.length)] ?? "processing", settled: false, fromMs });
    fromMs += random() * minutes * MINUTE_MS * 0.2;
  }
  if (random() < 0.7) {
    const state = FINAL_STATES[Math.floor(random() * FINAL_STATES.length)] ?? "failed";
    lifecycle.push({ state, settled: true, fromMs });
  }
  return lifecycle;
}
