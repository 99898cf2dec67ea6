/**
 * The Worker's end of a WebSocket to the hub. The hub can hibernate while the socket is open, which a response body
 * streamed straight from the hub would prevent.
 */
import type { ResourceRef } from "../../contract/resource.ts";
import { log } from "../platform/log.ts";
import { err, ok, type Result } from "../platform/result.ts";
import { FIRST_RESULT_MS } from "./check-schedule.ts";
import { awaitedResult, type Reading, type StatusRecord, unavailableRecord } from "./status-record.ts";
import { decodeRecord, type Unreadable } from "./wire.ts";

/** The part of the platform's WebSocket that is used here. */
interface Socket {
  accept(): void;
  close(code: number): void;
  addEventListener(type: "message", listener: (event: { data: unknown }) => void): void;
  addEventListener(type: "close" | "error", listener: () => void): void;
}

/** After this, the viewers of a hub that refused to open a socket connect again. */
const REFUSED_RETRY_MS = 20_000;

export class HubSocket {
  readonly #socket: Socket | null;
  readonly #resource: ResourceRef;
  #retryTimer: ReturnType<typeof setTimeout> | null = null;

  /** @param socket null when the hub has refused to open one, because it does not know this version of the request */
  constructor(socket: Socket | null, resource: ResourceRef) {
    this.#socket = socket;
    this.#resource = resource;
  }

  /**
   * Calls the listener with the current record at once, then after every check. A message that cannot be read shows the
   * last record as stale, or `unknown` where there is none. No message arrives before this is called.
   */
  onRecord(listener: (record: StatusRecord) => void): void {
    let last: StatusRecord | null = null;
    this.onReading((reading) => {
      last = reading.ok
        ? reading.value.record
        : { ...(last ?? unavailableRecord(this.#resource, Date.now())), failing: true };
      listener(last);
    });
  }

  /** Calls the listener with every message. No message arrives before this is called. */
  onReading(listener: (reading: Result<Reading, Unreadable>) => void): void {
    if (!this.#socket) {
      listener(err("unreadable"));
      return;
    }
    this.#socket.addEventListener("message", ({ data }) => listener(readRecord(String(data))));
    this.#socket.accept();
  }

  /** The hub has restarted or moved. What was received stays true, but nothing more will arrive. */
  onClose(listener: () => void): void {
    if (!this.#socket) this.#retryTimer = setTimeout(listener, REFUSED_RETRY_MS);
    this.#socket?.addEventListener("close", listener);
    this.#socket?.addEventListener("error", listener);
  }

  close(): void {
    if (this.#retryTimer !== null) clearTimeout(this.#retryTimer);
    try {
      this.#socket?.close(1000);
    } catch {
      // The other side has closed it already.
    }
  }
}

/** All viewers of a resource receive the same text, so the last one is parsed once. */
let latest: Reading | null = null;
/** A record that cannot be read is logged once, not for each of its viewers. */
let latestRefused: string | null = null;

/** The record in a text of a hub. The same text gives the same object. */
export function readRecord(text: string): Result<Reading, Unreadable> {
  if (latest?.text === text) return ok(latest);
  const record = decodeRecord(text);
  if (!record.ok) {
    if (text !== latestRefused) log({ event: "message-refused", requestId: "hub-record", message: "record" });
    latestRefused = text;
    return record;
  }
  latest = { text, record: record.value };
  return ok(latest);
}

/** The first reading that is worth waiting for, or the newest after 3 s. Closes the socket. Throws when none has arrived. */
export async function firstResult(socket: HubSocket): Promise<Result<Reading, Unreadable>> {
  try {
    return await new Promise((resolve, reject) => {
      let newest: Reading | null = null;
      let isAwaited: ((record: StatusRecord) => boolean) | null = null;
      const timer = setTimeout(() => finish(), FIRST_RESULT_MS);
      const finish = () => {
        clearTimeout(timer);
        if (newest) resolve(ok(newest));
        else reject(new Error("the hub sent no record"));
      };
      socket.onClose(finish);
      socket.onReading((reading) => {
        if (!reading.ok) {
          clearTimeout(timer);
          return resolve(newest ? ok(newest) : err(reading.failure));
        }
        const { record } = reading.value;
        if (!newest) isAwaited = awaitedResult(record, Date.now());
        newest = reading.value;
        if (!isAwaited || isAwaited(record)) finish();
      });
    });
  } finally {
    socket.close();
  }
}
