// One seed: a world of viewers, webhooks, faults and restarts for some simulated hours, and what the judge saw of it.
import type { Limits } from "../../edge/providers/provider.ts";
import type { HubActor, World } from "./actors.ts";
import { allSorts, arrive, type Crowd, everybody, guessers, type Scene, sceneOf } from "./crowds.ts";
import { Measure } from "./measure.ts";
import { type Life, ProviderModel, type Weather } from "./provider-model.ts";
import { type Kind, kindOf, livesOf, weatherOf } from "./seeds.ts";
import { MINUTE_MS, randomOf, VirtualTime } from "./virtual-time.ts";

export interface Outcome {
  seed: number;
  weather: Kind;
  calls: number;
  worstAccount: number;
  worstId: number;
  /** Most calls in any window about ids that strangers made up. */
  worstGuesses: number;
  limits: Limits;
  /** Part of the reachable budget that was used; only in calm weather. */
  shareUsed: number | null;
  /** Longest wait of a due want in milliseconds, and the longest beyond what its place in the queue explains. */
  worstWaitMs: number;
  worstUnexplainedMs: number;
  /** Things whose viewers were shown something the provider never said, or whose truth never arrived. */
  lies: number;
  unconverged: number;
}

const LIMITS: Limits = { perAccount: 60, perId: 10, windowSeconds: 60 };
const CROWDS: Record<Kind, Crowd> = { calm: everybody, flood: guessers, rough: allSorts };

export function simulate(seed: number, hours: number): Outcome {
  const random = randomOf(seed);
  const kind = kindOf(seed);
  const endMs = hours * 60 * MINUTE_MS;
  const time = new VirtualTime();
  const lives = livesOf(seed, endMs, random);
  const weather = weatherOf(seed, endMs, random);
  const provider = new ProviderModel(time, random, weather, lives, LIMITS.windowSeconds * 1000);
  const measure = new Measure(time, LIMITS, kind !== "rough");
  const lostAlarms = kind === "rough" ? 0.02 : 0;
  const world: World = { time, random, provider, limits: LIMITS, lostAlarms, onGrant: measure.onGrant };
  const scene = sceneOf(world, lives.keys());

  CROWDS[kind](scene, endMs);
  for (let atMs = 5 * MINUTE_MS; atMs < endMs; atMs += 5 * MINUTE_MS) time.at(atMs, () => scene.gate.sweep());
  time.runUntil(endMs);
  const watched = kind === "rough" ? clearUp(scene, weather) : [];

  const { calls, worstAccount, worstId, worstGuesses } = provider.judge;
  return {
    seed,
    weather: kind,
    ...{ calls, worstAccount, worstId, worstGuesses },
    limits: LIMITS,
    shareUsed: kind === "calm" ? measure.shareUsed(weather.latencyMs) : null,
    worstWaitMs: Math.round(measure.worstWaitMs),
    worstUnexplainedMs: Math.round(measure.worstUnexplainedMs),
    lies: scene.hubs.filter((hub) => isLie(hub, lives)).length,
    unconverged: watched.filter((hub) => !isTrue(hub, provider)).length,
  };
}

/** An hour without faults; gives those who are still looked at, of whom everybody must see the truth by then. */
function clearUp({ world, gate, hubs }: Scene, weather: Weather): HubActor[] {
  const { time } = world;
  const fromMs = time.nowMs;
  weather.faultShare = 0;
  weather.latencyMs = Math.min(weather.latencyMs, 2_000);
  world.lostAlarms = 0;
  const watched = hubs.slice(0, 20);
  for (const hub of watched) time.after(0, () => arrive(world, hub, fromMs + 120 * MINUTE_MS));
  for (let minute = 1; minute <= 60; minute++) time.at(fromMs + minute * MINUTE_MS, () => gate.sweep());
  time.runUntil(fromMs + 60 * MINUTE_MS);
  return watched;
}

function isLie(hub: HubActor, lives: Map<string, Life>): boolean {
  const said = lives.get(hub.path)?.map(({ state }) => state) ?? [];
  const shown = hub.known?.visible.timeline.map(({ state }) => state) ?? [];
  return shown.some((state) => !said.includes(state));
}

function isTrue(hub: HubActor, provider: ProviderModel): boolean {
  const truth = provider.truth(hub.path);
  return truth.outcome !== "found" || hub.known?.visible.current.state === truth.facts.state;
}
