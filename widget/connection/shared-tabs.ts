/**
 * Tabs of one origin that show the same resource with the same token elect a leader. The leader holds the stream and
 * broadcasts its events to the other tabs. Where the browser has no locks or channels, or forbids them, each tab holds
 * its own stream.
 */
import { withoutPrototype } from "../without-prototype.ts";
import { type Ports, type Source, snapshotUrl } from "./status-client.ts";
import type { ViewEvent } from "./view-state.ts";

/** A leader answers a ping within this time. A suspended leader does not answer and is replaced. */
const ANSWER_MS = 1000;
/** After this time without a message, a follower sends a ping. */
const SILENCE_MS = 5000;
/** After the end, a leader holds its lock for this long: no follower may get the lock before the last message. */
const LAST_MESSAGE_MS = 500;

export type Broadcast = (event: ViewEvent) => void;

export interface Candidate {
  /** What this tab may see. A cookie can show more to one tab than to another, though neither has a token. */
  viewKey: string;
  /** Ends the candidacy, or the leadership. */
  signal: AbortSignal;
  /** Whether the signal has aborted because the resource is settled. Every follower then ends with the last message. */
  isOver(): boolean;
  /** Gets what the leader broadcasts while this tab is a follower. */
  onLeaderMessage(message: unknown): void;
  /** Returns the event that a leader sends to a tab that has just joined. */
  snapshot(): ViewEvent;
}

/**
 * Settles when this tab becomes the leader, with the function that broadcasts to the others. The leadership ends with
 * the candidate's signal or with the tab. Never rejects.
 */
export async function electLeader(ports: Ports, source: Source, candidate: Candidate): Promise<Broadcast> {
  try {
    const name = await groupName(ports, source, candidate.viewKey);
    candidate.signal.throwIfAborted();
    return await new Election(ports, name, candidate).run();
  } catch {
    // The API is missing, or it is there and forbidden, as in a sandboxed frame.
    return () => {};
  }
}

/** Every script of the origin can list the names of locks and channels, so the token is in it only as a hash. */
async function groupName(ports: Ports, source: Source, viewKey: string): Promise<string> {
  const key = new TextEncoder().encode(`${snapshotUrl(source)}\n${source.token}\n${viewKey}`);
  return `payment-status 2 ${new Uint8Array(await ports.crypto.subtle.digest("SHA-256", key))}`;
}

/** The part of one tab in the election. Followers ping with `null`; the leader answers with its snapshot. */
class Election {
  readonly #ports: Ports;
  readonly #name: string;
  readonly #candidate: Candidate;
  readonly #channel: BroadcastChannel;
  /** Settles after the candidate's signal has aborted. The lock is held until then. */
  readonly #ended: Promise<void>;
  #isLeader = false;
  #timer: number | undefined;
  #onElected: (broadcast: Broadcast) => void = () => {};

  constructor(ports: Ports, name: string, candidate: Candidate) {
    this.#ports = ports;
    this.#name = name;
    this.#candidate = candidate;
    this.#channel = new ports.BroadcastChannel(name);
    this.#ended = new Promise((resolve) => {
      candidate.signal.addEventListener("abort", () => {
        ports.clearTimeout(this.#timer);
        this.#channel.close();
        if (candidate.isOver()) this.#wait(resolve, LAST_MESSAGE_MS);
        else resolve();
      });
    });
  }

  /** Settles when this tab is elected. Rejects where locks are missing or forbidden. */
  run(): Promise<Broadcast> {
    return new Promise((resolve, reject) => {
      this.#onElected = resolve;
      this.#channel.onmessage = ({ data }: MessageEvent<unknown>) => this.#onMessage(data);
      const { signal } = this.#candidate;
      this.#ports.navigator.locks
        .request(this.#name, withoutPrototype({ signal }), () => this.#becomeLeader())
        .catch(reject);
      this.#ping();
    });
  }

  /** Also called without the lock, when the leader does not answer. */
  #becomeLeader(): Promise<void> {
    this.#isLeader = true;
    this.#onElected((event) => this.#channel.postMessage(event));
    return this.#ended;
  }

  #onMessage(message: unknown): void {
    if (this.#isLeader) {
      if (!message) this.#channel.postMessage(this.#candidate.snapshot());
      return;
    }
    if (!message) return;
    this.#wait(() => this.#ping(), SILENCE_MS);
    this.#candidate.onLeaderMessage(message);
  }

  #ping(): void {
    this.#channel.postMessage(null);
    this.#wait(() => this.#becomeLeader(), ANSWER_MS);
  }

  #wait(run: () => void, ms: number): void {
    this.#ports.clearTimeout(this.#timer);
    this.#timer = this.#ports.setTimeout(run, ms);
  }
}
