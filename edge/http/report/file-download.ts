/** The download of a report's file from the provider, within bounds. */
import { joined } from "../../platform/read-body.ts";

export interface DownloadBounds {
  maxBytes: number;
  /** Until the last byte has arrived. */
  timeoutMs: number;
}

export const REPORT_BOUNDS: DownloadBounds = { maxBytes: 100 * 1024 * 1024, timeoutMs: 60_000 };

/**
 * Fetches a file without following redirects. The body fails with an error at a bound, so that a file which is cut off
 * is never taken for the whole file. Throws when the server does not answer.
 */
export async function fetchWithin(url: string, bounds: DownloadBounds = REPORT_BOUNDS): Promise<Response> {
  const { maxBytes, timeoutMs } = bounds;
  const response = await fetch(url, { redirect: "manual", signal: AbortSignal.timeout(timeoutMs) });
  return new Response(response.body?.pipeThrough(atMost(maxBytes)), response);
}

function atMost(maxBytes: number): TransformStream<Uint8Array, Uint8Array> {
  let bytes = 0;
  return new TransformStream({
    transform(chunk, controller) {
      bytes += chunk.byteLength;
      if (bytes > maxBytes) controller.error(new RangeError("file too large"));
      else controller.enqueue(chunk);
    },
  });
}

/** A body whose beginning has been read. */
export interface BegunBody {
  /** At least as many bytes as requested, unless the body is shorter. */
  head: Uint8Array;
  /** The whole body, the beginning included. */
  body: ReadableStream<Uint8Array>;
}

/** Reads the beginning of a body, so that it can be checked before a response is sent. Rejects when the body fails. */
export async function beginBody(stream: ReadableStream<Uint8Array>, headBytes: number): Promise<BegunBody> {
  const reader = stream.getReader();
  const chunks: Uint8Array[] = [];
  let head = joined(chunks);
  while (head.byteLength < headBytes) {
    const { done, value } = await reader.read();
    if (done) break;
    chunks.push(value);
    head = joined(chunks);
  }
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const next = chunks.shift() ?? (await reader.read()).value;
      if (next) controller.enqueue(next);
      else controller.close();
    },
    cancel: (reason) => reader.cancel(reason),
  });
  return { head, body };
}
