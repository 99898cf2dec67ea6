// The gate and the hubs in virtual time: the project's own decisions, with other shells around them. An actor can be evicted
// between any two steps: what is stored survives, what is in memory does not.
import { parseResourcePath } from "../../contract/resource.ts";
import { HARD_TIMEOUT_MS } from "../../edge/gate/budget.ts";
import { Gate, type Grant } from "../../edge/gate/gate.ts";
import { GATE_MIGRATIONS } from "../../edge/gate/gate-schema.ts";
import type { CheckRequest } from "../../edge/gate/messages.ts";
import type { HubState } from "../../edge/hub/hub-state.ts";
import {
  checkRequestOf,
  nextAlarmMs,
  onAlarm,
  onCheckAccepted,
  onPollResult,
  onView,
  onWebhookEvent,
  type Transition,
} from "../../edge/hub/transitions.ts";
import { emptyHubState } from "../../edge/hub/visible-state.ts";
import { migrate } from "../../edge/platform/migrations.ts";
import type { Limits } from "../../edge/providers/provider.ts";
import type { QueryResult } from "../../edge/providers/query.ts";
import type { WebhookEvent } from "../../edge/providers/webhook-event.ts";
import type { ProviderModel } from "./provider-model.ts";
import { sqliteRows } from "./sqlite-rows.ts";
import type { VirtualTime } from "./virtual-time.ts";

/** What all actors of one simulation share. */
export interface Environment {
  time: VirtualTime;
  random: () => number;
  provider: ProviderModel;
  limits: Limits;
  /** The part of the alarms that are lost. The cron sweep sets them again. */
  lostAlarmShare: number;
  /** Called for each grant, to measure waits. */
  onGrant: (grant: Grant, gate: GateActor) => void;
}

/** The longest time of a message between two objects. */
const MESSAGE_MS = 40;
const RETENTION_DAYS = 30;

export class GateActor {
  readonly hubs = new Map<string, HubActor>();
  readonly #environment: Environment;
  readonly #rows = sqliteRows();
  #gate: Gate;
  /** Grows with each eviction, so that calls of an evicted instance have no effect. */
  #instance = 0;
  #alarmMs: number | null = null;

