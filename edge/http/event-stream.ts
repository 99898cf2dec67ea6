/**
 * One viewer's event stream: the first byte at once, an event for every change, a heartbeat, an end
 * (docs/interface.md#4-http). It runs in the Worker while the hub at the other end of the socket hibernates.
 */
import type { CheckedEvent, EndEvent } from "../../contract/events.ts";
import type { StatusDocument } from "../../contract/status.ts";
import { problemOf } from "../access/failure.ts";
import type { Viewer } from "../access/viewer.ts";
import type { HubSocket, ReadRefusal } from "../hub/hub-socket.ts";
import {
  isCheckOverdue,
  isConfirmed,
  isNotFound,
  isOver,
  type Reading,
  type StatusRecord,
} from "../hub/status-record.ts";
import type { Result } from "../platform/result.ts";
import { forgetBodies } from "../status/snapshot.ts";
import { documentOf, viewKeyOf } from "../status/status-document.ts";

const HEARTBEAT_MS = 20_000;
const MAX_AGE_MS = 600_000;
/** A reader that is this many chunks behind is gone or blocked. It reconnects and gets the current document. */
const MAX_UNREAD_CHUNKS = 64;

/** A busy hub: clients come back 5 to 15 s later, not all at once. */
const BUSY_RETRY_MS = { least: 5_000, spread: 10_000 };

const encoder = new TextEncoder();
const SETTLED = endText("settled");
const HEARTBEAT = encoder.encode(":\n\n");
/** The shortest time until a client reconnects, in milliseconds: long enough for an instance to start after a deploy. */
const RETRY = encoder.encode("retry: 3000\n\n");

/** Streams the hub's records until nothing more is expected, the viewer leaves, or the stream reaches its maximum age. */
export function eventStream(
  viewer: Viewer,
  socket: HubSocket,
  signal: AbortSignal,
  onClosed: () => void,
): ReadableStream<Uint8Array> {
  let stream: EventStream | null = null;
  return new ReadableStream<Uint8Array>({
    start(controller) {
      const opened = new EventStream(viewer, socket, controller, onClosed);
      stream = opened;
      opened.start();
      signal.addEventListener("abort", () => opened.close());
      if (signal.aborted) opened.close();
    },
    cancel: () => stream?.close(),
  });
}

/** The stream of a viewer for whom the hub has no socket left: the current status and the end. */
export function busyStream(viewer: Viewer, { record }: Reading): string {
  if (isNotFound(record, viewer.access)) return eventText("problem", problemOf({ reason: "not-found" }));
  if (isConfirmed(record)) viewer.releaseLookup();
  const nowMs = Date.now();
  const { document } = encodedEvents(record, viewer, nowMs);
  const first = eventText("status", document, document.version);
  if (isOver(record, nowMs)) return `${first}${SETTLED}`;
  const retryMs = BUSY_RETRY_MS.least + Math.floor(Math.random() * BUSY_RETRY_MS.spread);
  return `retry: ${retryMs}\n\n${first}${endText("busy")}`;
}

/** Turns the hub's records into events. Open until its last event is written; closed a moment later. */
class EventStream {
  readonly #viewer: Viewer;
  readonly #socket: HubSocket;
  readonly #controller: ReadableStreamDefaultController<Uint8Array>;
  readonly #onClosed: () => void;
  readonly #timers: ReturnType<typeof setTimeout>[] = [];
  #phase: "open" | "ending" | "closed" = "open";
  #record: StatusRecord | null = null;
  #sent: StatusDocument | null = null;
  /** For which end of a payment that may succeed late a timer is set. */
  #lateUntilMs: number | null = null;

  constructor(
    viewer: Viewer,
    socket: HubSocket,
    controller: ReadableStreamDefaultController<Uint8Array>,
    onClosed: () => void,
  ) {
    this.#viewer = viewer;
    this.#socket = socket;
    this.#controller = controller;
    this.#onClosed = onClosed;
  }

  start(): void {
    this.#write(RETRY);
    this.#timers.push(setInterval(() => this.#beat(), HEARTBEAT_MS));
    this.#timers.push(setTimeout(() => this.#end("age"), MAX_AGE_MS));
    const { expiresMs } = this.#viewer.access;
    const expiresInMs = expiresMs === null ? MAX_AGE_MS : expiresMs - Date.now();
    if (expiresInMs < MAX_AGE_MS) {
      this.#timers.push(setTimeout(() => this.#end("token-expired"), Math.max(0, expiresInMs)));
    }
    this.#socket.onClose(() => this.close());
    this.#socket.onReading((reading) => this.#receive(reading));
  }

