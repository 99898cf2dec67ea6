/**
 * What the element asks of the API, one request at a time: a look, a file, a page of payouts; the stream is
 * `read-events.ts`. Decides nothing, keeps nothing.
 * `fetch`, timers and clock come in as arguments.
 */
import type { Problem, ProblemCode } from "../../contract/problem.ts";
import type { ItemPage, State, StatusDocument } from "../../contract/status.ts";
import { retryAfterMs } from "./backoff.ts";
import { parseItems, parseProblem, parseStatus } from "./guard.ts";

/** What of the world outside is used: `globalThis` has it all, and tests bring their own. */
export interface Ports {
  fetch(url: string, init: RequestInit): Promise<Response>;
  setTimeout(run: () => void, ms: number): number;
  clearTimeout(timer?: number): void;
  Date: { now(): number };
  Math: { random(): number };
  /** What tabs share a stream with. Not every page has it, whatever the types say. */
  crypto: Pick<Crypto, "subtle">;
  navigator: Pick<Navigator, "locks">;
  BroadcastChannel: typeof BroadcastChannel;
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
export type ReadResult =
  | { type: "status"; status: StatusDocument; etag: string | null }
  | { type: "unchanged" }
  | Refusal
  | Failure;
export type FileResult = { type: "file"; name: string; blob: Blob } | Refusal | Failure;
export type ItemsResult = ({ type: "items" } & ItemPage) | Refusal | Failure;
/** The edge waits at most 3 s for a first look, and with a stream for nothing; the rest is for slow networks. */
export const ANSWER_TIMEOUT_MS = 15_000;
/** As long as the edge itself waits for the provider's file (interface 6). */
const FILE_TIMEOUT_MS = 60_000;
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
  return {
    type: "refused",
    problem: parseProblem(json) ?? { type: "about:blank", title: code, status, detail: "", code },
  };
}

export function failed(floorMs = 0): Failure {
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
export function fetchStatus(
  ports: Ports,
  source: Source,
  etag: string | null,
  signal: AbortSignal,
): Promise<ReadResult> {
  const headers: Record<string, string> = etag ? { "If-None-Match": etag } : {};
  const read = async (response: Response): Promise<ReadResult> => {
    if (response.status === 304) return { type: "unchanged" };
    const status = readStatus(await response.json(), source);
    return status ? { type: "status", status, etag: response.headers.get("ETag") } : failed();
  };
  return request(ports, source, "", read, ANSWER_TIMEOUT_MS, signal, headers);
}

/** A report's file, with the name that the edge gives it. */
export function fetchFile(ports: Ports, source: Source): Promise<FileResult> {
  const read = async (response: Response): Promise<FileResult> => {
    const [, name = "report"] = /filename="([^"]+)/.exec(`${response.headers.get("Content-Disposition")}`) ?? [];
    return { type: "file", name, blob: await response.blob() };
  };
  return request(ports, source, "/file", read, FILE_TIMEOUT_MS);
}

/** A bulk payout's items after the line `after`, 0 for the first: all of them, or those in one state. */
export function fetchItems(ports: Ports, source: Source, after: number, state?: State): Promise<ItemsResult> {
  const read = async (response: Response): Promise<ItemsResult> => {
    const page = parseItems(await response.json());
    return page ? { type: "items", ...page } : failed();
  };
  return request(ports, source, `/items?after=${after}${state ? `&state=${state}` : ""}`, read, ANSWER_TIMEOUT_MS);
}

/** Null also for the status of another thing than was asked for, its path compared decoded. */
export function readStatus(json: unknown, source: Source): StatusDocument | null {
  const status = parseStatus(json);
  return status && snapshotUrl({ ...source, of: status.of }) === snapshotUrl(source) ? status : null;
}

/**
 * One request, given up after `silenceMs` without a byte or when `signal` aborts. `read` gets good answers only, and
 * `alive` to call with each byte and the silence that may follow; everything else becomes a refusal or a failure here.
 */
export async function request<T>(
  ports: Ports,
  source: Source,
  suffix: string,
  read: (response: Response, alive: (silenceMs: number) => void) => Promise<T>,
  silenceMs: number,
  signal?: AbortSignal,
  headers: Record<string, string> = {},
): Promise<T | Refusal | Failure> {
  const url = snapshotUrl(source);
  if (!url) return refused(400);
  if (source.token) headers.Authorization = `Bearer ${source.token}`;
  const call = new AbortController();
  let timer: number | undefined;
  const alive = (ms: number) => {
    ports.clearTimeout(timer);
    timer = ports.setTimeout(() => call.abort(), ms);
  };
  alive(silenceMs);
  try {
    const response = await ports.fetch(url + suffix, {
      headers,
      // The ETag is handled by hand, and a status must never come from a cache.
      cache: "no-store",
      // Credentials stay at "same-origin": the cookie of the hosted page counts on the worker's own origin only.
      referrerPolicy: "no-referrer",
      // A redirect would carry the token somewhere else.
      redirect: "error",
      signal: AbortSignal.any([call.signal, signal ?? call.signal]),
    });
    const { ok, status } = response;
    alive(silenceMs);
    if (ok || status === 304) return await read(response, alive);
    if (CODE_BY_STATUS[status]) return refused(status, await response.json().catch(() => null));
    return failed(retryAfterMs(response.headers.get("Retry-After"), ports.Date.now()));
  } catch {
    return failed();
  } finally {
    ports.clearTimeout(timer);
    call.abort();
  }
}
