// Visitors and what the Worker does for them: an event stream with heartbeats, or reads one after another.
import { awaitedResult, isCheckOverdue, isOver, type StatusRecord } from "../../edge/hub/status-record.ts";
import type { SocketModel } from "./hub-actor.ts";
import type { Caller } from "./hub-viewers.ts";
import type { Visit } from "./judge/judge.ts";
import type { World } from "./world.ts";

const HEARTBEAT_MS = 20_000;
const POLL_GAP_MS = 5_000;
/** A client without a stream follows a failed payment by one GET a minute. */
const LATE_POLL_GAP_MS = 60_000;
/** A client whose connection was refused connects again after this time. */
const RETRY_MS = 3_000;
/** A read waits this long for the first result. */
const READ_WAIT_MS = 3_000;

/** A visitor of one resource from arrival to leaving. */
export interface Visiting {
  path: string;
  caller: Caller;
  visit: Visit;
  stayMs: number;
}

/** The visitor opens an event stream and leaves after some time. */
export function watchPage(world: World, visiting: Visiting, isDisconnectMissed: boolean): void {
  const stream = new PageStream(world, visiting);
  stream.start();
  world.time.after(visiting.stayMs, () => {
    visiting.visit.leftMs = world.time.nowMs;
    stream.close(isDisconnectMissed);
  });
}

/**
 * The visitor has no stream, sends one GET after another until the status is settled, follows it a while if it failed, and
 * leaves after some time.
 */
export function pollPage(world: World, visiting: Visiting): void {
  const { time } = world;
  const untilMs = time.nowMs + visiting.stayMs;
  time.at(untilMs, () => {
    visiting.visit.leftMs = time.nowMs;
  });
  const poll = (): void => {
    const { sawSettledMs, lastState } = visiting.visit;
    const isSettled = sawSettledMs !== null;
    if (time.nowMs >= untilMs || (isSettled && lastState !== "failed")) return;
    readOnce(world, visiting);
    time.after(isSettled ? LATE_POLL_GAP_MS : POLL_GAP_MS, poll);
  };
  poll();
}

/** One GET, which waits for a first result. */
export function readOnce(world: World, { path, caller, visit }: Visiting): void {
  world.judge.gets(path, world.time.nowMs);
  world.send(() => {
    let isFirst = true;
    let socket: SocketModel | null = null;
    const receive = (record: StatusRecord): void => {
      world.judge.sees(visit, record.visibleState, world.provider.lifecycles.get(path), world.time.nowMs);
      const isAwaited = isFirst && awaitedResult(record, world.time.nowMs) !== null;
      isFirst = false;
      if (!isAwaited) socket?.close();
    };
    socket = world.hubOf(path).read(caller, receive);
    world.time.after(READ_WAIT_MS, () => socket?.close());
  });
}

class PageStream {
  readonly #world: World;
  readonly #visiting: Visiting;
  #socket: SocketModel | null = null;
  #record: StatusRecord | null = null;
  #isOpen = true;

  constructor(world: World, visiting: Visiting) {
    this.#world = world;
    this.#visiting = visiting;
  }

  start(): void {
    this.#world.judge.opens(this.#visiting.path);
    this.#world.send(() => this.#connect());
    this.#beatLater();
  }

  /** @param isMissed the hub does not notice that the stream has ended */
  close(isMissed: boolean): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    const { path } = this.#visiting;
    this.#world.judge.closes(path, this.#world.time.nowMs);
    if (!isMissed) this.#world.send(() => this.#socket?.close());
  }

  #connect(): void {
    if (!this.#isOpen) return;
    const { path, caller } = this.#visiting;
    this.#socket = this.#world.hubOf(path).watch(caller, (record) => this.#receive(record));
    if (!this.#socket) this.#world.time.after(RETRY_MS, () => this.#connect());
  }

  #receive(record: StatusRecord): void {
    if (!this.#isOpen) return;
    this.#record = record;
    const { path, caller, visit } = this.#visiting;
    const { judge, provider, time } = this.#world;
    judge.sees(visit, record.visibleState, provider.lifecycles.get(path), time.nowMs);
    const isNotFound = record.missing && !caller.trusted;
    if (isOver(record, time.nowMs) || isNotFound) this.close(false);
  }

  #beatLater(): void {
    this.#world.time.after(HEARTBEAT_MS, () => {
      if (!this.#isOpen) return;
      const { nowMs } = this.#world.time;
      this.#world.send(() => this.#socket?.ping());
      const isOverdue = this.#record !== null && isCheckOverdue(this.#record, nowMs);
      if (isOverdue) this.#world.send(() => this.#socket?.reportOverdue());
      this.#beatLater();
    });
  }
}
