/**
 * One run of a connection: a first read, then the stream, then polling where no stream stays open. It begins when the page
 * is visible, and ends when the page is hidden, when nothing more is expected, or when the status is refused. This file
 * decides when to stream, poll or stop; backoff.ts has the delays in between.
 */
import { lostStreamDelayMs, pollDelayMs, retryDelayMs } from "./backoff.ts";
import { Follower } from "./follower.ts";
import { electLeader } from "./shared-tabs.ts";
import { fetchStatus, type Ports, type ReadResult, type Target } from "./status-client.ts";
import { readEvents, type StreamEnd, type StreamEvent } from "./stream.ts";
import { isOver, type Phase, type ViewChange, type ViewEvent } from "./view-state.ts";
import type { ViewStore } from "./view-store.ts";

/** A stream that was open this long counts as good: the backoff starts again from its base. */
const GOOD_STREAM_MS = 30_000;
/** The element polls after this many lost streams in a row. */
const MAX_LOST_STREAMS = 3;
/** After about six minutes of polling, the element tries the stream again. */
const POLLS_BEFORE_STREAM = 22;
/** Over HTTP/1.1 a browser has six connections to a host, and the first reads, the polls and the page need some. */
const MAX_STREAMS = 2;
/** The streams of this page. Runs beyond MAX_STREAMS poll. */
let streams = 0;

/** A single lost request does not mean that the edge is out of reach. */
const MISSES_UNTIL_OFFLINE = 2;

/** How a stream ended, and how long it was open. Null if it never opened. */
interface StreamOutcome {
  end: StreamEnd;
  openMs: number | null;
}

export class ConnectionRun {
  readonly #ports: Ports;
  readonly #target: Target;
  readonly #store: ViewStore;
  readonly #aborter = new AbortController();
  readonly #signal = this.#aborter.signal;
  /** A run waits for one timer at a time. */
  #timer: number | undefined;
  #isOver = false;
  /** Reads that wait for their response. */
  #reads = 0;
  /** Requests that failed since the last success. */
  #misses = 0;
  /** Sends an event to the other tabs while this tab is their leader. */
  #broadcast = (_event: ViewEvent) => {};
  readonly #follower: Follower;

  constructor(ports: Ports, target: Target, store: ViewStore) {
    this.#ports = ports;
    this.#target = target;
    this.#store = store;
    this.#follower = new Follower(ports, target, store, this);
  }

  get isActive(): boolean {
    return !this.#signal.aborted;
  }

  get isReading(): boolean {
    return this.#reads > 0;
  }

  /** Settles with the first result. The run continues until it is stopped. */
  async start(): Promise<ReadResult> {
    this.#dispatch({ type: "requested" });
    const firstRead = this.read(true);
    void this.#follow(firstRead);
    return firstRead;
  }

  /** Aborts the requests of this run. */
  stop(): void {
    this.#aborter.abort();
    this.#ports.clearTimeout(this.#timer);
    this.#follower.stop();
    this.#broadcast = () => {};
  }

