// The scenario of a seed: how many resources there are, the lifecycle of each, and the faults of the provider.
import type { Facts } from "../../edge/providers/facts.ts";
import type { FaultSchedule, Lifecycle } from "./provider-model.ts";
import { between, MINUTE_MS } from "./virtual-time.ts";

/**
 * `overload`: more due checks than budget, no faults. `guesses`: a few customers among a thousand guessed ids a minute, no
 * faults. `faults`: every fault that the simulation knows.
 */
export type ScenarioName = "overload" | "guesses" | "faults";

const STATES: Facts["state"][] = ["action_required", "processing", "authorized"];
const FINAL_STATES: Facts["state"][] = ["succeeded", "failed", "canceled"];

export function scenarioOf(seed: number): ScenarioName {
  if (seed % 8 === 4) return "guesses";
  return seed % 4 === 0 ? "overload" : "faults";
}

/** The lifecycles by resource path. */
export function lifecyclesOf(seed: number, endMs: number, random: () => number): Map<string, Lifecycle> {
  const hasFaults = scenarioOf(seed) === "faults";
  const count = countOf(seed, random);
  const lifecycles = new Map<string, Lifecycle>();
  for (let index = 0; index < count; index++) {
    const lifecycle: Lifecycle = [];
    let fromMs = hasFaults ? random() * endMs * 0.5 : 0;
    for (let step = 0; step < 1 + random() * 3; step++) {
      lifecycle.push({ state: STATES[Math.floor(random() * STATES.length)] ?? "processing", settled: false, fromMs });
      fromMs += random() * endMs * 0.2;
    }
    if (hasFaults && random() < 0.7) {
      const state = FINAL_STATES[Math.floor(random() * FINAL_STATES.length)] ?? "failed";
      lifecycle.push({ state, settled: true, fromMs });
    }
    lifecycles.set(`shop/payment/resource-${index}`, lifecycle);
  }
  return lifecycles;
}

/** The number of resources. One scenario with faults in three has at most four. */
function countOf(seed: number, random: () => number): number {
  if (scenarioOf(seed) === "overload") return 120;
  if (scenarioOf(seed) === "guesses") return 20;
  return Math.ceil(between(random, 0, seed % 4 === 1 ? 4 : 150));
}

export function faultsOf(seed: number, endMs: number, random: () => number): FaultSchedule {
  if (scenarioOf(seed) !== "faults") return { latencyMs: 300, faultShare: 0, outages: [] };
  const outages = Array.from({ length: Math.floor(between(random, 0, 4)) }, () => {
    const fromMs = between(random, 0, endMs);
    return { fromMs, toMs: Math.min(endMs, fromMs + between(random, 1_000, 15 * MINUTE_MS)) };
  });
  return { latencyMs: between(random, 10, 15_000), faultShare: between(random, 0, 0.3), outages };
}
