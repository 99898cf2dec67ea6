// The sockets of a hub in virtual time. They survive an eviction, as those of a hub that hibernates.
import type { ResourceRef } from "../../contract/resource.ts";
import type { HubState } from "../../edge/hub/hub-state.ts";
import { type Arrival, awaitedState, isStreamAlive, type Presence, RecentReads } from "../../edge/hub/presence.ts";
import type { StatusRecord } from "../../edge/hub/status-record.ts";

/** A viewer as the Worker introduces it. */
export interface Caller {
  trusted: boolean;
  network: string | null;
}

export interface Socket extends Caller {
  onRecord: (record: StatusRecord) => void;
  /** False for a read that waits for a result. */
  isStream: boolean;
  sinceMs: number;
  pingedMs: number;
}

export class HubViewers {
  readonly sockets = new Set<Socket>();
  readonly #resource: ResourceRef;
  #reads = new RecentReads();

  constructor(resource: ResourceRef) {
    this.#resource = resource;
  }

  forgetReads(): void {
    this.#reads = new RecentReads();
  }

  /** A viewer comes. The socket is not open yet. */
  arrival(socket: Socket): Arrival {
    const { isStream, network, sinceMs } = socket;
    const others = this.presence(sinceMs);
    if (!isStream) this.#reads.add(network, sinceMs);
    const streams = isStream ? [...this.#streams(sinceMs), socket] : this.#streams(sinceMs);
    return { isStream, others, presence: this.#reads.presence(streams, sinceMs) };
  }

  presence(nowMs: number): Presence {
    return this.#reads.presence(this.#streams(nowMs), nowMs);
  }

  /** The empty state of the resource that the streams are about; null without a stream. */
  emptyState(nowMs: number): HubState | null {
    const streams = this.#streams(nowMs);
    return streams.length > 0 ? awaitedState(this.#resource, streams) : null;
  }

  #streams(nowMs: number): Socket[] {
    return [...this.sockets].filter(
      ({ isStream, sinceMs, pingedMs }) => isStream && isStreamAlive(sinceMs, pingedMs, nowMs),
    );
  }
}
