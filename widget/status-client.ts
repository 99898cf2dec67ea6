/**
 * The only network of the element: one look at the snapshot, one read of the stream. Decides nothing, keeps nothing.
 * `fetch`, timers and clock come in as arguments.
 */
import type { CheckedEvent, EndEvent, Problem, ProblemCode, StatusDocument } from "../edge/contract.ts";
import { eventParser } from "./event-parser.ts";
import { parseChecked, parseStatus } from "./parse-status.ts";
import { retryAfterMs } from "./retry-delay.ts";

/** The world outside, so that tests can bring their own. */
export interface Ports {
  fetch: (url: string, init: RequestInit) => Promise<Response>;
  /** Milliseconds since 1970 by the browser's clock. */
  now: () => number;
  setTimeout: (run: () => void, ms: number) => unknown;
  clearTimeout: (timer: unknown) => void;
  /** From 0 up to but not including 1. */
  random: () => number;
}

/** Whom to ask about what. `edge` is an origin or a base URL, `of` a path of a thing (interface 1). */
export interface Source {
  edge: string;
  of: string;
  token: string | null;
}

export type Refusal = { type: "refused"; problem: Problem };
/** Worth another try, not before `floorMs`. */
export type Failure = { type: "failed"; floorMs: number };
export type Answer =
  | { type: "status"; status: StatusDocument; etag: string | null }
  | { type: "unchanged" }
  | Refusal
  | Failure;
export type StreamNews =
  | { type: "open" }
  /** The first document of a connection replaces whatever was known. */
  | { type: "status"; status: StatusDocument; isFirst: boolean }
  | { type: "checked"; checked: CheckedEvent };
export type StreamEnd = { type: "end"; reason: EndEvent["reason"] } | Refusal | Failure;

/** A longer wish of the server for silence is not believed; far longer ones would overflow a timer and fire at once. */
const LONGEST_RETRY_MS = 600_000;
/** The edge waits at most 3 s for a first look; the rest is for slow networks. */
const SNAPSHOT_TIMEOUT_MS = 15_000;
/** The edge sends a comment every 20 s (interface 4): two of them lost means the connection is dead. */
const SILENCE_MS = 45_000;
/** More than any status document, and a bound on what a broken server can make us keep. */
const MAX_EVENT_CHARACTERS = 65_536;

const EVENT_STREAM = "text/event-stream";

const CODE_BY_STATUS: Record<number, ProblemCode> = {
  400: "bad-request",
  401: "token-invalid",
  403: "origin-not-allowed",
  404: "not-found",
  405: "method-not-allowed",
};

/** With the edge's own problem, or one of our making where that cannot be read. */
export function refused(status: number, json?: unknown): Refusal {
  const code = CODE_BY_STATUS[status] as ProblemCode;
  const theirs = typeof (json as Partial<Problem> | null | undefined)?.code === "string" ? (json as Problem) : null;
  return { type: "refused", problem: theirs ?? { type: "about:blank", title: code, status, detail: "", code } };
}

function failed(floorMs = 0): Failure {
  return { type: "failed", floorMs };
}

/** The URL of the snapshot; null when `of` is no path of a thing, so that it can never lead anywhere else. */
export function snapshotUrl({ edge, of }: Source): string | null {
  try {
    const parts = of.split("/").map(decodeURIComponent);
    if (parts.length !== 3 || parts.some((part) => /^\.{0,2}$/.test(part))) return null;
    return `${edge.replace(/\/+$/, "")}/v1/${parts.map(encodeURIComponent).join("/")}`;
  } catch {
    return null;
  }
}

/** One look: GET the snapshot. With `etag`, an unchanged document comes back as `unchanged`. */
export function look(ports: Ports, source: Source, etag: string | null, signal: AbortSignal): Promise<Answer> {
  const headers: Record<string, string> = etag ? { "If-None-Match": etag } : {};
  return request<Answer>(ports, source, "", headers, SNAPSHOT_TIMEOUT_MS, signal, async (response) => {
    if (response.status === 304) return { type: "unchanged" };
    const status = parseStatus(await response.json());
    return status ? { type: "status", status, etag: response.headers.get("ETag") } : failed();
  });
}

