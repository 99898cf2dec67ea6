// The provider of the simulation: resources with lifecycles, latency and faults.
import { NO_FACTS } from "../../edge/providers/facts.ts";
import type { QueryResult } from "../../edge/providers/query.ts";
import type { Judge, Lifecycle } from "./judge/judge.ts";
import type { VirtualTime } from "./virtual-time.ts";

/** The faults of a simulation. */
export interface FaultSchedule {
  /** The longest time of a request or a response in one direction, in milliseconds. */
  latencyMs: number;
  /** The part of the calls that fail. */
  faultShare: number;
  /** How the provider answers a call for an id that it does not know. */
  unknownIds: "not-found" | "hangs" | "rate-limited";
  /** When every call fails. */
  outages: { fromMs: number; toMs: number }[];
}

const FAULTS = ["server-error", "rate-limited", "id-limited", "unreadable", "refused", "network"] as const;

const RATE_LIMITED: QueryResult = { outcome: "no-result", reason: "rate-limited", retryAfterSeconds: 30 };

/** The sender takes no answer that comes later. */
const SENDER_WAITS_MS = 5_000;

/** The longest Retry-After of a fault. */
const MAX_RETRY_AFTER_SECONDS = 90;

export class ProviderModel {
  readonly lifecycles = new Map<string, Lifecycle>();
  readonly #time: VirtualTime;
  readonly #random: () => number;
  readonly #faults: FaultSchedule;
  readonly #judge: Judge;

  constructor(time: VirtualTime, random: () => number, faults: FaultSchedule, judge: Judge) {
    this.#time = time;
    this.#random = random;
    this.#faults = faults;
    this.#judge = judge;
  }

  /** Receives a request that is sent now. `onResult` is called when the response arrives at the sender. */
  query(path: string, onResult: (result: QueryResult) => void): void {
    const sentMs = this.#time.nowMs;
    const thereMs = this.#random() * this.#faults.latencyMs;
    const backMs = this.#random() * this.#faults.latencyMs;
    this.#time.after(thereMs, () => {
      const result = this.#respond(path);
      const isAnswer = result.outcome === "found" && thereMs + backMs < SENDER_WAITS_MS;
      this.#judge.count(path, sentMs, this.#time.nowMs, isAnswer ? { settled: result.facts.settled } : null);
      if (result.outcome === "not-found" && this.#faults.unknownIds === "hangs") return;
      this.#time.after(backMs, () => onResult(result));
    });
  }

  /** The result without faults at this time. */
  currentResult(path: string): QueryResult {
    const step = this.lifecycles.get(path)?.findLast(({ fromMs }) => fromMs <= this.#time.nowMs);
    if (!step) return { outcome: "not-found" };
    return { outcome: "found", facts: { ...NO_FACTS, state: step.state, settled: step.settled } };
  }

  #respond(path: string): QueryResult {
    const { nowMs } = this.#time;
    if (this.#faults.unknownIds === "rate-limited" && !this.lifecycles.has(path)) return RATE_LIMITED;
    const isDown = this.#faults.outages.some(({ fromMs, toMs }) => nowMs >= fromMs && nowMs < toMs);
    if (!isDown && this.#random() >= this.#faults.faultShare) return this.currentResult(path);
    const reason = isDown ? "server-error" : (FAULTS[Math.floor(this.#random() * FAULTS.length)] ?? "network");
    const retryAfterSeconds = Math.ceil(this.#random() * MAX_RETRY_AFTER_SECONDS);
    if (reason === "rate-limited") return { outcome: "no-result", reason, retryAfterSeconds };
    if (reason === "id-limited") {
      return { outcome: "no-result", reason: "rate-limited", retryAfterSeconds, limited: "id" };
    }
    return { outcome: "no-result", reason };
  }
}
