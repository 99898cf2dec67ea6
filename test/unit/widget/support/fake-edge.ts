// An edge without a network. It records every request, and the test responds.
import type { ProblemCode } from "../../../../contract/problem.ts";
import { problemOf } from "./samples.ts";

interface AnswerOptions {
  status?: number;
  headers?: Record<string, string>;
}

/** An open stream, as the edge has it. */
export interface FakeStream {
  event(name: string, data: unknown): void;
  text(text: string): void;
  bytes(bytes: Uint8Array): void;
  close(): void;
  /** The connection breaks. */
  reset(): void;
}

/** One request of the element. Only the test responds to it. */
export class FakeCall {
  readonly url: string;
  readonly init: RequestInit;
  isAnswered = false;
  readonly response: Promise<Response>;
  #resolve: (response: Response) => void = () => {};
  #reject: (reason: unknown) => void = () => {};

  constructor(url: string, init: RequestInit) {
    this.url = url;
    this.init = init;
    this.response = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    init.signal?.addEventListener("abort", () => this.#reject(new DOMException("", "AbortError")));
    if (init.signal?.aborted) this.#reject(new DOMException("", "AbortError"));
  }

  get isAborted(): boolean {
    return this.init.signal?.aborted ?? false;
  }

  get isOpen(): boolean {
    return !this.isAborted && !this.isAnswered;
  }

  /** The options of the request, with the browser's defaults. */
  get fetchOptions(): Pick<Request, "cache" | "credentials" | "redirect" | "referrerPolicy"> {
    const { cache, credentials, redirect, referrerPolicy } = new Request(this.url, this.init);
    return { cache, credentials, redirect, referrerPolicy };
  }

  header(name: string): string | null {
    return new Headers(this.init.headers).get(name);
  }

  json(body: unknown, { status = 200, headers = {} }: AnswerOptions = {}): void {
    this.#answer(status, headers, () => Promise.resolve(structuredClone(body)), null);
  }

  problem(status: number, code: ProblemCode, headers: Record<string, string> = {}): void {
    this.json(problemOf(status, code), { status, headers: { "Content-Type": "application/problem+json", ...headers } });
  }

  /** Responds with a file. */
  file(text: string, contentType: string, name: string): void {
    const headers = { "Content-Type": contentType, "Content-Disposition": `attachment; filename="${name}"` };
    const blob = () => Promise.resolve(new Blob([text], { type: contentType }));
    this.#answer(200, headers, () => Promise.reject(new SyntaxError()), null, blob);
  }

  /** Responds with a page of HTML, as a proxy or a bot challenge does. */
  garbage(status = 200): void {
    const blob = () => Promise.resolve(new Blob(["<p>Log in</p>"], { type: "text/html" }));
    this.#answer(status, { "Content-Type": "text/html" }, () => Promise.reject(new SyntaxError()), null, blob);
  }

  /** Responds as `fetch` does where a mode hides the response: no status, no headers, no body. */
  opaque(): void {
    this.isAnswered = true;
    this.#resolve(Response.error());
  }

  /** The network fails. */
  lose(): void {
    this.isAnswered = true;
    this.#reject(new TypeError("network"));
  }

  stream(contentType = "text/event-stream"): FakeStream {
    let controller: ReadableStreamDefaultController<Uint8Array> | null = null;
    const body = new ReadableStream<Uint8Array>({
      start: (started) => {
        controller = started;
      },
    });
    const fail = () => {
      try {
        controller?.error(new TypeError("network"));
      } catch {
        // The stream is already closed.
      }
    };
    this.init.signal?.addEventListener("abort", fail);
    this.#answer(200, { "Content-Type": contentType }, () => Promise.reject(new SyntaxError()), body);
    const bytes = (chunk: Uint8Array) => controller?.enqueue(chunk);
    const text = (chunk: string) => bytes(new TextEncoder().encode(chunk));
    return {
      bytes,
      text,
      event: (name, data) => text(`event: ${name}\ndata: ${JSON.stringify(data)}\n\n`),
      close: () => controller?.close(),
      reset: fail,
    };
  }

  /** The response is not a real one, whose body would arrive at a time that no test can control. */
  #answer(
    status: number,
    headers: Record<string, string>,
    json: () => Promise<unknown>,
    body: ReadableStream<Uint8Array> | null,
    blob: () => Promise<Blob> = () => Promise.reject(new TypeError()),
  ): void {
    this.isAnswered = true;
    const ok = status >= 200 && status < 300;
    this.#resolve({ status, ok, headers: new Headers(headers), json, body, blob } as Response);
  }
}

const realFetch = globalThis.fetch.bind(globalThis);

export class FakeEdge {
  readonly calls: FakeCall[] = [];
  /** If set, it responds to every request. */
  responder: ((call: FakeCall) => void) | null = null;

  readonly fetch = (url: string | URL | Request, init: RequestInit = {}): Promise<Response> => {
    const call = new FakeCall(`${url}`, init);
    this.calls.push(call);
    this.responder?.(call);
    return call.response;
  };

  get reads(): FakeCall[] {
    return this.calls.filter(({ url }) => url.includes("/v1/") && !/\/(events|file)$/.test(url));
  }

  get streams(): FakeCall[] {
    return this.calls.filter(({ url }) => url.endsWith("/events"));
  }

  /** The newest read. Throws if there is none. */
  get lastRead(): FakeCall {
    return newest(this.reads, "status");
  }

  /** The newest request for a file. Throws if there is none. */
  get lastFile(): FakeCall {
    return newest(
      this.calls.filter(({ url }) => url.endsWith("/file")),
      "file",
    );
  }

  /** The newest request for a stream. Throws if there is none. */
  get lastStream(): FakeCall {
    return newest(this.streams, "stream");
  }

  /** Replaces the fetch of the page until `restoreFetch()`. */
  install(): this {
    globalThis.fetch = this.fetch;
    return this;
  }
}

function newest(calls: FakeCall[], name: string): FakeCall {
  const call = calls.at(-1);
  if (!call) throw new Error(`no ${name} was requested`);
  return call;
}

export function restoreFetch(): void {
  globalThis.fetch = realFetch;
}
