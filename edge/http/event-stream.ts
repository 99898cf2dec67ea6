/**
 * One viewer's stream (interface 4): the first byte at once, an event for every change, a heart-beat, an end. Lives in
 * the Worker; the hub on the other side of the socket sleeps meanwhile.
 */
import type { CheckedEvent, EndEvent } from "../../contract/events.ts";
import type { StatusDocument } from "../../contract/status.ts";
import { type Failure, problemOf } from "../access/failure.ts";
import type { Viewer } from "../access/viewer.ts";
import type { HubSocket } from "../hub/hub-socket.ts";
import type { StatusRecord } from "../hub/status-record.ts";
import { documentOf, isConfirmed, viewKeyOf } from "../status/status-document.ts";

const HEART_BEAT_MS = 20_000;
const MAX_AGE_MS = 600_000;
/** A reader this many chunks behind is gone or stuck; it comes back with a fresh document. */
const MAX_UNREAD_CHUNKS = 64;

const encoder = new TextEncoder();
const HEART_BEAT = encoder.encode(":\n\n");
/** Milliseconds. */
const RETRY = encoder.encode("retry: 3000\n\n");

/** Streams what the hub tells until the status settles, the viewer leaves, or it has lasted long enough. */
export function eventStream(viewer: Viewer, socket: HubSocket, signal: AbortSignal, onClosed: () => void): Response {
  let close = () => {};
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      const timers: ReturnType<typeof setTimeout>[] = [];
      let isOpen = true;
      close = () => {
        if (!isOpen) return;
        isOpen = false;
        for (const timer of timers) clearTimeout(timer);
        socket.close();
        onClosed();
        try {
          controller.close();
        } catch {
          // The reader has cancelled it already.
        }
      };
      const write = (bytes: Uint8Array) => {
        if (!isOpen) return;
        if ((controller.desiredSize ?? 0) < -MAX_UNREAD_CHUNKS) return close();
        controller.enqueue(bytes);
      };
      narrate(viewer, socket, write, close, timers);
      signal.addEventListener("abort", close);
      if (signal.aborted) close();
    },
    cancel: () => close(),
  });
  return new Response(body, { headers: eventStreamHeaders(viewer) });
}

export function eventStreamHeaders(viewer: Viewer): Record<string, string> {
  return {
    ...viewer.headers,
    "Content-Type": "text/event-stream; charset=utf-8",
    "Cache-Control": "no-store, no-transform",
    "X-Accel-Buffering": "no",
  };
}

/** Turns the hub's records into events. */
function narrate(
  viewer: Viewer,
  socket: HubSocket,
  write: (bytes: Uint8Array) => void,
  close: () => void,
  timers: ReturnType<typeof setTimeout>[],
): void {
  const { access } = viewer;
  let record: StatusRecord | null = null;
  let sent: StatusDocument | null = null;
  let isOver = false;
  const hangUp = () => {
    isOver = true;
    // Hanging up is work too, and waits until everybody has been told.
    timers.push(setTimeout(close, 0));
  };
  const end = (reason: EndEvent["reason"]) => {
    if (isOver) return;
    write(eventBytes("end", { reason } satisfies EndEvent));
    hangUp();
  };
  const tell = () => {
    if (!record || isOver) return;
    if (record.missing && !access.trusted) {
      write(eventBytes("problem", problemOf({ reason: "nothing-there" } satisfies Failure)));
      return close();
    }
    const { document, status, checked } = tellingOf(record, viewer, Date.now());
    if (!sent || sent.version !== document.version) write(status);
    else if (differs(sent, document)) write(checked);
    sent = document;
    if (isConfirmed(record)) viewer.found();
    if (document.settled) hangUp();
  };
  const beat = () => {
    write(HEART_BEAT);
    tell();
  };
  write(RETRY);
  timers.push(setInterval(beat, HEART_BEAT_MS));
  timers.push(setTimeout(() => end("age"), MAX_AGE_MS));
  if (access.expiresMs !== null && access.expiresMs - Date.now() < MAX_AGE_MS) {
    timers.push(setTimeout(() => end("token-expired"), Math.max(0, access.expiresMs - Date.now())));
  }
  socket.onClose(close);
  socket.onRecord((news) => {
    record = news;
    tell();
  });
}

/** What all who see the same of a thing are told at one moment: it is written once, however many they are. */
interface Telling {
  record: StatusRecord;
  viewKey: string;
  nowMs: number;
  document: StatusDocument;
  /** To whom has not seen this version: the document, and the end if it is settled. */
  status: Uint8Array;
  /** To whom has seen it. */
  checked: Uint8Array;
}

let latest: Telling | null = null;

function tellingOf(record: StatusRecord, { access, connection }: Viewer, nowMs: number): Telling {
  const viewKey = viewKeyOf(access);
  if (latest?.record === record && latest.viewKey === viewKey && latest.nowMs === nowMs) return latest;
  const document = documentOf(record, access, connection.merchant, connection.provider.test, nowMs);
  const end = document.settled ? eventText("end", { reason: "settled" } satisfies EndEvent) : "";
  const status = encoder.encode(eventText("status", document, document.version) + end);
  latest = { record, viewKey, nowMs, document, status, checked: eventBytes("checked", checkedOf(document)) };
  return latest;
}

function differs(before: StatusDocument, now: StatusDocument): boolean {
  return before.checkedAt !== now.checkedAt || before.nextCheckAt !== now.nextCheckAt || before.stale !== now.stale;
}

function checkedOf({ checkedAt, nextCheckAt, stale, serverTime }: StatusDocument): CheckedEvent {
  return { checkedAt, nextCheckAt, stale, serverTime };
}

function eventBytes(event: string, data: unknown): Uint8Array {
  return encoder.encode(eventText(event, data));
}

function eventText(event: string, data: unknown, id?: number): string {
  return `event: ${event}\n${id === undefined ? "" : `id: ${id}\n`}data: ${JSON.stringify(data)}\n\n`;
}
