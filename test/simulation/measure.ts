// What is measured from outside while a world goes on: how long those who are due wait, from the moment a want may be
// served to its grant, and how much of the reachable budget is used.
import type { Grant } from "../../edge/gate/gate.ts";
import type { Limits } from "../../edge/providers/provider.ts";
import type { GateActor } from "./actors.ts";
import type { VirtualTime } from "./virtual-time.ts";

const GUARD_MS = 1_000;
/** The longest in fair weather. */
const ROUND_TRIP_MS = 600;

export class Measure {
  worstWaitMs = 0;
  /** Beyond what the place in the queue explains. */
  worstUnexplainedMs = 0;
  #time: VirtualTime;
  #limits: Limits;
  /** False: faults make people wait for reasons that are not the gate's. */
  #isFair: boolean;
  #grants: number[] = [];
  #lastGrant = new Map<string, number>();

  constructor(time: VirtualTime, limits: Limits, isFair: boolean) {
    this.#time = time;
    this.#limits = limits;
    this.#isFair = isFair;
  }

  readonly onGrant = (grant: Grant, gate: GateActor): void => {
    this.#grants.push(this.#time.nowMs);
    if (this.#isFair && !grant.untrusted) this.#measureWait(grant, gate);
    this.#lastGrant.set(grant.resource, this.#time.nowMs);
  };

  #measureWait({ resource }: Grant, gate: GateActor): void {
    const { nowMs } = this.#time;
    const wantedMs = Math.max(
      gate.hubs.get(resource)?.known?.schedule.requestedCheck?.notBeforeMs ?? nowMs,
      this.#lastGrant.get(resource) ?? 0,
    );
    const waitMs = nowMs - wantedMs;
    const served = this.#grants.length - this.#grants.findLastIndex((atMs) => atMs < wantedMs) - 1;
    // Every slot comes round once a cycle, so those served meanwhile explain this much of the wait.
    const explainedMs = (Math.floor(served / this.#limits.perAccount) + 1) * this.#cycleMs(ROUND_TRIP_MS);
    this.worstWaitMs = Math.max(this.worstWaitMs, waitMs);
    this.worstUnexplainedMs = Math.max(this.worstUnexplainedMs, waitMs - explainedMs);
  }

  /** Part of the reachable budget N/(W + guard + round trip) that was used. */
  shareUsed(roundTripMs: number): number {
    const spanMs = (this.#grants.at(-1) ?? 0) - (this.#grants[0] ?? 0);
    const { perAccount } = this.#limits;
    return this.#grants.length / ((perAccount * spanMs) / this.#cycleMs(roundTripMs) + perAccount);
  }

  #cycleMs(roundTripMs: number): number {
    return this.#limits.windowSeconds * 1000 + GUARD_MS + roundTripMs;
  }
}
