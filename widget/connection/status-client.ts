/** Single requests to the edge: a status, a report's file, a page of payouts. The stream is in `stream.ts`. */
import type { Problem, ProblemCode } from "../../contract/problem.ts";
import type { ItemPage, State, StatusDocument } from "../../contract/status.ts";
import { warn } from "../warn.ts";
import { withoutPrototype } from "../without-prototype.ts";
import { retryAfterMs } from "./backoff.ts";
import { parseItems, parseProblem, parseStatus } from "./guard.ts";

/** What the connection uses of the browser. `globalThis` has it all, and tests pass their own. */
export interface Ports {
  fetch(url: string, init: RequestInit): Promise<Response>;
  setTimeout(run: () => void, ms: number): number;
  clearTimeout(timer?: number): void;
  Date: { now(): number };
  Math: { random(): number };
  /** The APIs by which tabs share a stream. Not every page has them, whatever the types say. */
  crypto: Pick<Crypto, "subtle">;
  navigator: Pick<Navigator, "locks">;
  BroadcastChannel: typeof BroadcastChannel;
}

/** Where a status comes from. */
export interface Source {
  /** An origin or a base URL. */
  edge: string;
  /** A resource path (docs/interface.md#1-words). */
  of: string;
  token: string | null;
}

/** A source, and whether to follow it. */
export interface Target extends Source {
  /** False: read once, no updates. */
  live: boolean;
}

/** The edge refused the request. The same request would be refused again. */
export type Refusal = { type: "refused"; problem: Problem };
/** The request failed. It may be retried, but not within `floorMs`. */
export type Failure = { type: "failed"; floorMs: number };
export type ReadResult =
  | { type: "status"; status: StatusDocument; etag: string | null }
  | { type: "unchanged" }
  | Refusal
  | Failure;
export type FileResult = { type: "file"; name: string; blob: Blob } | Refusal | Failure;
export type ItemsResult = ({ type: "items" } & ItemPage) | Refusal | Failure;

/** The edge answers a first read within 3 s. The rest is for slow networks. */
const ANSWER_TIMEOUT_MS = 15_000;
/** The edge gives up on a provider's file after the same time. */
const FILE_TIMEOUT_MS = 60_000;

/** The content type of a problem document (RFC 9457). The edge sends every refusal as one. */
const PROBLEM_JSON = "application/problem+json";

/** A refusal that the element finds itself, without a response of the edge. */
export function refused(code: ProblemCode, status: number): Refusal {
  return { type: "refused", problem: { type: "about:blank", title: code, status, detail: "", code } };
}

/** Returns the refusal in a problem document. Any other JSON is a failure: it may come from a proxy. */
export function refusalOf(json: unknown, floorMs = 0): Refusal | Failure {
  const problem = parseProblem(json);
  return problem ? { type: "refused", problem } : failed(floorMs);
}

export function failed(floorMs = 0): Failure {
  return { type: "failed", floorMs };
}

/** Segments that would change the path of the URL. */
const UNSAFE_SEGMENTS: readonly string[] = ["", ".", ".."];

/** Returns the URL of the status; null if `of` is not a resource path, so that a request stays below `/v1/`. */
export function snapshotUrl({ edge, of }: Source): string | null {
  try {
    const segments = of.split("/").map(decodeURIComponent);
    if (segments.length !== 3 || segments.some((segment) => UNSAFE_SEGMENTS.includes(segment))) return null;
    return `${edge.replace(/\/+$/, "")}/v1/${segments.map(encodeURIComponent).join("/")}`;
  } catch {
    return null;
  }
}

/** Reads the status once. With the `etag` of the known document, the same document is returned as `unchanged`. */
export function fetchStatus(
  ports: Ports,
  source: Source,
  etag: string | null,
  signal: AbortSignal,
): Promise<ReadResult> {
  return request<ReadResult>(ports, source, {
    headers: etag ? { "If-None-Match": etag } : {},
    silenceMs: ANSWER_TIMEOUT_MS,
    signal,
    async read(response) {
      if (response.status === 304) return { type: "unchanged" };
      const status = parseStatusOf(source, await response.json());
      return status ? { type: "status", status, etag: response.headers.get("ETag") } : failed();
    },
  });
}

