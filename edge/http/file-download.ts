/** The download of a report's file from the provider: from which hosts, and within which bounds. */
import { isLoopbackHost } from "../platform/loopback.ts";

export interface DownloadBounds {
  maxBytes: number;
  /** Until the last byte has arrived. */
  timeoutMs: number;
}

export const REPORT_BOUNDS: DownloadBounds = { maxBytes: 100 * 1024 * 1024, timeoutMs: 60_000 };

/**
 * Whether a report's file may be fetched from this address, which the provider has sent. Allowed are https on the
 * provider's own host or one of `hosts` (`*.` in front matches any subdomain), and loopback when the provider itself is
 * there. User, password and another port are never allowed.
 */
export function mayDownloadFrom(address: string, baseUrl: string, hosts: readonly string[]): boolean {
  const url = URL.canParse(address) ? new URL(address) : null;
  if (!url || url.username || url.password) return false;
  const own = new URL(baseUrl);
  if (isLoopbackHost(url.hostname)) {
    return isLoopbackHost(own.hostname) && ["http:", "https:"].includes(url.protocol);
  }
  if (url.protocol !== "https:" || url.port !== "") return false;
  return url.host === own.host || hosts.some((host) => matchesHost(url.hostname, host));
}

function matchesHost(hostname: string, host: string): boolean {
  return host.startsWith("*.") ? hostname.endsWith(host.slice(1)) && hostname.length >= host.length : hostname === host;
}

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
