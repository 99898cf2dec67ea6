// One seed: a world of viewers, webhooks, faults and restarts for some simulated hours, and what the judge saw of it.
import type { Grant } from "../../edge/gate.ts";
import type { Facts, Limits } from "../../edge/providers/provider.ts";
import { GateActor, HubActor, type World } from "./actors.ts";
import { type Life, ProviderModel, type Weather } from "./provider-model.ts";
import { randomOf, VirtualTime } from "./virtual-time.ts";

export interface Outcome {
  seed: number;
  /**
   * `calm`: more demand than budget and nothing faulty. `flood`: a few customers among a thousand guesses a minute.
   * `rough`: everything that can go wrong.
   */
  weather: "calm" | "flood" | "rough";
  calls: number;
  worstAccount: number;
  worstId: number;
  /** Most calls in any window about ids that strangers made up. */
  worstGuesses: number;
  limits: Limits;
  /** Part of the reachable budget N/(W + guard + round trip) that was used; only in calm weather. */
  shareUsed: number | null;
  /** Longest wait of a due want in milliseconds, and the longest beyond what its place in the queue explains. */
  worstWaitMs: number;
  worstUnexplainedMs: number;
  /** Things whose viewers were shown something the provider never said, or whose truth never arrived. */
  lies: number;
  unconverged: number;
}

const MINUTE_MS = 60_000;
const LIMITS: Limits = { perAccount: 60, perId: 10, windowSeconds: 60 };
const STATES: Facts["state"][] = ["action_required", "processing", "authorized"];
const ENDS: Facts["state"][] = ["succeeded", "failed", "canceled"];

export function simulate(seed: number, hours: number): Outcome {
  const random = randomOf(seed);
  const between = (low: number, high: number) => low + random() * (high - low);
  const kind = seed % 8 === 4 ? "flood" : seed % 4 === 0 ? "calm" : "rough";
  const calm = kind === "calm";
  const flood = kind === "flood";
  const endMs = hours * 60 * MINUTE_MS;
  const time = new VirtualTime();
  const count = calm ? 120 : flood ? 20 : Math.ceil(between(0, seed % 4 === 1 ? 4 : 150));
  const lives = livesOf(count, calm || flood, endMs, random);
  const weather = calm || flood ? { latencyMs: 300, faultShare: 0, outages: [] } : roughWeather(endMs, between);
  const limits = LIMITS;
  const provider = new ProviderModel(time, random, weather, lives, limits.windowSeconds * 1000);
  const measure = measureOf(time, limits, kind !== "rough");
  const world: World = {
    time,
    random,
    provider,
    limits,
    lostAlarms: kind === "rough" ? 0.02 : 0,
    onGrant: measure.onGrant,
  };
  const gate = new GateActor(world);
  const hubs = [...lives.keys()].map((path) => new HubActor(path, world, gate));

  if (calm) for (const hub of hubs) time.after(between(0, 5_000), () => arrive(hub, endMs));
  else if (flood) drown(endMs);
  else crowd(endMs);
  for (let atMs = 5 * MINUTE_MS; atMs < endMs; atMs += 5 * MINUTE_MS) time.at(atMs, () => gate.sweep());
  time.runUntil(endMs);
  // An hour without faults: everybody who still looks must see the truth.
  weather.faultShare = 0;
  weather.latencyMs = Math.min(weather.latencyMs, 2_000);
  world.lostAlarms = 0;
  const watched = kind === "rough" ? hubs.slice(0, 20) : [];
  for (const hub of watched) time.after(0, () => arrive(hub, endMs + 120 * MINUTE_MS));
  for (let minute = 1; minute <= 60; minute++) time.at(endMs + minute * MINUTE_MS, () => gate.sweep());
  if (kind === "rough") time.runUntil(endMs + 60 * MINUTE_MS);

  return {
    seed,
    weather: kind,
    calls: provider.judge.calls,
    worstAccount: provider.judge.worstAccount,
    worstId: provider.judge.worstId,
    worstGuesses: provider.judge.worstGuesses,
    limits,
    shareUsed: calm ? measure.shareUsed(weather.latencyMs) : null,
    worstWaitMs: measure.worstWaitMs(),
    worstUnexplainedMs: measure.worstUnexplainedMs(),
    lies: hubs.filter((hub) => isLie(hub, lives)).length,
    unconverged: watched.filter((hub) => !isTrue(hub, provider)).length,
  };

  function arrive(hub: HubActor, untilMs: number): void {
    hub.look(true, hub.viewers === 0);
    hub.viewers++;
    time.at(untilMs, () => hub.viewers--);
  }

  /** Each customer looks for ten minutes at a time; strangers come for five minutes in two hours, a thousand guesses each. */
  function drown(untilMs: number): void {
    for (const hub of hubs) {
      for (let atMs = between(0, 60 * MINUTE_MS); atMs < untilMs; atMs += between(20, 60) * MINUTE_MS) {
        time.at(atMs, () => arrive(hub, time.nowMs + 10 * MINUTE_MS));
      }
    }
    const guess = (): void => {
      new HubActor(`shop/payment/guess-${Math.floor(random() * 1e9)}`, world, gate).look(false, false);
      if (time.nowMs < untilMs * 0.44) time.after(between(0, 120), guess);
    };
    time.at(untilMs * 0.4, guess);
  }

  function crowd(untilMs: number): void {
    const meanGapMs = between(200, 20_000);
    const pick = () => hubs[Math.floor(random() ** 2 * hubs.length)] as HubActor;
    const next = (gapMs: number, act: () => void): void => {
      const atMs = time.nowMs + gapMs * -Math.log(1 - random());
      if (atMs < untilMs)
        time.at(atMs, () => {
          act();
          next(gapMs, act);
        });
    };
    next(meanGapMs, () => arrive(pick(), time.nowMs + between(1_000, 10 * MINUTE_MS)));
    next(meanGapMs, () => pick().look(random() < 0.7, false));
    next(meanGapMs * 5, () => {
      const guess = `shop/payment/guess-${Math.floor(random() * 1e9)}`;
      new HubActor(guess, world, gate).look(false, false);
    });
    next(meanGapMs * (lives.size < 5 ? 1 : 10), () => callBack(pick()));
    next(between(MINUTE_MS, 30 * MINUTE_MS), () => gate.kill());
    next(between(5_000, 5 * MINUTE_MS), () => pick().kill());
  }

  function callBack(hub: HubActor): void {
    const answer = provider.truth(hub.path);
    if (answer.outcome !== "found") return;
    const notice = {
      kind: "payment" as const,
      id: hub.path.split("/")[2] ?? "",
      says: "facts" as const,
      facts: answer.facts,
    };
    hub.notice(notice, random() < 0.8, String(random()));
  }
}

