/**
 * The control of a simulator, for tests in the same process and for `control-routes.ts`: faults, limits and the judge.
 * Each provider extends it with what its simulator holds.
 */
import { type FaultRequest, Faults } from "./faults.ts";
import { Judge, type JudgeReport } from "./judge.ts";
import { type RateLimitSettings, RateLimits, type Refusal } from "./rate-limits.ts";

/** A control call names an id that the simulator does not hold. */
export class UnknownId extends Error {}

export class SimulatorControl {
  /** The current time in epoch milliseconds. */
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

  /** Counts a call against the limits. Returns the refusal when a limit is exceeded, and records it with the judge. */
  countCall(id: string): Refusal | null {
    const refusal = this.limits.count(id, this.now());
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

  /** Returns to the state right after the start. Settings stay. */
  reset(): void {
    this.faults.clear();
    this.limits = new RateLimits(this.#limitSettings);
    this.judge = new Judge(this.#limitSettings.windowMs);
  }
}