/** Reads the stream until it ends, and tells `hear` what comes. Silence of 45 s counts as an end. */
export function readEvents(
  ports: Ports,
  source: Source,
  signal: AbortSignal,
  hear: (news: StreamNews) => void,
): Promise<StreamEnd> {
  const headers = { Accept: EVENT_STREAM };
  return request<StreamEnd>(ports, source, "/events", headers, SILENCE_MS, signal, async (response, alive) => {
    const reader = response.body?.getReader();
    if (!reader || !response.headers.get("Content-Type")?.startsWith(EVENT_STREAM)) return failed();
    let end: StreamEnd | null = null;
    let floorMs = 0;
    let isFirst = true;
    const feed = eventParser((event, data) => {
      if (event === "retry") floorMs = Math.min(Number(data) || 0, LONGEST_RETRY_MS);
      // Events of a later version may carry anything.
      else if (/^(status|checked|end|problem)$/.test(event)) end ??= readEvent(event, JSON.parse(data), isFirst, hear);
      if (event === "status") isFirst = false;
    }, MAX_EVENT_CHARACTERS);
    const decoder = new TextDecoder();
    hear({ type: "open" });
    while (!end) {
      // A reset connection is an end like any other.
      const { done, value } = await reader.read().catch(() => ({ done: true, value: undefined }));
      if (done) break;
      alive();
      if (!feed(decoder.decode(value, { stream: true }))) break;
    }
    return end ?? failed(floorMs);
  });
}

/** One event of the stream; gives how the stream ends, if this event ends it. */
function readEvent(event: string, json: unknown, isFirst: boolean, hear: (news: StreamNews) => void): StreamEnd | null {
  switch (event) {
    case "status": {
      const status = parseStatus(json);
      if (!status) return failed();
      hear({ type: event, status, isFirst });
      return null;
    }
    case "checked": {
      const checked = parseChecked(json);
      if (checked) hear({ type: event, checked });
      return null;
    }
    case "end": {
      const reason = (json as Partial<EndEvent> | null)?.reason;
      return { type: event, reason: reason === "settled" || reason === "token-expired" ? reason : "age" };
    }
    case "problem":
      return refused(404, json);
    default:
      return null;
  }
}

/**
 * One request, given up after `silenceMs` without a byte or when `signal` aborts. `read` gets good answers only, and
 * `alive` to call with each byte; everything else becomes a refusal or a failure here.
 */
async function request<T>(
  ports: Ports,
  source: Source,
  suffix: string,
  headers: Record<string, string>,
  silenceMs: number,
  signal: AbortSignal,
  read: (response: Response, alive: () => void) => Promise<T>,
): Promise<T | Refusal | Failure> {
  const url = snapshotUrl(source);
  if (!url) return refused(400);
  const call = new AbortController();
  let timer: unknown;
  const alive = () => {
    ports.clearTimeout(timer);
    timer = ports.setTimeout(() => call.abort(), silenceMs);
  };
  alive();
  try {
    const response = await ports.fetch(url + suffix, {
      headers: source.token ? { ...headers, Authorization: `Bearer ${source.token}` } : headers,
      // The ETag is handled by hand, and a status must never come from a cache.
      cache: "no-store",
      // The cookie of the hosted page counts on the worker's own origin only (interface 4).
      credentials: "same-origin",
      referrerPolicy: "no-referrer",
      // A redirect would carry the token somewhere else.
      redirect: "error",
      signal: AbortSignal.any([signal, call.signal]),
    });
    const { ok, status } = response;
    alive();
    if (ok || status === 304) return await read(response, alive);
    if (CODE_BY_STATUS[status]) return refused(status, await response.json().catch(() => null));
    return failed(retryAfterMs(response.headers.get("Retry-After"), ports.now()));
  } catch {
    return failed();
  } finally {
    ports.clearTimeout(timer);
    call.abort();
  }
}
