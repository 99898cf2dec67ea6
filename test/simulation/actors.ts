// The gate and the hubs in virtual time: the project's own decisions (`gate.ts`, `hub.ts`), with the shell around them
// replaced by one that can be killed between any two steps. What is stored survives, what is in memory does not.

import { parseResourcePath } from "../../contract/resource.ts";
import { HARD_TIMEOUT_MS } from "../../edge/gate/budget.ts";
import { Gate, type Grant } from "../../edge/gate/gate.ts";
import { GATE_MIGRATIONS } from "../../edge/gate/gate-storage.ts";
import type { CheckRequest } from "../../edge/gate/messages.ts";
import { emptyHubState, type HubState } from "../../edge/hub/hub-state.ts";
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
import { migrate } from "../../edge/platform/migrations.ts";
import type { Limits } from "../../edge/providers/provider.ts";
import type { QueryResult } from "../../edge/providers/query.ts";
import type { WebhookEvent } from "../../edge/providers/webhook-event.ts";
import type { ProviderModel } from "./provider-model.ts";
import { sqliteRows } from "./sqlite-rows.ts";
import type { VirtualTime } from "./virtual-time.ts";

export interface World {
  time: VirtualTime;
  random: () => number;
  provider: ProviderModel;
  limits: Limits;
  /** Part of the alarms that are lost; the cron sweep is what finds them. */
  lostAlarms: number;
  /** Watches every grant, for the measures. */
  onGrant: (grant: Grant, gate: GateActor) => void;
}

/** How long a message between two objects takes at most. */
const MESSAGE_MS = 40;
const RETENTION_DAYS = 30;

export class GateActor {
  hubs = new Map<string, HubActor>();
  #world: World;
  #rows = sqliteRows();
  #gate: Gate;
  #life = 0;
  #alarmMs: number | null = null;

  constructor(world: World) {
    this.#world = world;
    migrate(this.#rows, GATE_MIGRATIONS);
    this.#gate = new Gate(this.#rows, world.limits);
  }

  /** Memory is gone, what was under way never comes back; rows and alarm stay. */
  kill(): void {
    this.#life++;
    this.#gate = new Gate(this.#rows, this.#world.limits);
  }

  requestCheck(checkRequest: CheckRequest, told: (expectedMs: number | null) => void): void {
    const expectedMs = this.#gate.requestCheck(checkRequest, this.#world.time.nowMs);
    this.drain();
    told(expectedMs);
  }

  /** What the alarm and the cron sweep do. */
  drain(): void {
    const { time } = this.#world;
    for (const grant of this.#gate.grants(time.nowMs)) {
      this.#world.onGrant(grant, this);
      this.#runCheck(grant);
    }
    const wakeMs = this.#gate.wakeMs(time.nowMs);
    if (wakeMs === null || (this.#alarmMs !== null && this.#alarmMs <= wakeMs && this.#alarmMs > time.nowMs)) return;
    const alarmMs = Math.max(wakeMs, time.nowMs + 1);
    this.#alarmMs = alarmMs;
    const isLost = this.#world.random() < this.#world.lostAlarms;
    time.at(alarmMs, () => {
      if (this.#alarmMs !== alarmMs || isLost) return;
      this.#alarmMs = null;
      this.drain();
    });
  }

  sweep(): void {
    this.#alarmMs = null;
    this.drain();
  }

  #runCheck(grant: Grant): void {
    const { time, random, provider } = this.#world;
    const life = this.#life;
    let isOver = false;
    const done = (answer: QueryResult) => {
      if (isOver || life !== this.#life) return;
      isOver = true;
      this.#gate.recordStep(grant, answer, time.nowMs);
      this.drain();
      time.after(random() * MESSAGE_MS, () => {
        const hub = this.hubs.get(grant.resource);
        if (life !== this.#life || !hub) return;
        const checkRequest = hub.applyPollResult(answer, grant.sentMs, this.#gate.backlogMs(time.nowMs));
        time.after(random() * MESSAGE_MS, () => {
          if (life !== this.#life) return;
          this.#gate.release(checkRequest, time.nowMs);
          this.drain();
        });
      });
    };
    provider.ask(grant.resource, done);
    time.after(HARD_TIMEOUT_MS, () => done({ outcome: "no-result", reason: "timeout" }));
  }
}

export class HubActor {
  readonly path: string;
  viewers = 0;
  #world: World;
  #gate: GateActor;
  #stored: HubState | null = null;
  #memory: HubState | null = null;
  #alarmMs: number | null = null;

  constructor(path: string, world: World, gate: GateActor) {
    this.path = path;
    this.#world = world;
    this.#gate = gate;
    gate.hubs.set(path, this);
  }

  get known(): HubState | null {
    return this.#memory ?? this.#stored;
  }

  kill(): void {
    this.#memory = null;
  }

  look(trusted: boolean, arrives: boolean): void {
    const resource = parseResourcePath(this.path);
    if (resource) this.#take(onView(this.known, resource, trusted, arrives, this.#world.time.nowMs));
  }

  event(event: WebhookEvent, signed: boolean, digest: string): void {
    const before = this.known ?? this.#nothing();
    this.#take(onWebhookEvent(before, { event, signed, digest }, this.viewers > 0, this.#world.time.nowMs));
  }

  applyPollResult(result: QueryResult, sentMs: number, backlogMs: number): CheckRequest {
    const before = this.known ?? this.#nothing();
    const step = onPollResult(before, { result, sentMs, backlogMs }, this.viewers > 0, this.#world.time.nowMs);
    this.#keep(step);
    return checkRequestOf(step, this.path);
  }

  #nothing(): HubState {
    const resource = parseResourcePath(this.path);
    if (!resource) throw new Error("the world made a path that is none");
    return emptyHubState(resource, this.#world.time.nowMs);
  }

  #take(step: Transition): void {
    this.#keep(step);
    if (!step.request) return;
    const checkRequest = checkRequestOf(step, this.path);
    const { time, random } = this.#world;
    time.after(random() * MESSAGE_MS, () =>
      this.#gate.requestCheck(checkRequest, (expectedMs) => {
        if (this.#memory) this.#memory = onCheckAccepted(this.#memory, checkRequest.seq, expectedMs);
      }),
    );
  }

  #keep(step: Transition): void {
    const { time } = this.#world;
    if (step.state !== this.known) this.#stored = step.state;
    this.#memory = step.state;
    if (this.#alarmMs !== null && step.alarmMs === null && this.#alarmMs > time.nowMs) return;
    const alarmMs = nextAlarmMs(step, RETENTION_DAYS, time.nowMs);
    if (this.#alarmMs === alarmMs) return;
    this.#alarmMs = alarmMs;
    time.at(alarmMs, () => {
      if (this.#alarmMs !== alarmMs || !this.known) return;
      this.#alarmMs = null;
      const rung = onAlarm(this.known, this.viewers > 0, RETENTION_DAYS, time.nowMs);
      if (rung !== "forget") return this.#take(rung);
      this.#stored = null;
      this.#memory = null;
    });
  }
}
