/**
 * Keeps one view of one thing fresh: a snapshot, then the stream, then polling where no stream stays up; sleeps and
 * wakes with the page. Knows no element, so that several can share one. All timing rules of the element are here.
 */
import type { Problem, StatusDocument } from "../edge/contract.ts";
import { pollDelayMs, retryDelayMs } from "./retry-delay.ts";
import { type Answer, look, type Ports, readEvents, refused, type Source, type StreamNews } from "./status-client.ts";
import { believe, type Happening, NOTHING_YET, type ViewState } from "./view-state.ts";

export interface Target extends Source {
  /** False: one look, no updates. */
  live: boolean;
}

/** Up this long, a stream counts as good, and back-off starts again from its base. */
const GOOD_STREAM_MS = 30_000;
/** So many streams in a row that do not stay up, and we poll. */
const STREAM_TRIES = 3;
/** About six minutes of polling, then the stream gets another chance. */
const POLLS_BEFORE_STREAM = 22;
/** One lost request is no outage. */
const MISSES_UNTIL_OFFLINE = 2;

export class StatusController {
  #ports: Ports;
  #onChange: (view: ViewState, previous: ViewState) => void;
  #view: ViewState = NOTHING_YET;
  #target: Target | null = null;
  /** One run lasts from a start to whatever stops it; aborting it takes its requests and timers along. */
  #run: AbortController | null = null;
  #asleep = false;
  #etag: string | null = null;
  #misses = 0;
  /** Numbers looks and events in the order of sending and hearing: an older answer never overwrites a newer one. */
  #calls = 0;
  #newestTold = 0;

  /** @param onChange called after every change, with the view and the one before */
  constructor(ports: Ports, onChange: (view: ViewState, previous: ViewState) => void) {
    this.#ports = ports;
    this.#onChange = onChange;
  }

  get view(): ViewState {
    return this.#view;
  }

  /** Begins with a target, or goes on with another. What was known of another thing is forgotten. */
  start(target: Target): void {
    const isSameThing = this.#target?.of === target.of && this.#target.edge === target.edge;
    this.#target = target;
    this.#etag = null;
    if (!isSameThing) this.#set(NOTHING_YET);
    if (!this.#asleep) void this.#begin();
  }

  /** Ends everything and forgets the target. */
  stop(): void {
    this.#run?.abort();
    this.#target = null;
    this.#set(NOTHING_YET);
  }

  /** One look now, also beside an open stream; asks the edge to check. Settles when it is answered or has failed. */
  async refresh(): Promise<void> {
    const { phase } = this.#view;
    if (!this.#target || this.#asleep) return;
    if (this.#run && this.#isRunning && phase !== "offline") await this.#look(this.#target, this.#run.signal, false);
    else await this.#begin();
  }

  /** The page is out of sight or frozen: everything closes, the view stays. */
  sleep(): void {
    this.#asleep = true;
    this.#run?.abort();
  }

  /** The page is back: one look at once, then as from the start. */
  wake(): void {
    if (!this.#asleep) return;
    this.#asleep = false;
    const { phase, status } = this.#view;
    // The one look of a target without updates may be done.
    if (phase !== "refused" && !(phase === "idle" && status)) void this.#begin();
  }

  /** The browser lost the network. */
  disconnected(): void {
    if (this.#isRunning) this.#finish("offline");
  }

  /** The browser has a network again. */
  connected(): void {
    if (this.#view.phase === "offline" && !this.#asleep) void this.#begin();
  }

  get #isRunning(): boolean {
    return this.#run?.signal.aborted === false;
  }

  /** Settles after the first answer of the new run; the run itself goes on. */
  async #begin(): Promise<void> {
    this.#run?.abort();
    const target = this.#target;
    if (!target) return;
    const run = new AbortController();
    this.#run = run;
    this.#misses = 0;
    this.#happens({ type: "looking", nowMs: this.#ports.now() });
    const firstLook = this.#look(target, run.signal, true);
    void this.#follow(target, run.signal, firstLook);
    await firstLook;
  }

  async #follow(target: Target, signal: AbortSignal, firstLook: Promise<Answer>): Promise<void> {
    let answer = await firstLook;
    for (let failures = 0; answer.type === "failed" && !signal.aborted; failures++) {
      await this.#retryDelay(failures, answer.floorMs, signal);
      answer = await this.#look(target, signal, true);
    }
    while (!signal.aborted) {
      await this.#stream(target, signal);
      await this.#poll(target, signal);
    }
  }

  /** Until the run ends, or streams will not stay up. */
  async #stream(target: Target, signal: AbortSignal): Promise<void> {
    let failures = 0;
    while (failures < STREAM_TRIES && !signal.aborted) {
      let openedMs = Number.POSITIVE_INFINITY;
      const end = await readEvents(this.#ports, target, signal, (news) => {
        if (signal.aborted) return;
        if (news.type === "open") openedMs = this.#ports.now();
        this.#hear(news);
      });
      if (signal.aborted) return;
      if (end.type === "refused") return this.#refuse(end.problem);
      if (end.type === "end" && end.reason === "token-expired") return this.#refuse(refused(401).problem);
      if (end.type === "end" ? end.reason === "settled" : this.#view.status?.settled) return this.#finish("ended");
      const wasGood = this.#ports.now() - openedMs >= GOOD_STREAM_MS;
      if (openedMs === Number.POSITIVE_INFINITY) this.#miss();
      failures = wasGood ? 0 : failures + 1;
      const floorMs = end.type === "failed" ? end.floorMs : 0;
      if (failures < STREAM_TRIES) await this.#retryDelay(Math.max(0, failures - 1), floorMs, signal);
    }
  }

  #hear(news: StreamNews): void {
    this.#misses = 0;
    this.#newestTold = ++this.#calls;
    const nowMs = this.#ports.now();
    if (news.type === "open") this.#happens({ type: "phase", phase: "live" });
    else if (news.type === "checked") this.#happens({ type: "checked", checked: news.checked, nowMs });
    else this.#tell(news.status, news.isFirst);
  }

  /** Until the run ends, or the stream is worth another try. */
  async #poll(target: Target, signal: AbortSignal): Promise<void> {
    let failures = 0;
    for (let done = 0; done < POLLS_BEFORE_STREAM && !signal.aborted; done++) {
      const answer = await this.#look(target, signal, false);
      if (signal.aborted) return;
      if (answer.type === "failed") {
        await this.#retryDelay(failures++, answer.floorMs, signal);
      } else {
        failures = 0;
        this.#happens({ type: "phase", phase: "polling" });
        await this.#delay(pollDelayMs(done, this.#ports.random), signal);
      }
    }
  }

