// The gate and the hubs in virtual time: the project's own decisions (`gate.ts`, `hub.ts`), with the shell around them
// replaced by one that can be killed between any two steps. What is stored survives, what is in memory does not.

import { parseThing } from "../../edge/access/resource-path.ts";
import { HARD_TIMEOUT_MS } from "../../edge/gate/budget.ts";
import { Gate, type Grant, type Wish } from "../../edge/gate/gate.ts";
import { type Known, nothingKnown } from "../../edge/hub/hub-state.ts";
import { onAlarm, onAnswer, onExpected, onLook, onNotice, ringMs, type Step } from "../../edge/hub/transitions.ts";
import type { Answer, Limits, Notice } from "../../edge/providers/provider.ts";
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
    this.#gate = new Gate(this.#rows, world.limits);
  }

  /** Memory is gone, what was under way never comes back; rows and alarm stay. */
  kill(): void {
    this.#life++;
    this.#gate = new Gate(this.#rows, this.#world.limits);
  }

  wish(wish: Wish, told: (expectedMs: number | null) => void): void {
    const expectedMs = this.#gate.wish(wish, this.#world.time.nowMs);
    this.pump();
    told(expectedMs);
  }

  /** What the alarm and the cron sweep do. */
  pump(): void {
    const { time } = this.#world;
    for (const grant of this.#gate.grants(time.nowMs)) {
      this.#world.onGrant(grant, this);
      this.#carryOut(grant);
    }
    const wakeMs = this.#gate.wakeMs(time.nowMs);
    if (wakeMs === null || (this.#alarmMs !== null && this.#alarmMs <= wakeMs && this.#alarmMs > time.nowMs)) return;
    const alarmMs = Math.max(wakeMs, time.nowMs + 1);
    this.#alarmMs = alarmMs;
    const isLost = this.#world.random() < this.#world.lostAlarms;
    time.at(alarmMs, () => {
      if (this.#alarmMs !== alarmMs || isLost) return;
      this.#alarmMs = null;
      this.pump();
    });
  }

  sweep(): void {
    this.#alarmMs = null;
    this.pump();
  }

  #carryOut(grant: Grant): void {
    const { time, random, provider } = this.#world;
    const life = this.#life;
    let isOver = false;
    const done = (answer: Answer) => {
      if (isOver || life !== this.#life) return;
      isOver = true;
      this.#gate.answered(grant, answer, time.nowMs);
      this.pump();
      time.after(random() * MESSAGE_MS, () => {
        const hub = this.hubs.get(grant.thing);
        if (life !== this.#life || !hub) return;
        const wish = hub.heard(answer, grant.sentMs, this.#gate.backlogMs(time.nowMs));
        time.after(random() * MESSAGE_MS, () => {
          if (life !== this.#life) return;
          this.#gate.released(wish, time.nowMs);
          this.pump();
        });
      });
    };
    provider.ask(grant.thing, done);
    time.after(HARD_TIMEOUT_MS, () => done({ outcome: "no-answer", reason: "timeout" }));
  }
}

export class HubActor {
  readonly path: string;
  viewers = 0;
  #world: World;
  #gate: GateActor;
  #stored: Known | null = null;
  #memory: Known | null = null;
  #alarmMs: number | null = null;

  constructor(path: string, world: World, gate: GateActor) {
    this.path = path;
    this.#world = world;
    this.#gate = gate;
    gate.hubs.set(path, this);
  }

  get known(): Known | null {
    return this.#memory ?? this.#stored;
  }

  kill(): void {
    this.#memory = null;
  }

  look(vouched: boolean, arrives: boolean): void {
    const thing = parseThing(this.path);
    if (thing) this.#take(onLook(this.known, thing, vouched, arrives, this.#world.time.nowMs));
  }

  notice(notice: Notice, verified: boolean, digest: string): void {
    const before = this.known ?? this.#nothing();
    this.#take(onNotice(before, { notice, verified, digest }, this.viewers > 0, this.#world.time.nowMs));
  }

  heard(answer: Answer, sentMs: number, backlogMs: number): Wish {
    const before = this.known ?? this.#nothing();
    const step = onAnswer(before, { answer, sentMs, backlogMs }, this.viewers > 0, this.#world.time.nowMs);
    this.#keep(step);
    return this.#wishOf(step);
  }

  #nothing(): Known {
    const thing = parseThing(this.path);
    if (!thing) throw new Error("the world made a path that is none");
    return nothingKnown(thing, this.#world.time.nowMs);
  }

  #take(step: Step): void {
    this.#keep(step);
    if (!step.wish) return;
    const wish = this.#wishOf(step);
    const { time, random } = this.#world;
    time.after(random() * MESSAGE_MS, () =>
      this.#gate.wish(wish, (expectedMs) => {
        if (this.#memory) this.#memory = onExpected(this.#memory, wish.seq, expectedMs);
      }),
    );
  }

  #keep(step: Step): void {
    const { time } = this.#world;
    if (step.known !== this.known) this.#stored = step.known;
    this.#memory = step.known;
    if (this.#alarmMs !== null && step.alarmMs === null && this.#alarmMs > time.nowMs) return;
    const alarmMs = ringMs(step, RETENTION_DAYS, time.nowMs);
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

  #wishOf({ known, wish }: Step): Wish {
    return {
      thing: this.path,
      key: this.path,
      seq: known.seq,
      stranger: !known.vouched,
      firstAskedMs: known.firstAskedMs,
      next: wish === "nothing" ? null : wish,
    };
  }
}
