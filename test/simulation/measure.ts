// Measurements of a simulation from outside: how long due checks wait for their grant, and which part of the reachable
// budget is used.
import type { Grant } from "../../edge/gate/gate.ts";
import type { Limits } from "../../edge/providers/provider.ts";
import type { GateActor } from "./actors.ts";
import type { VirtualTime } from "./virtual-time.ts";

const GUARD_MS = 1_000;
/** The longest round trip without faults. */
const ROUND_TRIP_MS = 600;

export class Measure {
  worstWaitMs = 0;
  /** The longest part of a wait that the check's place in the queue does not explain. */
  worstUnexplainedMs = 0;
  readonly #time: VirtualTime;
  readonly #limits: Limits;
  /** False with faults: they make checks wait for reasons other than the gate. */
  readonly #measuresWaits: boolean;
  readonly #grants: number[] = [];
  readonly #lastGrant = new Map<string, number>();

  constructor(time: VirtualTime, limits: Limits, measuresWaits: boolean) {
    this.#time = time;
    this.#limits = limits;
    this.#measuresWaits = measuresWaits;
  }

  readonly onGrant = (grant: Grant, gate: GateActor): void => {
    this.#grants.push(this.#time.nowMs);
    if (this.#measuresWaits && !grant.untrusted) this.#measureWait(grant, gate);
    this.#lastGrant.set(grant.resource, this.#time.nowMs);
  };

  #measureWait({ resource }: Grant, gate: GateActor): void {
    const { nowMs } = this.#time;
    const dueMs = Math.max(
      gate.hubs.get(resource)?.state?.schedule.requestedCheck?.notBeforeMs ?? nowMs,
      this.#lastGrant.get(resource) ?? 0,
    );
    const waitMs = nowMs - dueMs;
    const grantsSince = this.#grants.length - this.#grants.findLastIndex((atMs) => atMs < dueMs) - 1;
    // Every slot becomes free once a cycle, so the grants since then explain this part of the wait.
    const explainedMs = (Math.floor(grantsSince / this.#limits.perAccount) + 1) * this.#cycleMs(ROUND_TRIP_MS);
    this.worstWaitMs = Math.max(this.worstWaitMs, waitMs);
    this.worstUnexplainedMs = Math.max(this.worstUnexplainedMs, waitMs - explainedMs);
  }

  /** The used part of the reachable budget, which is N calls per window + guard + round trip. */
  shareUsed(roundTripMs: number): number {
    const spanMs = (this.#grants.at(-1) ?? 0) - (this.#grants[0] ?? 0);
    const { perAccount } = this.#limits;
    return this.#grants.length / ((perAccount * spanMs) / this.#cycleMs(roundTripMs) + perAccount);
  }

  #cycleMs(roundTripMs: number): number {
    return this.#limits.windowSeconds * 1000 + GUARD_MS + roundTripMs;
  }
}