/** Fetches a report's file, with the name that the edge gives it. */
export function fetchFile(ports: Ports, source: Source): Promise<FileResult> {
  return request<FileResult>(ports, source, {
    suffix: "/file",
    silenceMs: FILE_TIMEOUT_MS,
    async read(response) {
      const [, name] = /filename="([^"]+)/.exec(`${response.headers.get("Content-Disposition")}`) ?? [];
      // The edge names each file. A log-in page of the network has no name and must not be saved as the report.
      return name ? { type: "file", name, blob: await response.blob() } : failed();
    },
  });
}

/**
 * Fetches a page of a bulk payout's items.
 * @param after the line after which the page begins; 0 for the first page
 * @param state only items in this state; default: all
 */
export function fetchItems(ports: Ports, source: Source, after: number, state?: State): Promise<ItemsResult> {
  return request<ItemsResult>(ports, source, {
    suffix: `/items?after=${after}${state ? `&state=${state}` : ""}`,
    silenceMs: ANSWER_TIMEOUT_MS,
    async read(response) {
      const page = parseItems(await response.json());
      return page ? { type: "items", ...page } : failed();
    },
  });
}

/** Returns the status document of this source; null for another shape or another resource. */
export function parseStatusOf(source: Source, json: unknown): StatusDocument | null {
  const status = parseStatus(json);
  return status && isSameResource(source, status) ? status : null;
}

/** Whether a document is about this source. The paths are compared as URLs: the edge may encode an id in another way. */
export function isSameResource(source: Source, { of }: Pick<Source, "of">): boolean {
  return snapshotUrl({ ...source, of }) === snapshotUrl(source);
}

interface EdgeRequest<T> {
  /** What follows the resource path. Default: nothing. */
  suffix?: string;
  headers?: Record<string, string>;
  /** The request is aborted after this time without a byte. */
  silenceMs: number;
  signal?: AbortSignal;
  /**
   * Reads a response of status 2xx or 304.
   * @param expectByteWithin called with each byte; aborts the request after that time without another
   */
  read(response: Response, expectByteWithin: (ms: number) => void): Promise<T>;
}

/** Sends one request. Returns what `read` returns, a refusal or a failure; never rejects. */
export async function request<T>(ports: Ports, source: Source, call: EdgeRequest<T>): Promise<T | Refusal | Failure> {
  const url = snapshotUrl(source);
  if (!url) return refused("bad-request", 400);
  // Without a prototype, a missing member is not one of the page's.
  const { suffix = "", headers, signal } = withoutPrototype(call);
  const aborter = new AbortController();
  const abort = () => aborter.abort();
  let timer: number | undefined;
  const expectByteWithin = (ms: number) => {
    ports.clearTimeout(timer);
    timer = ports.setTimeout(abort, ms);
  };
  // The page may have replaced `fetch` by a function that ignores the signal.
  const aborted = new Promise<Failure>((resolve) => {
    aborter.signal.addEventListener("abort", () => resolve(failed()));
  });
  signal?.addEventListener("abort", abort, withoutPrototype({ signal: aborter.signal }));
  expectByteWithin(call.silenceMs);
  const exchange = async () => {
    const options: RequestInit = {
      // Credentials stay at "same-origin": the cookie of the hosted page counts on the worker's own origin only.
      headers: { ...headers, ...(source.token && { Authorization: `Bearer ${source.token}` }) },
      // A status never comes from a cache: the client compares the ETag itself.
      cache: "no-store",
      referrerPolicy: "no-referrer",
      // A redirect would carry the token to another address.
      redirect: "error",
      signal: aborter.signal,
    };
    const response = await ports.fetch(`${url}${suffix}`, withoutPrototype(options));
    expectByteWithin(call.silenceMs);
    // The file of a report may be a page.
    if (!suffix && response.headers.get("Content-Type")?.startsWith("text/html"))
      warn("html", `${source.edge} answers with a page.`);
    if (response.ok || response.status === 304) return call.read(response, expectByteWithin);
    return refusalOrFailure(ports, response);
  };
  try {
    return await Promise.race([aborted, exchange()]);
  } catch {
    return failed();
  } finally {
    ports.clearTimeout(timer);
    abort();
  }
}

/**
 * Only a problem document of the edge is a refusal. Proxies, bot challenges and log-in pages send the same statuses with
 * other content, and the next request may reach the edge.
 */
async function refusalOrFailure(ports: Ports, response: Response): Promise<Refusal | Failure> {
  const floorMs = retryAfterMs(response.headers.get("Retry-After"), ports.Date.now());
  if (!response.headers.get("Content-Type")?.startsWith(PROBLEM_JSON)) return failed(floorMs);
  return refusalOf(await response.json(), floorMs);
}
