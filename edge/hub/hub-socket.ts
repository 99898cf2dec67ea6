/** The Worker's end of a WebSocket to the hub, and what it reads from it. */
import { callerRefusals } from "../platform/log.ts";
import type { Unreadable } from "../platform/messages.ts";
import { err, ok, type Result } from "../platform/result.ts";
import { FIRST_RESULT_MS } from "./check-schedule.ts";
import { awaitedResult, type Reading, type StatusRecord } from "./status-record.ts";
import { decodeRecord, isErasedMessage, OVERDUE_MESSAGE, PING, PONG } from "./wire.ts";

/** The hub did not respond: it has failed, or the connection to it has. */
export class HubUnreachableError extends Error {
  override name = "HubUnreachableError";
}

/** Why a hub sends no record: another version, or an erasure that has shut the viewer out. */
export type ReadRefusal = Unreadable | "erased";

/** All viewers of a resource receive the same text, so the last one is parsed once. */
let latest: Reading | null = null;

/** The record in a text of a hub. The same text gives the same object. Logs a text that cannot be read. */
export function readingOf(text: string): Result<Reading, ReadRefusal> {
  if (latest?.text === text) return ok(latest);
  if (isErasedMessage(text)) {
    latest = null;
    return err("erased");
  }
  const record = decodeRecord(text);
  if (!record.ok) {
    callerRefusals.add("record");
    return record;
  }
  latest = { text, record: record.value };
  return ok(latest);
}

/** The part of the platform's WebSocket that is used here. */
interface PlatformSocket {
  accept(): void;
  close(code: number): void;
  send(text: string): void;
  addEventListener(type: "message", listener: (event: { data: unknown }) => void): void;
  addEventListener(type: "close" | "error", listener: () => void): void;
}

/** The hub can hibernate while the socket is open, which a response body streamed straight from the hub would prevent. */
export class HubSocket {
  readonly #socket: PlatformSocket;

  constructor(socket: PlatformSocket) {
    this.#socket = socket;
  }

  /** Calls the listener with the current record at once, then after every check. No message arrives before this is called. */
  onReading(listener: (reading: Result<Reading, ReadRefusal>) => void): void {
    this.#socket.addEventListener("message", ({ data }) => {
      if (data !== PONG) listener(readingOf(String(data)));
    });
    this.#socket.accept();
  }

  /** The hub has restarted or moved. What was received stays true, but nothing more will arrive. */
  onClose(listener: () => void): void {
    this.#socket.addEventListener("close", listener);
    this.#socket.addEventListener("error", listener);
  }

  /** Shows the hub that the viewer is still there. The platform answers, so the hub does not wake. */
  ping(): void {
    this.#send(PING);
  }

  /** Tells the hub that the announced check is overdue. */
  reportOverdue(): void {
    this.#send(OVERDUE_MESSAGE);
  }

  close(): void {
    try {
      this.#socket.close(1000);
    } catch {
      // The other side has closed it already.
    }
  }

  #send(text: string): void {
    try {
      this.#socket.send(text);
    } catch {
      // It is closing, and its close event follows.
    }
  }
}

/** How a hub responds to the request for a socket: `busy` when too many are open. */
export type Watch = { type: "open"; socket: HubSocket } | { type: "busy"; reading: Reading };

/** Waits on a socket for the first reading that is worth waiting for. */
export class FirstResult {
  readonly #socket: HubSocket;
  readonly #outcome = Promise.withResolvers<Result<Reading, ReadRefusal>>();
  #newest: Reading | null = null;
  #isAwaited: ((record: StatusRecord) => boolean) | null = null;

  constructor(socket: HubSocket) {
    this.#socket = socket;
  }

  /** The result, or the newest reading after 3 s. Closes the socket. Throws `HubUnreachableError` when none has arrived. */
  async wait(): Promise<Result<Reading, ReadRefusal>> {
    const timer = setTimeout(() => this.#finish(), FIRST_RESULT_MS);
    this.#socket.onClose(() => this.#finish());
    this.#socket.onReading((reading) => this.#receive(reading));
    try {
      return await this.#outcome.promise;
    } finally {
      clearTimeout(timer);
      this.#socket.close();
    }
  }

  #receive(reading: Result<Reading, ReadRefusal>): void {
    if (!reading.ok) {
      const isLast = this.#newest !== null && reading.failure === "unreadable";
      this.#outcome.resolve(isLast && this.#newest ? ok(this.#newest) : reading);
      return;
    }
    const { record } = reading.value;
    if (!this.#newest) this.#isAwaited = awaitedResult(record, Date.now());
    this.#newest = reading.value;
    if (!this.#isAwaited || this.#isAwaited(record)) this.#finish();
  }

  #finish(): void {
    if (this.#newest) this.#outcome.resolve(ok(this.#newest));
    else this.#outcome.reject(new HubUnreachableError("The hub sent no record."));
  }
}
