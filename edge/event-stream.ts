/**
 * One viewer's stream (interface 4): the first byte at once, an event for every change, a heart-beat, an end. Lives in
 * the Worker; the hub on the other side of the socket sleeps meanwhile.
 */
import type { CheckedEvent, EndEvent, StatusDocument } from "./contract.ts";
import { type Failure, problemOf } from "./failure.ts";
import type { HubSocket } from "./hub-socket.ts";
import { documentOf, type StatusRecord, sightOf } from "./status-document.ts";
import type { Viewer } from "./viewer.ts";

const HEART_BEAT_MS = 20_000;
const MAX_AGE_MS = 600_000;
const RETRY_MS = 3_000;
/** A reader this many chunks behind is gone or stuck; it comes back with a fresh document. */
const MAX_UNREAD_CHUNKS = 64;

/** Streams what the hub tells until the status settles, the viewer leaves, or it has lasted long enough. */
export function eventStream(viewer: Viewer, socket: HubSocket, signal: AbortSignal, onClosed: () => void): Response {
  const encoder = new TextEncoder();
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
      const write = (text: string) => {
        if (!isOpen) return;
        if ((controller.desiredSize ?? 0) < -MAX_UNREAD_CHUNKS) return close();
        controller.enqueue(encoder.encode(text));
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
    "X-Content-Type-Options": "nosniff",
  };
}

/** Turns the hub's records into events. */
function narrate(
  viewer: Viewer,
  socket: HubSocket,
  write: (text: string) => void,
  close: () => void,
  timers: ReturnType<typeof setTimeout>[],
): void {
  const { access } = viewer;
  let record: StatusRecord | null = null;
  let sent: StatusDocument | null = null;
  const end = (reason: EndEvent["reason"]) => {
    write(eventText("end", { reason }));
    // Hanging up is work too, and waits until everybody has been told.
    timers.push(setTimeout(close, 0));
  };
  const tell = () => {
    if (!record) return;
    if (record.missing && !access.vouched) {
      write(eventText("problem", problemOf({ reason: "nothing-there" } satisfies Failure)));
      return close();
    }
    const { document, text } = tellingOf(record, viewer, Date.now());
    if (!sent || sent.version !== document.version) write(text);
    else if (differs(sent, document)) write(eventText("checked", checkedOf(document)));
    sent = document;
    if (record.heardMs !== null && !record.missing) viewer.found();
    if (document.settled) end("settled");
  };
  const beat = () => {
    write(":\n\n");
    tell();
  };
  write(`retry: ${RETRY_MS}\n\n`);
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

/** What all who see the same of a thing are told at one moment: it is written once. */
let latest: {
  record: StatusRecord;
  sight: string;
  nowMs: number;
  document: StatusDocument;
  text: string;
} | null = null;

function tellingOf(record: StatusRecord, { access, connection }: Viewer, nowMs: number) {
  const sight = sightOf(access);
  if (latest?.record !== record || latest.sight !== sight || latest.nowMs !== nowMs) {
    const document = documentOf(record, access, connection.merchant, connection.provider.test, nowMs);
    latest = { record, sight, nowMs, document, text: eventText("status", document, document.version) };
  }
  return latest;
}

function differs(before: StatusDocument, now: StatusDocument): boolean {
  return before.checkedAt !== now.checkedAt || before.nextCheckAt !== now.nextCheckAt || before.stale !== now.stale;
}

function checkedOf({ checkedAt, nextCheckAt, stale, serverTime }: StatusDocument): CheckedEvent {
  return { checkedAt, nextCheckAt, stale, serverTime };
}

function eventText(event: string, data: unknown, id?: number): string {
  return `event: ${event}\n${id === undefined ? "" : `id: ${id}\n`}data: ${JSON.stringify(data)}\n\n`;
}
