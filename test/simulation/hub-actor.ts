// A hub in virtual time: the project's own decisions in another shell. It can be evicted after any statement: what is stored
// survives, and so do its sockets. What is in memory does not.
import { parseResourcePath, type ResourceRef } from "../../contract/resource.ts";
import { type CheckRequest, cancellationOf } from "../../edge/gate/messages.ts";
import { nextAlarmMs } from "../../edge/hub/alarm.ts";
import { isPostponed } from "../../edge/hub/check-schedule.ts";
import type { HubState } from "../../edge/hub/hub-state.ts";
import { awaitedState, isWanted } from "../../edge/hub/presence.ts";
import { recordOf, type StatusRecord } from "../../edge/hub/status-record.ts";
import {
  checkRequestOf,
  onAlarm,
  onCheckAccepted,
  onGateUnreachable,
  onLeave,
  onOverdue,
  onPollResult,
  onRead,
  onWebhookEvent,
  type PollDelivery,
  type SocketUse,
  type Transition,
} from "../../edge/hub/transitions.ts";
import { emptyHubState } from "../../edge/hub/visible-state.ts";
import type { QueryResult } from "../../edge/providers/query.ts";
import type { WebhookEvent } from "../../edge/providers/webhook-event.ts";
import { type Environment, Evicted, type GateReply } from "./environment.ts";
import { HubRecord } from "./hub-record.ts";
import { type Caller, HubViewers, type Socket } from "./hub-viewers.ts";

/** The Worker's end of a socket to a hub. */
export interface SocketModel {
  ping(): void;
  /** The Worker's heartbeat finds that the announced check is overdue. */
  reportOverdue(): void;
  close(): void;
}

const RETENTION_DAYS = 30;

export class HubActor {
  readonly path: string;
  readonly #world: Environment;
  readonly #resource: ResourceRef;
  readonly #viewers: HubViewers;
  readonly #record = new HubRecord();
  /** No request was sent or answered since the memory was lost. */
  #hasLostMemory = true;
  #alarmMs: number | null = null;

  constructor(path: string, world: Environment) {
    this.path = path;
    this.#world = world;
    const resource = parseResourcePath(path);
    if (!resource) throw new Error(`${path} is not a resource path.`);
    this.#resource = resource;
    this.#viewers = new HubViewers(resource);
  }

  get state(): HubState | null {
    return this.#record.state;
  }

