/**
 * What a test or the demo may do to any simulated provider: break things, ask the judge. Each provider's own control adds
 * what can live there. No I/O; the clock comes in from outside.
 */
import { type FaultRequest, Faults } from "./faults.ts";
import { Judge, type JudgeReport } from "./judge.ts";
import { type RateLimitSettings, RateLimits, type Refusal } from "./rate-limits.ts";

/** Something is to happen to a thing that was never made. */
export class UnknownId extends Error {}

export class SimulatorControl {
  readonly now: () => number;
  readonly faults = new Faults();
  limits: RateLimits;
  judge: Judge;
  readonly #limitSettings: RateLimitSettings;

  constructor(limitSettings: RateLimitSettings, now: () => number) {
    this.now = now;
    this.#limitSettings = limitSettings;
    this.limits = new RateLimits(limitSettings);
    this.judge = new Judge(limitSettings.windowMs);
  }

  /** Counts a call against the limits, or says why it is refused; the judge hears of it. */
  countCall(id: string): Refusal | null {
    const refusal = this.limits.take(id, this.now());
    if (refusal) this.judge.recordRefusal();
    return refusal;
  }

  addFault(fault: FaultRequest): void {
    this.faults.add(fault, this.now());
  }

  clearFaults(): void {
    this.faults.clear();
  }

  judgeReport(): JudgeReport {
    return this.judge.report();
  }

  /** As if it had just started. Settings stay. */
  reset(): void {
    this.faults.clear();
    this.limits = new RateLimits(this.#limitSettings);
    this.judge = new Judge(this.#limitSettings.windowMs);
  }
}
