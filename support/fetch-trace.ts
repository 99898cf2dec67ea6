/** Asks the edge for a trace. Every failure is one sentence that says what to do. */
import { type ResourceRef, resourcePath } from "../contract/resource.ts";
import { parseTrace, type SupportTrace } from "./support-trace.ts";

export type TraceAnswer = { ok: true; trace: SupportTrace } | { ok: false; failure: string; isKeyWrong: boolean };

/** What a header can carry. Anything else cannot be a key. */
const HEADER_TEXT = /^[\x21-\x7e]+$/;
const WRONG_KEY = "The link key is not the one of this connection. Check both.";

/** The key is sent in a header alone. Rejects only when `signal` aborts. */
export async function fetchTrace(resource: ResourceRef, key: string, signal: AbortSignal): Promise<TraceAnswer> {
  if (!HEADER_TEXT.test(key)) return failed(WRONG_KEY, true);
  try {
    const response = await fetch(`/v1/${resourcePath(resource)}/trace`, {
      headers: { Authorization: `Bearer ${key}` },
      cache: "no-store",
      credentials: "omit",
      redirect: "error",
      signal,
    });
    if (!response.ok)
      return failed(failureOf(response.status, response.headers.get("Retry-After")), response.status === 401);
    const trace = parseTrace(await response.json().catch(() => null));
    return trace
      ? { ok: true, trace }
      : failed("The response cannot be read. Reload the page: it may be older than the Worker.");
  } catch (thrown) {
    if (signal.aborted) throw thrown;
    return failed("The Worker cannot be reached. Check your connection to the internet, and try again.");
  }
}

export function failureOf(status: number, retryAfter: string | null): string {
  switch (status) {
    case 400:
      return "The id is not valid. Check the connection, the kind and the id.";
    case 401:
      return WRONG_KEY;
    case 404:
      return "Not found. Check the connection, the kind and the id. The connection also needs a link key in its credentials.";
    case 429:
      return `Too many requests came from your network. Try again in ${/^\d+$/.test(retryAfter ?? "") ? `${retryAfter} seconds` : "a minute"}.`;
    default:
      return status >= 500
        ? `The Worker cannot answer at the moment (${status}). Try again in a minute. If it goes on, the log says why.`
        : `The Worker refused the request (${status}). Reload the page.`;
  }
}

function failed(failure: string, isKeyWrong = false): TraceAnswer {
  return { ok: false, failure, isKeyWrong };
}
