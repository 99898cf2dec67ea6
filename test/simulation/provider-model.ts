// The provider of the simulation and its judge. The judge counts calls when they arrive, as a provider does, and shares
// no code with the gate: most calls in any window, per id and per account.
import { type Facts, NO_FACTS } from "../../edge/providers/facts.ts";
import type { QueryResult } from "../../edge/providers/query.ts";
import type { VirtualTime } from "./virtual-time.ts";

export interface Weather {
  /** Longest time a request or an answer is under way, one way, in milliseconds. */
  latencyMs: number;
  /** Part of the calls that fail, by fault. */
  faultShare: number;
  /** Part of the time the provider is down altogether. */
  outages: { fromMs: number; toMs: number }[];
}

const FAULTS = ["server-error", "rate-limited", "unreadable", "refused", "network"] as const;

/** Paths that strangers make up. */
const GUESS = /\/guess-/;

export class Judge {
  #windowMs: number;
  #account: number[] = [];
  #perId = new Map<string, number[]>();
  #guesses: number[] = [];
  worstAccount = 0;
  worstId = 0;
  /** Calls about ids that strangers made up. */
  worstGuesses = 0;
  calls = 0;

  constructor(windowMs: number) {
    this.#windowMs = windowMs;
  }

  arrived(key: string, atMs: number): void {
    this.calls++;
    this.worstAccount = Math.max(this.worstAccount, this.#count(this.#account, atMs));
    if (GUESS.test(key)) this.worstGuesses = Math.max(this.worstGuesses, this.#count(this.#guesses, atMs));
    let times = this.#perId.get(key);
    if (!times) {
      times = [];
      this.#perId.set(key, times);
    }
    this.worstId = Math.max(this.worstId, this.#count(times, atMs));
  }

  #count(times: number[], atMs: number): number {
    times.push(atMs);
    while ((times[0] ?? atMs) <= atMs - this.#windowMs) times.shift();
    return times.length;
  }
}

/** What truly happens to one thing: its states and when each begins. */
export type Life = { state: Facts["state"]; settled: boolean; fromMs: number }[];

export class ProviderModel {
  readonly judge: Judge;
  #time: VirtualTime;
  #random: () => number;
  #weather: Weather;
  #lives: Map<string, Life>;

  constructor(time: VirtualTime, random: () => number, weather: Weather, lives: Map<string, Life>, windowMs: number) {
    this.#time = time;
    this.#random = random;
    this.#weather = weather;
    this.#lives = lives;
    this.judge = new Judge(windowMs);
  }

  /** A request is sent now; `answered` is called when its answer reaches the sender, if the sender still waits. */
  ask(key: string, answered: (answer: QueryResult) => void): void {
    const there = this.#random() * this.#weather.latencyMs;
    const back = this.#random() * this.#weather.latencyMs;
    this.#time.after(there, () => {
      this.judge.arrived(key, this.#time.nowMs);
      const answer = this.#answer(key);
      this.#time.after(back, () => answered(answer));
    });
  }

  /** What the provider says now. */
  truth(key: string): QueryResult {
    const life = this.#lives.get(key);
    if (!life) return { outcome: "not-found" };
    const step = life.findLast(({ fromMs }) => fromMs <= this.#time.nowMs);
    return step
      ? { outcome: "found", facts: { ...NO_FACTS, state: step.state, settled: step.settled } }
      : { outcome: "not-found" };
  }

  #answer(key: string): QueryResult {
    const { nowMs } = this.#time;
    const down = this.#weather.outages.some(({ fromMs, toMs }) => nowMs >= fromMs && nowMs < toMs);
    if (!down && this.#random() >= this.#weather.faultShare) return this.truth(key);
    const reason = down ? "server-error" : (FAULTS[Math.floor(this.#random() * FAULTS.length)] ?? "network");
    if (reason !== "rate-limited") return { outcome: "no-result", reason };
    return { outcome: "no-result", reason, retryAfterSeconds: Math.ceil(this.#random() * 90) };
  }
}