  constructor(environment: Environment) {
    this.#environment = environment;
    migrate(this.#rows, GATE_MIGRATIONS);
    this.#gate = new Gate(this.#rows, environment.limits);
  }

  /** Loses the memory and the calls in flight. Rows and alarm stay. */
  evict(): void {
    this.#instance++;
    this.#gate = new Gate(this.#rows, this.#environment.limits);
  }

  requestCheck(request: CheckRequest, onReply: (expectedMs: number | null) => void): void {
    const expectedMs = this.#gate.requestCheck(request, this.#environment.time.nowMs);
    this.drain();
    onReply(expectedMs);
  }

  /** Runs every check that may run now, and sets the alarm. */
  drain(): void {
    const { time } = this.#environment;
    for (const grant of this.#gate.grants(time.nowMs)) {
      this.#environment.onGrant(grant, this);
      this.#runCheck(grant);
    }
    const wakeMs = this.#gate.wakeMs(time.nowMs);
    if (wakeMs === null || (this.#alarmMs !== null && this.#alarmMs <= wakeMs && this.#alarmMs > time.nowMs)) return;
    this.#setAlarm(Math.max(wakeMs, time.nowMs + 1));
  }

  /** The cron trigger: sets an alarm that was lost. */
  sweep(): void {
    this.#alarmMs = null;
    this.drain();
  }

  #setAlarm(alarmMs: number): void {
    this.#alarmMs = alarmMs;
    const isLost = this.#environment.random() < this.#environment.lostAlarmShare;
    this.#environment.time.at(alarmMs, () => {
      if (this.#alarmMs !== alarmMs || isLost) return;
      this.#alarmMs = null;
      this.drain();
    });
  }

  #runCheck(grant: Grant): void {
    const { time, provider } = this.#environment;
    const instance = this.#instance;
    let hasEnded = false;
    const end = (result: QueryResult) => {
      if (hasEnded || instance !== this.#instance) return;
      hasEnded = true;
      this.#gate.recordStep(grant, result, time.nowMs);
      this.drain();
      this.#deliver(grant, result);
    };
    provider.query(grant.resource, end);
    time.after(HARD_TIMEOUT_MS, () => end({ outcome: "no-result", reason: "timeout" }));
  }

  /** Sends a result to its hub. The reply arrives one message later. */
  #deliver(grant: Grant, result: QueryResult): void {
    const { time, random } = this.#environment;
    const instance = this.#instance;
    time.after(random() * MESSAGE_MS, () => {
      const hub = this.hubs.get(grant.resource);
      if (instance !== this.#instance || !hub) return;
      const request = hub.receivePollResult(result, grant.sentMs, this.#gate.backlogMs(time.nowMs));
      time.after(random() * MESSAGE_MS, () => {
        if (instance !== this.#instance) return;
        this.#gate.release(request, time.nowMs);
        this.drain();
      });
    });
  }
}

export class HubActor {
  readonly path: string;
  viewers = 0;
  readonly #environment: Environment;
  readonly #gate: GateActor;
  #stored: HubState | null = null;
  #memory: HubState | null = null;
  #alarmMs: number | null = null;

  constructor(path: string, environment: Environment, gate: GateActor) {
    this.path = path;
    this.#environment = environment;
    this.#gate = gate;
    gate.hubs.set(path, this);
  }

  get state(): HubState | null {
    return this.#memory ?? this.#stored;
  }

  get #nowMs(): number {
    return this.#environment.time.nowMs;
  }

  /** Loses the memory. What is stored stays. */
  evict(): void {
    this.#memory = null;
  }

  /** @param arrives true for the first viewer who stays */
  view(trusted: boolean, arrives: boolean): void {
    const resource = parseResourcePath(this.path);
    if (resource) this.#commit(onView(this.state, resource, trusted, arrives, this.#nowMs));
  }

  receiveWebhookEvent(event: WebhookEvent, signed: boolean, digest: string): void {
    const before = this.state ?? this.#emptyState();
    this.#commit(onWebhookEvent(before, { event, signed, digest }, this.viewers > 0, this.#nowMs));
  }

  receivePollResult(result: QueryResult, sentMs: number, backlogMs: number): CheckRequest {
    const before = this.state ?? this.#emptyState();
    const step = onPollResult(before, { result, sentMs, backlogMs }, this.viewers > 0, this.#nowMs);
    this.#persist(step);
    return checkRequestOf(step, this.path);
  }

  #emptyState(): HubState {
    const resource = parseResourcePath(this.path);
    if (!resource) throw new Error(`${this.path} is not a resource path.`);
    return emptyHubState(resource, this.#nowMs);
  }

  #commit(step: Transition): void {
    this.#persist(step);
    if (!step.request) return;
    const request = checkRequestOf(step, this.path);
    const { time, random } = this.#environment;
    time.after(random() * MESSAGE_MS, () =>
      this.#gate.requestCheck(request, (expectedMs) => {
        if (this.#memory) this.#memory = onCheckAccepted(this.#memory, request.seq, expectedMs);
      }),
    );
  }

  #persist(step: Transition): void {
    if (step.state !== this.state) this.#stored = step.state;
    this.#memory = step.state;
    if (this.#alarmMs !== null && step.alarmMs === null && this.#alarmMs > this.#nowMs) return;
    const alarmMs = nextAlarmMs(step, RETENTION_DAYS, this.#nowMs);
    if (this.#alarmMs === alarmMs) return;
    this.#alarmMs = alarmMs;
    this.#environment.time.at(alarmMs, () => {
      if (this.#alarmMs === alarmMs) this.#onAlarm();
    });
  }

  #onAlarm(): void {
    if (!this.state) return;
    this.#alarmMs = null;
    const step = onAlarm(this.state, this.viewers > 0, RETENTION_DAYS, this.#nowMs);
    if (step === "forget") {
      this.#stored = null;
      this.#memory = null;
    } else this.#commit(step);
  }
}