  close(): void {
    if (this.#phase === "closed") return;
    this.#phase = "closed";
    for (const timer of this.#timers) clearTimeout(timer);
    this.#socket.close();
    this.#onClosed();
    try {
      this.#controller.close();
    } catch {
      // The reader has cancelled the stream already.
    }
  }

  /**
   * During a deploy, the hub may send what this version cannot read. The stream closes without an `end`, so the client
   * keeps its status and connects again.
   */
  #receive(reading: Result<Reading, ReadRefusal>): void {
    if (!reading.ok) {
      if (reading.failure === "erased") this.#endErased();
      else this.close();
      return;
    }
    this.#record = reading.value.record;
    this.#sendRecord(this.#record);
  }

  /** The token of this viewer is refused from now on, and nothing is known of the bare id. */
  #endErased(): void {
    const { resource, access } = this.#viewer;
    forgetBodies(resource);
    if (!access.trusted) this.#write(eventBytes("problem", problemOf({ reason: "not-found" })));
    this.#end(access.trusted ? "token-expired" : null);
  }

  /** A document can become stale without a new record, so each heartbeat sends the record again. */
  #beat(): void {
    this.#write(HEARTBEAT);
    this.#socket.ping();
    if (!this.#record) return;
    if (isCheckOverdue(this.#record, Date.now())) this.#socket.reportOverdue();
    this.#sendRecord(this.#record);
  }

  #sendRecord(record: StatusRecord): void {
    if (this.#phase !== "open") return;
    if (isNotFound(record, this.#viewer.access)) {
      this.#write(eventBytes("problem", problemOf({ reason: "not-found" })));
      this.close();
      return;
    }
    const nowMs = Date.now();
    const { document, status, isLast } = encodedEvents(record, this.#viewer, nowMs);
    const sent = this.#sent;
    this.#sent = document;
    if (isConfirmed(record)) this.#viewer.releaseLookup();
    if (sent?.version !== document.version || sent.mayPay !== document.mayPay) this.#write(status);
    else if (isCheckChanged(sent, document)) this.#write(checkedEvent(document, isLast));
    else if (isLast) this.#write(encoder.encode(SETTLED));
    if (isLast) this.#closeSoon();
    else if (document.settled) this.#endAt(record.lateUntilMs, nowMs);
  }

  #endAt(untilMs: number | null, nowMs: number): void {
    if (untilMs === null || untilMs === this.#lateUntilMs) return;
    this.#lateUntilMs = untilMs;
    this.#timers.push(setTimeout(() => this.#record && this.#sendRecord(this.#record), untilMs - nowMs));
  }

  /** @param reason null for a stream whose last event is a problem */
  #end(reason: EndEvent["reason"] | null): void {
    if (this.#phase !== "open") return;
    if (reason !== null) this.#write(encoder.encode(endText(reason)));
    this.#closeSoon();
  }

  /** Closing takes time, so it waits until the event has been written to every viewer. */
  #closeSoon(): void {
    if (this.#phase === "open") this.#phase = "ending";
    this.#timers.push(setTimeout(() => this.close(), 0));
  }

  #write(bytes: Uint8Array): void {
    if (this.#phase === "closed") return;
    if ((this.#controller.desiredSize ?? 0) < -MAX_UNREAD_CHUNKS) this.close();
    else this.#controller.enqueue(bytes);
  }
}

/** What is sent for one record in one view. It is encoded once for all viewers of that view. */
interface EncodedEvents {
  record: StatusRecord;
  viewKey: string;
  madeMs: number;
  document: StatusDocument;
  /** The event for a viewer who has not received this version, with the end where nothing more is expected. */
  status: Uint8Array;
  isLast: boolean;
}

/** The hub sends a record to all viewers within this time, and none of them needs a `serverTime` of its own. */
const SAME_MOMENT_MS = 50;

let latest: EncodedEvents | null = null;

function encodedEvents(record: StatusRecord, { access, connection }: Viewer, nowMs: number): EncodedEvents {
  const viewKey = viewKeyOf(access);
  const isLast = isOver(record, nowMs);
  if (
    latest?.record === record &&
    latest.viewKey === viewKey &&
    latest.isLast === isLast &&
    Math.abs(nowMs - latest.madeMs) < SAME_MOMENT_MS
  ) {
    return latest;
  }
  const document = documentOf(record, access, connection, nowMs);
  const text = eventText("status", document, document.version);
  const status = encoder.encode(isLast ? `${text}${SETTLED}` : text);
  latest = { record, viewKey, madeMs: nowMs, document, status, isLast };
  return latest;
}

function isCheckChanged(before: StatusDocument, now: StatusDocument): boolean {
  return before.checkedAt !== now.checkedAt || before.nextCheckAt !== now.nextCheckAt || before.stale !== now.stale;
}

/** The event for a viewer who has received this version. */
function checkedEvent({ checkedAt, nextCheckAt, stale, serverTime }: StatusDocument, isLast: boolean): Uint8Array {
  const text = eventText("checked", { checkedAt, nextCheckAt, stale, serverTime } satisfies CheckedEvent);
  return encoder.encode(isLast ? `${text}${SETTLED}` : text);
}

function eventBytes(event: string, data: unknown): Uint8Array {
  return encoder.encode(eventText(event, data));
}

function endText(reason: EndEvent["reason"]): string {
  return eventText("end", { reason } satisfies EndEvent);
}

function eventText(event: string, data: unknown, id?: number): string {
  return `event: ${event}\n${id === undefined ? "" : `id: ${id}\n`}data: ${JSON.stringify(data)}\n\n`;
}
