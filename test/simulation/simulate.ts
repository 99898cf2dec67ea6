// Simulates one seed: viewers, webhooks, faults and evictions for some simulated hours. Returns what was measured.
import type { Limits } from "../../edge/providers/provider.ts";
import type { Environment, HubActor } from "./actors.ts";
import { Measure } from "./measure.ts";
import { type FaultSchedule, type Lifecycle, ProviderModel } from "./provider-model.ts";
import { faultsOf, lifecyclesOf, type ScenarioName, scenarioOf } from "./scenarios.ts";
import {
  addViewer,
  randomTraffic,
  type Simulation,
  simulationOf,
  type Traffic,
  viewersAndGuesses,
  viewersWhoStay,
} from "./traffic.ts";
import { MINUTE_MS, randomOf, VirtualTime } from "./virtual-time.ts";

export interface Outcome {
  seed: number;
  scenario: ScenarioName;
  calls: number;
  /** The most calls in any window, of the account, of one id, and of guessed ids. */
  worstAccount: number;
  worstId: number;
  worstGuesses: number;
  limits: Limits;
  /** The used part of the reachable budget; null unless the scenario is `overload`. */
  shareUsed: number | null;
  /** The longest wait of a due check in milliseconds, and its longest part that the place in the queue does not explain. */
  worstWaitMs: number;
  worstUnexplainedMs: number;
  /** Resources that showed a state which the provider never had. */
  untrue: number;
  /** Resources that did not show the provider's state after an hour without faults. */
  unconverged: number;
}

const LIMITS: Limits = { perAccount: 60, perId: 10, windowSeconds: 60 };
const TRAFFIC: Record<ScenarioName, Traffic> = {
  overload: viewersWhoStay,
  guesses: viewersAndGuesses,
  faults: randomTraffic,
};

export function simulate(seed: number, hours: number): Outcome {
  const random = randomOf(seed);
  const scenario = scenarioOf(seed);
  const endMs = hours * 60 * MINUTE_MS;
  const time = new VirtualTime();
  const lifecycles = lifecyclesOf(seed, endMs, random);
  const faults = faultsOf(seed, endMs, random);
  const provider = new ProviderModel(time, random, faults, lifecycles, LIMITS.windowSeconds * 1000);
  const measure = new Measure(time, LIMITS, scenario !== "faults");
  const lostAlarmShare = scenario === "faults" ? 0.02 : 0;
  const { onGrant } = measure;
  const environment: Environment = { time, random, provider, limits: LIMITS, lostAlarmShare, onGrant };
  const simulation = simulationOf(environment, lifecycles.keys());

  TRAFFIC[scenario](simulation, endMs);
  for (let atMs = 5 * MINUTE_MS; atMs < endMs; atMs += 5 * MINUTE_MS) time.at(atMs, () => simulation.gate.sweep());
  time.runUntil(endMs);
  const watched = scenario === "faults" ? runWithoutFaults(simulation, faults) : [];

  const { calls, worstAccount, worstId, worstGuesses } = provider.judge;
  return {
    seed,
    scenario,
    ...{ calls, worstAccount, worstId, worstGuesses },
    limits: LIMITS,
    shareUsed: scenario === "overload" ? measure.shareUsed(faults.latencyMs) : null,
    worstWaitMs: Math.round(measure.worstWaitMs),
    worstUnexplainedMs: Math.round(measure.worstUnexplainedMs),
    untrue: simulation.hubs.filter((hub) => showedUntrueState(hub, lifecycles)).length,
    unconverged: watched.filter((hub) => !showsCurrentState(hub, provider)).length,
  };
}

/** Continues for an hour without faults. Returns the hubs with viewers, which show the provider's state by then. */
function runWithoutFaults({ environment, gate, hubs }: Simulation, faults: FaultSchedule): HubActor[] {
  const { time } = environment;
  const fromMs = time.nowMs;
  faults.faultShare = 0;
  faults.latencyMs = Math.min(faults.latencyMs, 2_000);
  environment.lostAlarmShare = 0;
  const watched = hubs.slice(0, 20);
  for (const hub of watched) time.after(0, () => addViewer(environment, hub, fromMs + 120 * MINUTE_MS));
  for (let minute = 1; minute <= 60; minute++) time.at(fromMs + minute * MINUTE_MS, () => gate.sweep());
  time.runUntil(fromMs + 60 * MINUTE_MS);
  return watched;
}

function showedUntrueState(hub: HubActor, lifecycles: Map<string, Lifecycle>): boolean {
  const states = lifecycles.get(hub.path)?.map(({ state }) => state) ?? [];
  const shown = hub.state?.visible.timeline.map(({ state }) => state) ?? [];
  return shown.some((state) => !states.includes(state));
}

function showsCurrentState(hub: HubActor, provider: ProviderModel): boolean {
  const result = provider.currentResult(hub.path);
  return result.outcome !== "found" || hub.state?.visible.current.state === result.facts.state;
}
