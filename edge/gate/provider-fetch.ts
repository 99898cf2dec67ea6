/**
 * The one place that sends a request to a provider: one try, bounded in time and bytes, redirects never followed.
 * Never throws.
 */

import type { ProviderFetch, ProviderResponse } from "../providers/query.ts";
import { HARD_TIMEOUT_MS } from "./budget.ts";

/** Far above any status answer; below what could hurt an object's memory. */
export const MAX_BODY_BYTES = 256 * 1024;

/** Makes the request. A followed redirect would be a second call that nobody counted, so it comes back as it is. */
const fetchFromProvider: ProviderFetch = async (url, init) => {
  const signal = AbortSignal.timeout(HARD_TIMEOUT_MS);
  try {
    const response = await fetch(url, { ...init, redirect: "manual", signal });
    const body = await readCapped(response.body, MAX_BODY_BYTES);
    if (!body) return { ok: false, reason: "too-large" };
    return { ok: true, status: response.status, headers: response.headers, body };
  } catch {
    const reason: Extract<ProviderResponse, { ok: false }>["reason"] = signal.aborted ? "timeout" : "network";
    return { ok: false, reason };
  }
};

/** The same, and whether it was made at all: an adapter may answer without. */
export function trackedFetch(): { call: ProviderFetch; wasSent: () => boolean } {
  let isSent = false;
  const call: ProviderFetch = (url, init) => {
    isSent = true;
    return fetchFromProvider(url, init);
  };
  return { call, wasSent: () => isSent };
}

/** The whole body, or null when it is larger than `maxBytes`; what is too large is not read to its end. */
export async function readCapped(
  stream: ReadableStream<Uint8Array> | null,
  maxBytes: number,
): Promise<Uint8Array<ArrayBuffer> | null> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  const reader = stream?.getReader();
  while (reader) {
    const { done, value } = await reader.read();
    if (done) break;
    length += value.byteLength;
    if (length > maxBytes) {
      await reader.cancel().catch(() => undefined);
      return null;
    }
    chunks.push(value);
  }
  const body = new Uint8Array(length);
  let offset = 0;
  for (const chunk of chunks) {
    body.set(chunk, offset);
    offset += chunk.byteLength;
  }
  return body;
}
