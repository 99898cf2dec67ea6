/** The download of a report's file from the provider, within bounds. */

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
