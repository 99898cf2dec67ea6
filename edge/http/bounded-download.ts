/** A download that ends: one request, no redirect, so many bytes and so much time. Nothing is kept of it. */

export interface DownloadBounds {
  maxBytes: number;
  /** Until the last byte has come. */
  timeoutMs: number;
}

/** Of a report's file (interface 6). */
export const REPORT_BOUNDS: DownloadBounds = { maxBytes: 100 * 1024 * 1024, timeoutMs: 60_000 };

/** The body breaks off at a bound: a cut file is seen to be cut, a full disk is not. Throws where nothing answers. */
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
