/** Who is present: the viewers for whom checks are made (docs/interface.md#limits). */
import type { ResourceRef } from "../../contract/resource.ts";
import { needsViewer } from "../gate/queue.ts";
import { type HubState, withParts } from "./hub-state.ts";
import { withSource } from "./rules/report-source.ts";
import { emptyHubState } from "./visible-state.ts";

/** The viewer of a read is present for this long. */
const READ_PRESENCE_MS = 10_000;
/** The Worker pings every 20 s, so a stream that has been silent for this long has lost its viewer. */
const SILENT_STREAM_MS = 50_000;

/** The viewer of an open event stream. */
export interface StreamViewer {
  /** As `networkOf` names it; null for a viewer with a token. */
  network: string | null;
  sinceMs: number;
}

export interface Presence {
  /** An event stream is open. */
  isWatched: boolean;
  /** When the last viewer leaves, unless another one comes; null while a stream is open, and when nobody is present. */
  untilMs: number | null;
  /** The network of the viewer who came last; null when a viewer with a token is present, and when nobody is. */
  network: string | null;
}

/** A viewer comes. */
export interface Arrival {
  isStream: boolean;
  /** Who is present, this viewer included. */
  presence: Presence;
  /** Who is present without this viewer. */
  others: Presence;
}

export const NOBODY: Presence = { isWatched: false, untilMs: null, network: null };

export function isPresent({ isWatched, untilMs }: Presence): boolean {
  return isWatched || untilMs !== null;
}

/** True when the Worker still holds this stream open. */
export function isStreamAlive(sinceMs: number, lastPingMs: number | null, nowMs: number): boolean {
  return nowMs < Math.max(sinceMs, lastPingMs ?? 0) + SILENT_STREAM_MS;
}

/** The reads of the last seconds. They hold no socket, so they are remembered. */
export class RecentReads {
  #withTokenMs = Number.NEGATIVE_INFINITY;
  #tokenless: StreamViewer | null = null;

  add(network: string | null, nowMs: number): void {
    if (network === null) this.#withTokenMs = nowMs;
    else this.#tokenless = { network, sinceMs: nowMs };
  }

  presence(streams: readonly StreamViewer[], nowMs: number): Presence {
    const fromMs = nowMs - READ_PRESENCE_MS;
    const hasToken = this.#withTokenMs > fromMs || streams.some(({ network }) => network === null);
    const read = this.#tokenless && this.#tokenless.sinceMs > fromMs ? this.#tokenless : null;
    const newest = newestOf(read ? [read, ...streams] : streams);
    const lastReadMs = Math.max(this.#withTokenMs, read?.sinceMs ?? Number.NEGATIVE_INFINITY);
    const isWatched = streams.length > 0;
    return {
      isWatched,
      untilMs: isWatched || lastReadMs <= fromMs ? null : lastReadMs + READ_PRESENCE_MS,
      network: hasToken ? null : (newest?.network ?? null),
    };
  }
}

/** At most three of these streams, with the same presence and the same awaited state as all: a busy hub has thousands. */
export function representatives<Stream extends StreamViewer>(streams: readonly Stream[]): Stream[] {
  const [first, ...others] = streams;
  if (!first) return [];
  const earliest = others.reduce((best, stream) => (stream.sinceMs < best.sinceMs ? stream : best), first);
  const newest = newestOf(streams) ?? first;
  const withToken = streams.find(({ network }) => network === null) ?? first;
  return [...new Set([earliest, newest, withToken])];
}

function newestOf<Stream extends StreamViewer>(streams: readonly Stream[]): Stream | null {
  return streams.reduce<Stream | null>((best, stream) => (best && best.sinceMs > stream.sinceMs ? best : stream), null);
}

/** The state of a resource that these viewers, at least one, wait for, and about which nothing is known. */
export function awaitedState(
  resource: ResourceRef,
  viewers: readonly { trusted: boolean; sinceMs: number; isQueried?: boolean }[],
): HubState {
  const sinceMs = viewers.reduce((least, viewer) => Math.min(least, viewer.sinceMs), Number.POSITIVE_INFINITY);
  const trusted = viewers.some((viewer) => viewer.trusted);
  const state = withSource(
    emptyHubState(resource, sinceMs),
    viewers.every(({ isQueried = true }) => isQueried),
    sinceMs,
  );
  return withParts(state, { evidence: { trusted }, schedule: { lastViewedMs: sinceMs } });
}

/**
 * Whether the check request `seq` is still wanted. A hub that has lost its memory knows only older requests than the gate:
 * then its viewers decide.
 */
export function isWanted(state: HubState | null, seq: number, presence: Presence): boolean {
  if (isPresent(presence)) return seq >= (state?.schedule.seq ?? 0);
  const { requestedCheck = null, seq: currentSeq = 0 } = state?.schedule ?? {};
  return requestedCheck !== null && seq === currentSeq && !needsViewer(requestedCheck.lane);
}