  /** Stops, and applies the reason to the view. The other tabs end with their leader. */
  finish(reason: ViewChange): void {
    this.#isOver = reason.type === "ended";
    if (this.#isOver) this.#broadcast({ ...reason, nowMs: this.#ports.Date.now() });
    this.stop();
    this.#dispatch(reason);
  }

  /** A viewer is back. Where an approval was due, they may have given it in another app. */
  revisit(): void {
    if (this.#store.view.status?.state === "action_required" && !this.isReading) void this.read();
  }

  /** Reads the status once. With `replaces`, the document counts even if its version is lower than the known one. */
  async read(replaces = false): Promise<ReadResult> {
    const sequence = this.#store.nextSequence();
    this.#reads++;
    const result = await fetchStatus(this.#ports, this.#target, this.#store.etag, this.#signal);
    this.#reads--;
    if (this.isActive) this.#applyRead(result, sequence, replaces);
    this.#follower.onRead();
    return result;
  }

  #applyRead(result: ReadResult, sequence: number, replaces: boolean): void {
    if (result.type === "failed") {
      this.#countMiss();
      return;
    }
    if (result.type === "refused") {
      this.finish(result);
      return;
    }
    this.#misses = 0;
    if (result.type === "status" && this.#store.accepts(sequence)) {
      this.#store.etag = result.etag;
      this.#dispatch({ type: "status", status: result.status, replaces });
    }
    const { live } = this.#target;
    if (this.#hasEnded || (this.#isSettled && (!live || this.#follower.hasLeaderEnded))) this.finish({ type: "ended" });
    else if (!live) this.finish({ type: "idle" });
    else if (this.#store.view.phase === "offline") this.#dispatch({ type: "polling" });
  }

  /** Retries the first read until it succeeds, waits to become the leader of the tabs, then follows the resource. */
  async #follow(firstRead: Promise<ReadResult>): Promise<void> {
    let result = await firstRead;
    for (let failures = 0; result.type === "failed" && this.isActive; failures++) {
      await this.#pause(failures, result.floorMs);
      result = await this.read(true);
    }
    const broadcast = await electLeader(this.#ports, this.#target, {
      viewKey: `${this.#store.view.status?.view}`,
      signal: this.#signal,
      isOver: () => this.#isOver,
      onLeaderMessage: (message) => this.#follower.onMessage(message),
      snapshot: () => this.#snapshot(),
    });
    await this.#follower.onElected();
    if (!this.isActive) return;
    this.#broadcast = broadcast;
    while (this.isActive) {
      await this.#followStreams();
      await this.#poll();
    }
  }

  /** Returns when the run ends, when page or edge have too many streams, or after MAX_LOST_STREAMS lost streams in a row. */
  async #followStreams(): Promise<void> {
    let failures = 0;
    while (failures < MAX_LOST_STREAMS && this.isActive && streams < MAX_STREAMS) {
      const { end, openMs } = await this.#followStream();
      if (!this.isActive || this.#finishAfter(end) || end.type === "busy") return;
      if (openMs === null) this.#countMiss();
      const isGood = openMs !== null && openMs >= GOOD_STREAM_MS;
      if (isGood) failures = 0;
      // An open stream may have broken for every viewer at once, so the first retry is spread over the longest delay.
      const isBroken = openMs !== null && end.type === "failed" && failures === 0;
      if (!isGood) failures++;
      const floorMs = end.type === "failed" ? end.floorMs : 0;
      if (isBroken) await this.#delay(lostStreamDelayMs(floorMs, this.#ports.Math.random));
      else if (failures < MAX_LOST_STREAMS) await this.#pause(Math.max(0, failures - 1), floorMs);
    }
  }

  async #followStream(): Promise<StreamOutcome> {
    let openedAtMs: number | null = null;
    streams++;
    const end = await readEvents(this.#ports, this.#target, this.#signal, (event) => {
      if (!this.isActive) return;
      if (event.type === "live") openedAtMs = this.#ports.Date.now();
      this.#onStreamEvent(event);
    });
    streams--;
    return { end, openMs: openedAtMs === null ? null : this.#ports.Date.now() - openedAtMs };
  }

  /** Finishes the run if the end of a stream is also the end of the run. Returns whether the run has ended. */
  #finishAfter(end: StreamEnd): boolean {
    if (end.type === "refused") this.finish(end);
    else if (end.type === "settled" || this.#hasEnded) this.finish({ type: "ended" });
    return !this.isActive;
  }

  /** Returns when the run ends, or when it is time to try the stream again. */
  async #poll(): Promise<void> {
    let failures = 0;
    const isCrowded = streams >= MAX_STREAMS;
    for (let polls = 0; polls < POLLS_BEFORE_STREAM && this.isActive; polls++) {
      if (isCrowded && streams < MAX_STREAMS) return;
      if (this.#hasEnded) return this.finish({ type: "ended" });
      const result = await this.read();
      if (!this.isActive) return;
      if (result.type === "failed") {
        await this.#pause(failures++, result.floorMs);
      } else {
        failures = 0;
        this.#dispatch({ type: "polling" });
        await this.#delay(pollDelayMs(polls, this.#isSettled, this.#ports.Math.random));
      }
    }
  }

  #onStreamEvent(event: StreamEvent): void {
    this.#misses = 0;
    this.#store.accepts(this.#store.nextSequence());
    this.#dispatch(event);
  }

  /** The phase of a leader, which is never `loading` or `refused`: a run ends with a refusal. */
  #snapshot(): ViewEvent {
    const phase = this.#store.view.phase as Exclude<Phase, "loading" | "refused">;
    return { type: phase, nowMs: this.#ports.Date.now() };
  }

  /** Nothing more is expected. */
  get #hasEnded(): boolean {
    return isOver(this.#store.view, this.#ports.Date.now());
  }

  get #isSettled(): boolean {
    return this.#store.view.status?.settled ?? false;
  }

  #countMiss(): void {
    if (++this.#misses >= MISSES_UNTIL_OFFLINE) this.#dispatch({ type: "offline" });
  }

  /** Adds the time, except to an event of another tab, which has one. */
  #dispatch(change: ViewChange | ViewEvent): void {
    const event = { nowMs: this.#ports.Date.now(), ...change };
    this.#broadcast(event);
    this.#store.apply(event);
  }

  #pause(failures: number, floorMs: number): Promise<void> {
    return this.#delay(retryDelayMs(failures, floorMs, this.#ports.Math.random));
  }

  /** Never settles if the run ends first: its caller must not continue. */
  #delay(ms: number): Promise<void> {
    return new Promise((resolve) => {
      this.#timer = this.#ports.setTimeout(resolve, ms);
    });
  }
}
