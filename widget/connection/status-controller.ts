/**
 * Keeps one view of one thing fresh: a snapshot, then the stream, then polling where no stream stays up; sleeps and
 * wakes with the page. Knows no element, so that several can share one. All timing rules of the element are here.
 */

import { lostStreamDelayMs, pollDelayMs, retryDelayMs } from "./backoff.ts";
import { parseViewEvent } from "./guard.ts";
import { electLeader } from "./shared-tabs.ts";
import { fetchStatus, type Ports, type ReadResult, type Source } from "./status-client.ts";
import { readEvents, type StreamEvent } from "./stream.ts";
import { INITIAL_VIEW, reduce, type ViewChange, type ViewEvent, type ViewState } from "./view-state.ts";

export interface StatusController {
  readonly view: ViewState;
  /** One look now, also beside an open stream; asks the edge to check. Settles when it is answered or has failed. */
  refresh(): Promise<void>;
  /** The page is out of sight or frozen: everything closes, the view stays. */
  sleep(): void;
  /** Somebody looks (again): one look at once, then as from the start. Nothing where it is running already. */
  wake(): void;
  /** The browser has a network again. */
  connected(): void;
  /** The browser lost the network. */
  disconnected(): void;
}

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

/**
 * Asleep until it is woken.
 * @param onChange called after every change, with the view and the one before
 */
export function statusController(
  ports: Ports,
  target: Target,
  onChange: (view: ViewState, previous: ViewState) => void,
): StatusController {
  let view = INITIAL_VIEW;
  /** One run lasts from a start to whatever stops it; aborting it takes its requests along. */
  let run: AbortController | null = null;
  /** A run waits for one thing at a time. */
  let timer: number | undefined;
  let isAsleep = true;
  let etag: string | null = null;
  let misses = 0;
  /** Numbers looks and events in the order of sending and hearing: an older answer never overwrites a newer one. */
  let calls = 0;
  let newestApplied = 0;
  /** Tells the other tabs, as long as this one holds the stream for them. */
  let share = (_happening: ViewEvent) => {};

  function set(next: ViewState): void {
    const previous = view;
    view = next;
    if (view !== previous) onChange(view, previous);
  }

  /** What another tab tells has its time already. */
  function dispatch(news: ViewChange | ViewEvent): void {
    const viewEvent = { nowMs: ports.Date.now(), ...news };
    share(viewEvent);
    set(reduce(view, viewEvent));
  }

  function endRun(): void {
    run?.abort();
    ports.clearTimeout(timer);
    share = () => {};
  }

  /** Ends the run, and tells why. */
  function finish(news: ViewChange): void {
    endRun();
    dispatch(news);
  }

  /** Settles after the first answer of the new run; the run itself goes on. */
  async function begin(): Promise<void> {
    endRun();
    run = new AbortController();
    misses = 0;
    dispatch({ type: "requested" });
    const firstLook = ask(run.signal, true);
    void follow(run.signal, firstLook);
    await firstLook;
  }

  async function follow(signal: AbortSignal, firstLook: Promise<ReadResult>): Promise<void> {
    let answer = await firstLook;
    for (let failures = 0; answer.type === "failed" && !signal.aborted; failures++) {
      await pause(failures, answer.floorMs);
      answer = await ask(signal, true);
    }
    const snapshot = (): ViewEvent => ({ type: view.phase as "live", nowMs: ports.Date.now() });
    const tell = await electLeader(ports, target, `${view.status?.view}`, signal, onLeaderMessage, snapshot);
    if (signal.aborted) return;
    share = tell;
    while (!signal.aborted) {
      await stream(signal);
      await poll(signal);
    }
  }

  /** Until the run ends, or streams will not stay up. */
  async function stream(signal: AbortSignal): Promise<void> {
    let failures = 0;
    while (failures < STREAM_TRIES && !signal.aborted) {
      let openedMs = 0;
      const end = await readEvents(ports, target, signal, (news) => {
        if (signal.aborted) return;
        if (news.type === "live") openedMs = ports.Date.now();
        hear(news);
      });
      if (signal.aborted) return;
      if (end.type === "refused") return finish(end);
      if (end.type === "settled" || view.status?.settled) return finish({ type: "ended" });
      if (!openedMs) miss();
      const isGood = openedMs && ports.Date.now() - openedMs >= GOOD_STREAM_MS;
      if (isGood) failures = 0;
      const isLost = openedMs && end.type === "failed" && !failures;
      if (!isGood) failures++;
      const floorMs = end.type === "failed" ? end.floorMs : 0;
      if (isLost) await delay(lostStreamDelayMs(floorMs, ports.Math.random));
      else if (failures < STREAM_TRIES) await pause(Math.max(0, failures - 1), floorMs);
    }
  }

  function hear(news: StreamEvent): void {
    misses = 0;
    newestApplied = ++calls;
    dispatch(news);
  }

  /** What the tab that holds the stream tells. */
  function onLeaderMessage(told: unknown): void {
    newestApplied = ++calls;
    const viewEvent = parseViewEvent(told);
    if (viewEvent) dispatch(viewEvent);
    if (view.status?.settled) finish({ type: "ended" });
  }

  /** Until the run ends, or the stream is worth another try. */
  async function poll(signal: AbortSignal): Promise<void> {
    let failures = 0;
    for (let done = 0; done < POLLS_BEFORE_STREAM && !signal.aborted; done++) {
      const answer = await ask(signal, false);
      if (signal.aborted) return;
      if (answer.type === "failed") {
        await pause(failures++, answer.floorMs);
      } else {
        failures = 0;
        dispatch({ type: "polling" });
        await delay(pollDelayMs(done, ports.Math.random));
      }
    }
  }

  /** One look, and what follows from its answer. `replaces`: the answer counts even with a lower version. */
  async function ask(signal: AbortSignal, replaces: boolean): Promise<ReadResult> {
    const call = ++calls;
    const answer = await fetchStatus(ports, target, etag, signal);
    if (signal.aborted) return answer;
    if (answer.type === "failed") miss();
    else if (answer.type === "refused") finish(answer);
    else {
      misses = 0;
      if (answer.type === "status" && call > newestApplied) {
        newestApplied = call;
        etag = answer.etag;
        dispatch({ type: "status", status: answer.status, replaces });
      }
      if (view.status?.settled) finish({ type: "ended" });
      else if (!target.live) finish({ type: "idle" });
      else if (view.phase === "offline") dispatch({ type: "polling" });
    }
    return answer;
  }

  function miss(): void {
    if (++misses >= MISSES_UNTIL_OFFLINE) dispatch({ type: "offline" });
  }

  function pause(failures: number, floorMs: number): Promise<void> {
    return delay(retryDelayMs(failures, floorMs, ports.Math.random));
  }

  /** Settles never where the run ends before: then nobody is to go on. */
  function delay(ms: number): Promise<void> {
    return new Promise((resolve) => {
      timer = ports.setTimeout(resolve, ms);
    });
  }

  const isRunning = () => run?.signal.aborted === false;

  return {
    get view() {
      return view;
    },
    async refresh() {
      if (isAsleep) return;
      if (run && isRunning() && view.phase !== "offline") await ask(run.signal, false);
      else await begin();
    },
    sleep() {
      isAsleep = true;
      endRun();
    },
    wake() {
      isAsleep = false;
      if (isRunning()) return;
      // The one look of a target without updates may be done.
      if (view.phase !== "refused" && (target.live || !view.status)) void begin();
    },
    connected() {
      if (view.phase === "offline" && !isAsleep) void begin();
    },
    disconnected() {
      if (isRunning()) finish({ type: "offline" });
    },
  };
}