function livesOf(count: number, calm: boolean, endMs: number, random: () => number): Map<string, Life> {
  const lives = new Map<string, Life>();
  for (let index = 0; index < count; index++) {
    const life: Life = [];
    let fromMs = calm ? 0 : random() * endMs * 0.5;
    for (let step = 0; step < 1 + random() * 3; step++) {
      life.push({ state: STATES[Math.floor(random() * STATES.length)] ?? "processing", settled: false, fromMs });
      fromMs += random() * endMs * 0.2;
    }
    if (!calm && random() < 0.7)
      life.push({ state: ENDS[Math.floor(random() * ENDS.length)] ?? "failed", settled: true, fromMs });
    lives.set(`shop/payment/thing-${index}`, life);
  }
  return lives;
}

function roughWeather(endMs: number, between: (low: number, high: number) => number): Weather {
  const outages = Array.from({ length: Math.floor(between(0, 4)) }, () => {
    const fromMs = between(0, endMs);
    return { fromMs, toMs: Math.min(endMs, fromMs + between(1_000, 15 * MINUTE_MS)) };
  });
  return { latencyMs: between(10, 15_000), faultShare: between(0, 0.3), outages };
}

/** Waits are measured from outside: from the moment a want may be served to its grant. */
function measureOf(time: VirtualTime, limits: Limits, isFair: boolean) {
  const grants: number[] = [];
  const lastGrant = new Map<string, number>();
  let worstWaitMs = 0;
  let worstUnexplainedMs = 0;
  return {
    onGrant(grant: Grant, gate: GateActor): void {
      grants.push(time.nowMs);
      if (isFair && !grant.stranger) {
        const wantedMs = Math.max(
          gate.hubs.get(grant.thing)?.known?.wished?.notBeforeMs ?? time.nowMs,
          lastGrant.get(grant.thing) ?? 0,
        );
        const waitMs = time.nowMs - wantedMs;
        const served = grants.length - grants.findLastIndex((atMs) => atMs < wantedMs) - 1;
        const cycleMs = limits.windowSeconds * 1000 + 1_000 + 600;
        // Every slot comes round once a cycle, so those served meanwhile explain this much of the wait.
        const explainedMs = (Math.floor(served / limits.perAccount) + 1) * cycleMs;
        worstWaitMs = Math.max(worstWaitMs, waitMs);
        worstUnexplainedMs = Math.max(worstUnexplainedMs, waitMs - explainedMs);
      }
      lastGrant.set(grant.thing, time.nowMs);
    },
    worstWaitMs: () => Math.round(worstWaitMs),
    worstUnexplainedMs: () => Math.round(worstUnexplainedMs),
    shareUsed(latencyMs: number): number {
      const spanMs = (grants.at(-1) ?? 0) - (grants[0] ?? 0);
      const cycleMs = limits.windowSeconds * 1000 + 1_000 + latencyMs;
      return grants.length / ((limits.perAccount * spanMs) / cycleMs + limits.perAccount);
    },
  };
}

function isLie(hub: HubActor, lives: Map<string, Life>): boolean {
  const said = lives.get(hub.path)?.map(({ state }) => state) ?? [];
  const shown = hub.known?.timeline.map(({ state }) => state) ?? [];
  return shown.some((state) => !said.includes(state));
}

function isTrue(hub: HubActor, provider: ProviderModel): boolean {
  const truth = provider.truth(hub.path);
  return truth.outcome !== "found" || hub.known?.shown.state === truth.facts.state;
}
