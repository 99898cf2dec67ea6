/** The sockets of a hub, and who is present behind them. What is known about a stream survives hibernation. */
import * as z from "zod";
import { KINDS } from "../../contract/resource.ts";
import { acceptSocket, answerPings, lastPingMs } from "../platform/objects.ts";
import { sendToAll } from "../platform/sockets.ts";
import type { HubState } from "./hub-state.ts";
import { isStreamAlive, type Presence, RecentReads, type StreamViewer } from "./presence.ts";
import { recordOf } from "./status-record.ts";
import { encodeRecord, PING, PONG, type ReadQuery } from "./wire.ts";

/** The tag of the sockets of event streams. All others belong to reads that wait for a result. */
const STREAM = "stream";

const attachmentSchema = z.object({
  resource: z.object({ connection: z.string(), kind: z.enum(KINDS), id: z.string() }),
  trusted: z.boolean(),
  network: z.string().nullable(),
  sinceMs: z.number(),
});
type Attachment = z.infer<typeof attachmentSchema>;

export class Viewers {
  readonly #object: DurableObjectState;
  readonly #reads = new RecentReads();
  #encoded: { state: HubState; text: string } | null = null;

  constructor(object: DurableObjectState) {
    this.#object = object;
    answerPings(object, PING, PONG);
  }

  /** Opens a socket for an event stream, or for a read that waits for a result. `text` is its first message. */
  accept(text: string, query: ReadQuery, isStream: boolean, nowMs: number): Response {
    const attachment: Attachment = { ...query, sinceMs: nowMs };
    return acceptSocket(this.#object, text, isStream ? [STREAM] : [], attachment);
  }

  addRead({ network }: Pick<ReadQuery, "network">, nowMs: number): void {
    this.#reads.add(network, nowMs);
  }

  presence(nowMs: number): Presence {
    return this.#reads.presence(this.#streams(nowMs), nowMs);
  }

  broadcast(state: HubState): void {
    sendToAll(this.#object.getWebSockets(), this.textOf(state));
  }

  /** Broadcasts a state with a visible change. Returns whether there is one. */
  broadcastChange(before: HubState, state: HubState): boolean {
    const isChanged = state.visible.version !== before.visible.version;
    if (isChanged) this.broadcast(state);
    return isChanged;
  }

  /** The record of this state as text, written once for all who read it. */
  textOf(state: HubState): string {
    if (this.#encoded?.state !== state) this.#encoded = { state, text: encodeRecord(recordOf(state)) };
    return this.#encoded.text;
  }

  #streams(nowMs: number): (StreamViewer & Attachment)[] {
    return this.#object.getWebSockets(STREAM).flatMap((socket) => {
      const attachment = attachmentSchema.safeParse(socket.deserializeAttachment());
      const isOpen = socket.readyState === WebSocket.OPEN;
      return isOpen &&
        attachment.success &&
        isStreamAlive(attachment.data.sinceMs, lastPingMs(this.#object, socket), nowMs)
        ? [attachment.data]
        : [];
    });
  }
}
