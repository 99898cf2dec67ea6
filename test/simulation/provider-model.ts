// The provider of the simulation, and the judge who counts its calls. The judge counts a call when it arrives, as a provider
// does, and shares no code with the gate.
import { type Facts, NO_FACTS } from "../../edge/providers/facts.ts";
import type { QueryResult } from "../../edge/providers/query.ts";
import type { VirtualTime } from "./virtual-time.ts";

/** The faults of a simulation. */
export interface FaultSchedule {
  /** The longest time of a request or a response in one direction, in milliseconds. */
  latencyMs: number;
  /** The part of the calls that fail. */
  faultShare: number;
  /** When every call fails. */
  outages: { fromMs: number; toMs: number }[];
}

const FAULTS = ["server-error", "rate-limited", "unreadable", "refused", "network"] as const;

/** The paths of guessed ids. */
const GUESS = /\/guess-/;

/** The highest number of calls in any window, per account, per id and for guessed ids. */
export class Judge {
  readonly #windowMs: number;
  readonly #account: number[] = [];
  readonly #perId = new Map<string, number[]>();
  readonly #guesses: number[] = [];
  worstAccount = 0;
  worstId = 0;
  worstGuesses = 0;
  calls = 0;

  constructor(windowMs: number) {
    this.#windowMs = windowMs;
  }

  /** Counts a call for this id. Calls are counted in the order of time. */
  count(id: string, atMs: number): void {
    this.calls++;
    this.worstAccount = Math.max(this.worstAccount, this.#inWindow(this.#account, atMs));
    if (GUESS.test(id)) this.worstGuesses = Math.max(this.worstGuesses, this.#inWindow(this.#guesses, atMs));
    let times = this.#perId.get(id);
    if (!times) {
      times = [];
      this.#perId.set(id, times);
    }
    this.worstId = Math.max(this.worstId, this.#inWindow(times, atMs));
  }

  #inWindow(times: number[], atMs: number): number {
    times.push(atMs);
    while ((times[0] ?? atMs) <= atMs - this.#windowMs) times.shift();
    return times.length;
  }
}

/** The states of one resource at the provider, and when each begins. */
export type Lifecycle = { state: Facts["state"]; settled: boolean; fromMs: number }[];

export class ProviderModel {
  readonly judge: Judge;
  readonly #time: VirtualTime;
  readonly #random: () => number;
  readonly #faults: FaultSchedule;
  readonly #lifecycles: Map<string, Lifecycle>;

  constructor(
    time: VirtualTime,
    random: () => number,
    faults: FaultSchedule,
    lifecycles: Map<string, Lifecycle>,
    windowMs: number,
  ) {
    this.#time = time;
    this.#random = random;
    this.#faults = faults;
    this.#lifecycles = lifecycles;
    this.judge = new Judge(windowMs);
  }

  /** Receives a request that is sent now. `onResult` is called when the response arrives at the sender. */
  query(path: string, onResult: (result: QueryResult) => void): void {
    const thereMs = this.#random() * this.#faults.latencyMs;
    const backMs = this.#random() * this.#faults.latencyMs;
    this.#time.after(thereMs, () => {
      this.judge.count(path, this.#time.nowMs);
      const result = this.#respond(path);
      this.#time.after(backMs, () => onResult(result));
    });
  }

  /** The result without faults at this time. */
  currentResult(path: string): QueryResult {
    const step = this.#lifecycles.get(path)?.findLast(({ fromMs }) => fromMs <= this.#time.nowMs);
    if (!step) return { outcome: "not-found" };
    return { outcome: "found", facts: { ...NO_FACTS, state: step.state, settled: step.settled } };
  }

  #respond(path: string): QueryResult {
    const { nowMs } = this.#time;
    const isDown = this.#faults.outages.some(({ fromMs, toMs }) => nowMs >= fromMs && nowMs < toMs);
    if (!isDown && this.#random() >= this.#faults.faultShare) return this.currentResult(path);
    const reason = isDown ? "server-error" : (FAULTS[Math.floor(this.#random() * FAULTS.length)] ?? "network");
    if (reason !== "rate-limited") return { outcome: "no-result", reason };
    return { outcome: "no-result", reason, retryAfterSeconds: Math.ceil(this.#random() * 90) };
  }
}