  get #nowMs(): number {
    return this.#world.time.nowMs;
  }

  /** Loses the memory. What is stored stays. */
  evict(): void {
    this.#record.evict();
    this.#hasLostMemory = true;
    this.#viewers.forgetReads();
  }

  /** A GET: the record, and while a result is awaited also a socket. */
  read(caller: Caller, onRecord: (record: StatusRecord) => void): SocketModel | null {
    return this.#open(caller, "while-awaited", onRecord);
  }

  /** An event stream. */
  watch(caller: Caller, onRecord: (record: StatusRecord) => void): SocketModel | null {
    return this.#open(caller, "always", onRecord);
  }

  receiveWebhookEvent(event: WebhookEvent, signed: boolean, digest: string): boolean {
    return this.#run(() => {
      const before = this.#stateOfStreams() ?? emptyHubState(this.#resource, this.#nowMs);
      const step = onWebhookEvent(before, { event, signed, digest }, this.#viewers.presence(this.#nowMs), this.#nowMs);
      if (step.state === before) return;
      this.#broadcastChange(before, step.state);
      this.#commit(step);
    });
  }

  /** Null when the hub was evicted before it replied. */
  receivePollResult(result: QueryResult, load: Omit<PollDelivery, "result">): CheckRequest | null {
    let request: CheckRequest | null = null;
    this.#run(() => {
      const before = this.#stateOfStreams();
      if (!before) {
        request = cancellationOf(this.path, this.#nowMs);
        return;
      }
      const presence = this.#viewers.presence(this.#nowMs);
      const step = onPollResult(before, { result, ...load }, presence, this.#nowMs);
      this.#broadcast(step.state);
      this.#hasLostMemory = false;
      this.#persist(step.state);
      request = checkRequestOf(step, this.path);
    });
    return request;
  }

  /** The gate asks whether a check that has waited long is still wanted. */
  isWanted(seq: number): boolean {
    const { state } = this;
    const presence = this.#viewers.presence(this.#nowMs);
    const wanted = isWanted(state, seq, presence);
    // The hub has not noticed yet that its last viewer has left.
    if (!wanted && state) this.#run(() => this.#commit(onLeave(state, presence, this.#hasLostMemory, this.#nowMs)));
    return wanted;
  }

  #open(caller: Caller, use: SocketUse, onRecord: (record: StatusRecord) => void): SocketModel | null {
    let opened: SocketModel | null = null;
    this.#run(() => {
      const query = { resource: this.#resource, ...caller };
      const before = this.#stateOfStreams();
      const { nowMs } = this.#world.time;
      const socket = { ...caller, onRecord, isStream: use === "always", sinceMs: nowMs, pingedMs: nowMs };
      const { step, opensSocket } = onRead(before, query, use, this.#viewers.arrival(socket), this.#nowMs);
      this.#send(step);
      if (opensSocket) this.#viewers.sockets.add(socket);
      opened = this.#socketModel(socket);
      this.#world.send(() => onRecord(recordOf(step.state)));
    });
    return opened;
  }

  #socketModel(socket: Socket): SocketModel {
    return {
      ping: () => {
        socket.pingedMs = this.#nowMs;
      },
      reportOverdue: () => this.#run(() => this.#receiveOverdue()),
      close: () => this.#run(() => this.#leave(socket)),
    };
  }

  #receiveOverdue(): void {
    const state = this.#stateOfStreams();
    if (state) this.#send(onOverdue(state, this.#viewers.presence(this.#nowMs), this.#hasLostMemory, this.#nowMs));
  }

  #leave(socket: Socket): void {
    this.#viewers.sockets.delete(socket);
    const presence = this.#viewers.presence(this.#nowMs);
    if (!socket.isStream || presence.isWatched) return;
    const state = this.state ?? awaitedState(this.#resource, [socket]);
    this.#commit(onLeave(state, presence, this.#hasLostMemory, this.#nowMs));
  }

  /** The state, or an empty one of the resource that the streams are about. */
  #stateOfStreams(): HubState | null {
    return this.state ?? this.#viewers.emptyState(this.#nowMs);
  }

  /** Runs a step. Returns false when an eviction has ended it. */
  #run(step: () => void): boolean {
    try {
      step();
      return true;
    } catch (thrown) {
      if (!(thrown instanceof Evicted)) throw thrown;
      this.evict();
      return false;
    }
  }

  #broadcastChange(before: HubState, state: HubState): void {
    if (state.visible.version !== before.visible.version) this.#broadcast(state);
  }

  #broadcast(state: HubState): void {
    const record = recordOf(state);
    for (const { onRecord } of this.#viewers.sockets) this.#world.send(() => onRecord(record));
  }

  /** Keeps the state, sets the alarm and sends the check request. */
  #commit(step: Transition): void {
    this.#persist(step.state);
    this.#send(step);
  }

  /** The same without an alarm, for a step of viewers. */
  #send(step: Transition): void {
    if (this.#record.update(step.state)) this.#world.onStatement("hub", this.path);
    if (!step.request) return;
    const request = checkRequestOf(step, this.path);
    this.#hasLostMemory = false;
    this.#world.send(() => {
      const reply = this.#world.gate.requestCheck(request);
      this.#world.send(() => this.#receiveReply(request.seq, reply));
    });
    this.#world.onStatement("hub", this.path);
  }

  #receiveReply(seq: number, reply: GateReply): void {
    const before = this.state;
    if (!before) return;
    const state =
      reply === "unreachable" ? onGateUnreachable(before, seq, this.#nowMs) : onCheckAccepted(before, seq, reply);
    this.#record.update(state);
    if (isPostponed(before, state)) this.#broadcast(state);
  }

  /** Stores the state and its alarm, which the platform writes together. */
  #persist(state: HubState): void {
    const isStored = this.#record.update(state);
    const atMs = nextAlarmMs(state, this.#viewers.presence(this.#nowMs), RETENTION_DAYS, this.#nowMs);
    if (this.#record.isStored && (this.#alarmMs === null || atMs < this.#alarmMs)) this.#setAlarm(atMs);
    else if (isStored) this.#world.onStatement("hub", this.path);
  }

  #setAlarm(alarmMs: number): void {
    this.#alarmMs = alarmMs;
    this.#world.time.at(alarmMs, () => {
      if (this.#alarmMs !== alarmMs) return;
      // An alarm whose handler has failed fires again.
      if (!this.#run(() => this.#onAlarm())) this.#setAlarm(this.#nowMs + 2_000);
    });
    this.#world.onStatement("hub", this.path);
  }

  #onAlarm(): void {
    this.#alarmMs = null;
    const { state } = this;
    if (!state) return;
    const step = onAlarm(state, this.#viewers.presence(this.#nowMs), RETENTION_DAYS, this.#nowMs);
    if (step === "forget") {
      this.#record.clear();
      return;
    }
    this.#broadcastChange(state, step.state);
    this.#commit(step);
  }
}
