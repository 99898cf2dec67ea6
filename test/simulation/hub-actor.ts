// A hub in virtual time: the project's own decisions in another shell. It can be evicted after any statement: what is stored
// survives, and so do its sockets. What is in memory does not.
import { parseResourcePath, type ResourceRef } from "../../contract/resource.ts";
import type { CheckRequest } from "../../edge/gate/messages.ts";
import type { HubState } from "../../edge/hub/hub-state.ts";
import { isWanted } from "../../edge/hub/presence.ts";
import { recordOf, type StatusRecord } from "../../edge/hub/status-record.ts";
import {
  checkRequestOf,
  nextAlarmMs,
  onAlarm,
  onCheckAccepted,
  onGateUnreachable,
  onPollResult,
  onRead,
  onWebhookEvent,
  type SocketUse,
  type Transition,
} from "../../edge/hub/transitions.ts";
import { emptyHubState } from "../../edge/hub/visible-state.ts";
import type { QueryResult } from "../../edge/providers/query.ts";
import type { WebhookEvent } from "../../edge/providers/webhook-event.ts";
import { type Environment, Evicted, type GateReply } from "./environment.ts";

/** A viewer as the Worker introduces it. */
export interface Caller {
  trusted: boolean;
  network: string | null;
}

/** The Worker's end of a socket to a hub. */
export interface SocketModel {
  ping(): void;
  /** The heartbeat has found that the announced check is overdue. */
  sendAgain(): void;
  close(): void;
}

interface Socket {
  onRecord: (record: StatusRecord) => void;
  pingedMs: number;
}

const RETENTION_DAYS = 30;

export class HubActor {
  readonly path: string;
  readonly #world: Environment;
  readonly #resource: ResourceRef;
  readonly #sockets = new Set<Socket>();
  #stored: HubState | null = null;
  #memory: HubState | null = null;
  #alarmMs: number | null = null;

  constructor(path: string, world: Environment) {
    this.path = path;
    this.#world = world;
    const resource = parseResourcePath(path);
    if (!resource) throw new Error(`${path} is not a resource path.`);
    this.#resource = resource;
  }

  get state(): HubState | null {
    return this.#memory ?? this.#stored;
  }

  get #nowMs(): number {
    return this.#world.time.nowMs;
  }

  /** Loses the memory. What is stored stays. */
  evict(): void {
    this.#memory = null;
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
    if (!signed && !this.state) return true;
    return this.#run(() => {
      const before = this.state ?? emptyHubState(this.#resource, this.#nowMs);
      const step = onWebhookEvent(before, { event, signed, digest }, this.#isWatched(), this.#nowMs);
      this.#broadcastChange(before, step.state);
      this.#commit(step);
    });
  }

  /** Null when the hub was evicted before it replied. */
  receivePollResult(result: QueryResult, sentMs: number, backlogMs: number): CheckRequest | null {
    let request: CheckRequest | null = null;
    this.#run(() => {
      const before = this.state ?? emptyHubState(this.#resource, this.#nowMs);
      const step = onPollResult(before, { result, sentMs, backlogMs }, this.#isWatched(), this.#nowMs);
      this.#broadcast(step.state);
      this.#persist(step);
      request = checkRequestOf(step, this.path);
    });
    return request;
  }

  /** Whether the check request `seq` is still wanted. */
  isWanted(seq: number): boolean {
    return isWanted(this.state, seq, { isWatched: this.#isWatched(), untilMs: null, network: null });
  }

  #open(caller: Caller, use: SocketUse, onRecord: (record: StatusRecord) => void): SocketModel | null {
    let opened: SocketModel | null = null;
    this.#run(() => {
      const query = { resource: this.#resource, ...caller };
      const { step, opensSocket } = onRead(this.state, query, use, this.#isWatched(), this.#nowMs);
      this.#commit(step);
      const socket: Socket = { onRecord, pingedMs: this.#nowMs };
      if (opensSocket) this.#sockets.add(socket);
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
      sendAgain: () => {},
      close: () => this.#sockets.delete(socket),
    };
  }

  #isWatched(): boolean {
    return this.#sockets.size > 0;
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
    for (const { onRecord } of this.#sockets) this.#world.send(() => onRecord(record));
  }

  #commit(step: Transition): void {
    this.#persist(step);
    if (!step.request) return;
    const request = checkRequestOf(step, this.path);
    this.#world.send(() => {
      const reply = this.#world.gate.requestCheck(request);
      this.#world.send(() => this.#receiveReply(request.seq, reply));
    });
    this.#world.onStatement("hub", this.path);
  }

  #receiveReply(seq: number, reply: GateReply): void {
    if (!this.#memory) return;
    if (reply !== "unreachable") {
      this.#memory = onCheckAccepted(this.#memory, seq, reply.expectedMs);
      return;
    }
    const retry = onGateUnreachable(this.#memory, seq, this.#nowMs);
    this.#memory = retry.state;
    this.#setAlarm(nextAlarmMs(retry, RETENTION_DAYS, this.#nowMs));
  }

  #persist(step: Transition): void {
    if (step.state !== this.state) {
      this.#stored = step.state;
      this.#memory = step.state;
      this.#world.onStatement("hub", this.path);
    }
    if (this.#alarmMs !== null && step.alarmMs === null && this.#alarmMs > this.#nowMs) return;
    this.#setAlarm(nextAlarmMs(step, RETENTION_DAYS, this.#nowMs));
  }

  #setAlarm(alarmMs: number): void {
    if (this.#alarmMs === alarmMs) return;
    this.#alarmMs = alarmMs;
    this.#world.time.at(alarmMs, () => {
      if (this.#alarmMs !== alarmMs) return;
      // An alarm whose handler has failed fires again.
      if (!this.#run(() => this.#onAlarm())) this.#setAlarm(this.#nowMs + 2_000);
    });
    this.#world.onStatement("hub", this.path);
  }

  #onAlarm(): void {
    if (!this.state) return;
    this.#alarmMs = null;
    const step = onAlarm(this.state, this.#isWatched(), RETENTION_DAYS, this.#nowMs);
    if (step === "forget") {
      this.#stored = null;
      this.#memory = null;
    } else this.#commit(step);
  }
}
