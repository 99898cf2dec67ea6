/** The sockets of a hub, and who is present behind them. What is known about a stream survives hibernation. */
import * as z from "zod";
import { KINDS } from "../../contract/resource.ts";
import { acceptSocket, answerPings, lastPingMs } from "../platform/objects.ts";
import { sendToAll } from "../platform/sockets.ts";
import { isPostponed } from "./check-schedule.ts";
import type { HubState } from "./hub-state.ts";
import { type Arrival, awaitedState, isStreamAlive, type Presence, RecentReads, representatives } from "./presence.ts";
import { recordOf } from "./status-record.ts";
import { encodeRecord, PING, PONG, type ReadQuery } from "./wire.ts";

/** The tag of the sockets of event streams. All others belong to reads that wait for a result. */
const STREAM = "stream";
/** The platform allows 32,768 sockets, and each change is sent to all of them. */
const MAX_SOCKETS = 10_000;
/** For how long the list of open streams is used again. */
const STREAMS_KEPT_MS = 1_000;
const NORMAL_CLOSE_CODE = 1000;
/** "Going away" of RFC 6455. */
const SILENT_CLOSE_CODE = 1001;

const attachmentSchema = z.object({
  resource: z.object({ connection: z.string(), kind: z.enum(KINDS), id: z.string() }),
  trusted: z.boolean(),
  network: z.string().nullable(),
  sinceMs: z.number(),
  // Absent in sockets that an older version has opened.
  isQueried: z.boolean().default(true),
});
type Attachment = z.infer<typeof attachmentSchema>;

/** The open event streams that are alive: some of them, and how many, where all were looked at. */
interface OpenStreams {
  some: Attachment[];
  count: number | null;
  untilMs: number;
}

export class Viewers {
  readonly #object: DurableObjectState;
  readonly #erasedMs: () => number | null;
  #reads = new RecentReads();
  #encoded: { state: HubState; text: string } | null = null;
  /** Null until looked for. */
  #streams: OpenStreams | null = null;

  /** @param erasedMs when the resource was last erased, as long as that is remembered */
  constructor(object: DurableObjectState, erasedMs: () => number | null = () => null) {
    this.#object = object;
    this.#erasedMs = erasedMs;
    answerPings(object, PING, PONG);
  }

  /** How many event streams are open. */
  get count(): number {
    return this.#object.getWebSockets(STREAM).length;
  }

  /** True when no further event stream is opened: its viewer is told to poll. */
  isFull(): boolean {
    return this.#object.getWebSockets().length >= MAX_SOCKETS;
  }

  /** Opens a socket for an event stream, or for a read that waits for a result. `text` is its first message. */
  accept(text: string, query: ReadQuery, isStream: boolean, nowMs: number): Response {
    const attachment = attachmentOf(query, nowMs);
    if (isStream && this.#streams) {
      const { some, count, untilMs } = this.#streams;
      const all = representatives([...some, attachment]);
      this.#streams = { some: all, count: count === null ? null : count + 1, untilMs };
    }
    return acceptSocket(this.#object, text, isStream ? [STREAM] : [], attachment);
  }

  /** A viewer comes. The socket of an event stream is not open yet. */
  add(query: ReadQuery, isStream: boolean, nowMs: number): Arrival {
    const others = this.presence(nowMs);
    const streams = this.#openStreams(nowMs);
    if (!isStream) this.#reads.add(query.network, nowMs);
    const all = isStream ? [...streams, attachmentOf(query, nowMs)] : streams;
    return { isStream, others, presence: this.#reads.presence(all, nowMs) };
  }

  /** The state that the last event stream was waiting for, after it has closed. Null for any other socket. */
  stateBehindLast(socket: WebSocket, nowMs: number): HubState | null {
    if (!this.#object.getTags(socket).includes(STREAM) || this.#countAfterClose(nowMs) > 0) return null;
    const attachment = attachmentSchema.safeParse(socket.deserializeAttachment());
    return attachment.success ? awaitedState(attachment.data.resource, [attachment.data]) : null;
  }

  presence(nowMs: number): Presence {
    return this.#reads.presence(this.#openStreams(nowMs), nowMs);
  }

  /** The state that event streams wait for, for a hub that has stored nothing. Null without a stream. */
  stateOfStreams(nowMs: number): HubState | null {
    const streams = this.#openStreams(nowMs);
    return streams[0] ? awaitedState(streams[0].resource, streams) : null;
  }

  broadcast(state: HubState): void {
    sendToAll(this.#object.getWebSockets(), this.textOf(state));
  }

  /** Sends every viewer a last message and closes its socket: nobody is present any more. */
  dismiss(text: string): void {
    const sockets = this.#object.getWebSockets();
    sendToAll(sockets, text);
    for (const socket of sockets) socket.close(NORMAL_CLOSE_CODE);
    this.#streams = this.#encoded = null;
    this.#reads = new RecentReads();
  }

  /** Broadcasts a state with a visible change. */
  broadcastChange(before: HubState, state: HubState): void {
    if (state.visible.version !== before.visible.version) this.broadcast(state);
  }

  /** Broadcasts a state whose next check is postponed, so that viewers do not report it as overdue, or whose account is paused. */
  broadcastDelay(before: HubState, state: HubState): void {
    if (isPostponed(before, state) || state.schedule.failing !== before.schedule.failing) this.broadcast(state);
  }

  /** The record of this state as text, written once for all who read it. */
  textOf(state: HubState): string {
    if (this.#encoded?.state !== state)
      this.#encoded = { state, text: encodeRecord(recordOf(state, this.#erasedMs())) };
    return this.#encoded.text;
  }

  /**
   * How many event streams are left after one has closed. They are counted once and not at each close: thousands may close
   * at the same time.
   */
  #countAfterClose(nowMs: number): number {
    const counted = this.#streams?.count ?? null;
    const streams = counted === null ? this.#findStreams(nowMs, "all") : this.#streams;
    const left = counted === null ? (streams?.count ?? 0) : counted - 1;
    this.#streams = streams && left > 0 ? { ...streams, count: left } : null;
    return left;
  }

  /** The open event streams that are alive, or some of them that stand for all. */
  #openStreams(nowMs: number): readonly Attachment[] {
    if (!this.#streams || this.#streams.untilMs <= nowMs) this.#streams = this.#findStreams(nowMs, "enough");
    return this.#streams.some;
  }

  /** @param extent `enough` stops at the first viewer with a token, who decides for all */
  #findStreams(nowMs: number, extent: "all" | "enough"): OpenStreams {
    const untilMs = nowMs + STREAMS_KEPT_MS;
    const found: Attachment[] = [];
    for (const socket of this.#object.getWebSockets(STREAM)) {
      const stream = this.#streamOf(socket, nowMs);
      if (stream) found.push(stream);
      if (extent === "enough" && stream?.network === null)
        return { some: representatives(found), count: null, untilMs };
    }
    return { some: representatives(found), count: found.length, untilMs };
  }

  /** Null when the socket is closing. Closes it when it has been silent for too long. */
  #streamOf(socket: WebSocket, nowMs: number): Attachment | null {
    const attachment = attachmentSchema.safeParse(socket.deserializeAttachment());
    if (!attachment.success || socket.readyState !== WebSocket.OPEN) return null;
    if (isStreamAlive(attachment.data.sinceMs, lastPingMs(this.#object, socket), nowMs)) return attachment.data;
    socket.close(SILENT_CLOSE_CODE);
    return null;
  }
}

function attachmentOf({ resource, trusted, network, isQueried }: ReadQuery, nowMs: number): Attachment {
  return { resource, trusted, network, sinceMs: nowMs, isQueried };
}
