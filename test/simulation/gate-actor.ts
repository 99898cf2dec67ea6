// The gate in virtual time: the project's own decisions in another shell. It can be evicted after any statement: what is
// stored survives, what is in memory does not.
import { HARD_TIMEOUT_MS } from "../../edge/gate/budget.ts";
import type { WantedCheck } from "../../edge/gate/checks/wanted-checks.ts";
import { Gate } from "../../edge/gate/gate.ts";
import { GATE_MIGRATIONS } from "../../edge/gate/gate-schema.ts";
import type { Grant } from "../../edge/gate/grant.ts";
import type { CheckRequest } from "../../edge/gate/messages.ts";
import { migrate } from "../../edge/platform/migrations.ts";
import type { SqlRows } from "../../edge/platform/sql-rows.ts";
import type { QueryResult } from "../../edge/providers/query.ts";
import { type Environment, Evicted, type GateReply } from "./environment.ts";
import { sqliteRows } from "./sqlite-rows.ts";

export class GateActor {
  readonly #world: Environment;
  readonly #rows: SqlRows;
  #gate: Gate;
  /** Grows with each eviction, so that calls of an evicted instance have no effect. */
  #instance = 0;
  #wakeMs: number | null = null;
  /** How much the clock of its host is ahead. */
  #aheadMs = 0;

  constructor(world: Environment) {
    this.#world = world;
    const rows = sqliteRows();
    migrate(rows, GATE_MIGRATIONS);
    this.#rows = {
      ...rows,
      run: (statement, ...values) => {
        rows.run(statement, ...values);
        world.onStatement("gate");
      },
    };
    this.#gate = new Gate(this.#rows, world.limits);
  }

  get #nowMs(): number {
    return this.#world.time.nowMs + this.#aheadMs;
  }

  /** Loses the memory and the calls in flight, and moves to another host. Rows stay. */
  evict(): void {
    this.#instance++;
    this.#wakeMs = null;
    this.#aheadMs = this.#world.random() * this.#world.clockDifferenceMs;
    this.#gate = new Gate(this.#rows, this.#world.limits);
  }

  requestCheck(request: CheckRequest): GateReply {
    let reply: GateReply = "unreachable";
    this.#run(() => {
      reply = this.#gate.requestCheck(request, this.#nowMs);
      this.#drain();
    });
    return reply;
  }

  /** Runs a step of this instance. An eviction ends it. */
  #run(step: () => void, instance = this.#instance): void {
    if (instance !== this.#instance) return;
    try {
      step();
    } catch (thrown) {
      if (!(thrown instanceof Evicted)) throw thrown;
      this.evict();
    }
  }

  /** Runs every check that may run now, and plans the next run. */
  #drain(): void {
    const { time } = this.#world;
    for (const grant of this.#gate.grants(this.#nowMs)) this.#runCheck(grant);
    for (const wanted of this.#gate.wantedQueries()) this.#ask(wanted);
    const wakeMs = this.#gate.wakeMs(this.#nowMs);
    if (wakeMs === null || (this.#wakeMs !== null && this.#wakeMs <= wakeMs && this.#wakeMs > this.#nowMs)) return;
    this.#wakeMs = Math.max(wakeMs, this.#nowMs + 1);
    const plannedMs = this.#wakeMs;
    const instance = this.#instance;
    time.at(plannedMs - this.#aheadMs, () => {
      if (this.#wakeMs === plannedMs) this.#run(() => this.#drain(), instance);
    });
  }

  #runCheck(grant: Grant): void {
    const { time, provider } = this.#world;
    const instance = this.#instance;
    let hasEnded = false;
    const end = (result: QueryResult) => {
      if (hasEnded) return;
      hasEnded = true;
      this.#run(() => {
        this.#gate.recordStep(grant, result, this.#nowMs);
        this.#drain();
        this.#deliver(grant, result);
      }, instance);
    };
    provider.query(grant.resource, end);
    this.#world.onStatement("gate");
    time.after(HARD_TIMEOUT_MS, () => end({ outcome: "no-result", reason: "timeout" }));
  }

  /** Asks a hub whether its check is still wanted. The answer arrives one message later. */
  #ask(wanted: WantedCheck): void {
    const instance = this.#instance;
    this.#world.send(() => {
      const isWanted = this.#world.hubOf(wanted.resource).isWanted(wanted.seq);
      this.#world.send(() =>
        this.#run(() => {
          this.#gate.recordWanted(wanted, isWanted, this.#nowMs);
          this.#drain();
        }, instance),
      );
    });
    this.#world.onStatement("gate");
  }

  /** Sends a result to its hub. The reply arrives one message later. */
  #deliver(grant: Grant, result: QueryResult): void {
    const instance = this.#instance;
    const backlogMs = this.#gate.backlogMs(this.#nowMs);
    const isBudgetFree = this.#gate.isBudgetFree(grant.key, this.#nowMs);
    this.#world.send(() => {
      const hub = this.#world.hubOf(grant.resource);
      const request = hub.receivePollResult(result, { sentMs: grant.sentMs, backlogMs, isBudgetFree });
      this.#world.send(() =>
        this.#run(() => {
          if (request) this.#gate.release(request, this.#nowMs);
          this.#drain();
        }, instance),
      );
    });
    this.#world.onStatement("gate");
  }
}