  /** One look, and what follows from its answer. `replaces`: the answer counts even with a lower version. */
  async #look(target: Target, signal: AbortSignal, replaces: boolean): Promise<Answer> {
    const call = ++this.#calls;
    const answer = await look(this.#ports, target, this.#etag, signal);
    if (signal.aborted) return answer;
    if (answer.type === "failed") this.#miss();
    else if (answer.type === "refused") this.#refuse(answer.problem);
    else {
      this.#misses = 0;
      if (answer.type === "status" && call > this.#newestTold) {
        this.#newestTold = call;
        this.#etag = answer.etag;
        this.#tell(answer.status, replaces);
      }
      if (this.#view.status?.settled) this.#finish("ended");
      else if (!target.live) this.#finish("idle");
      else if (this.#view.phase === "offline") this.#happens({ type: "phase", phase: "polling" });
    }
    return answer;
  }

  #tell(status: StatusDocument, replaces: boolean): void {
    if (!replaces && status.version < (this.#view.status?.version ?? 0)) return;
    this.#happens({ type: "told", status, nowMs: this.#ports.now() });
  }

  #miss(): void {
    if (++this.#misses >= MISSES_UNTIL_OFFLINE) this.#happens({ type: "phase", phase: "offline" });
  }

  #refuse(problem: Problem): void {
    this.#run?.abort();
    this.#happens({ type: "refused", problem });
  }

  #finish(phase: "idle" | "ended" | "offline"): void {
    this.#run?.abort();
    this.#happens({ type: "phase", phase });
  }

  #retryDelay(failures: number, floorMs: number, signal: AbortSignal): Promise<void> {
    return this.#delay(retryDelayMs(failures, floorMs, this.#ports.random), signal);
  }

  #delay(ms: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        this.#ports.clearTimeout(timer);
        signal.removeEventListener("abort", wake);
        resolve();
      };
      const timer = this.#ports.setTimeout(wake, ms);
      signal.addEventListener("abort", wake);
      if (signal.aborted) wake();
    });
  }

  #happens(happening: Happening): void {
    this.#set(believe(this.#view, happening));
  }

  #set(view: ViewState): void {
    const previous = this.#view;
    if (view === previous) return;
    this.#view = view;
    this.#onChange(view, previous);
  }
}
