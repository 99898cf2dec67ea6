/** Reads one event stream (docs/interface.md#4-http) from its opening to its end. */
import type { EndEvent } from "../../contract/events.ts";
import { parseChecked } from "./guard.ts";
import { SseParser } from "./sse-parser.ts";
import {
  type Failure,
  failed,
  type Ports,
  parseStatusOf,
  type Refusal,
  refusalOf,
  refused,
  request,
  type Source,
} from "./status-client.ts";
import type { Phase, ViewChange } from "./view-state.ts";

/** `live` when the stream opens. The first document of a stream replaces the known one. */
export type StreamEvent = Extract<ViewChange, { type: "status" | "checked" } | { type: Phase }>;
/**
 * `over`: the stream reached its maximum age, or fell silent after a loss of network or sleep. Reconnect at once. `busy`:
 * too many streams are open, or a proxy holds the stream back. Poll.
 */
export type StreamEnd = { type: "settled" | "over" | "busy" } | Refusal | Failure;

/** The edge sends its first bytes at once. A virus scanner or proxy that waits for the end of a response holds them back. */
const FIRST_BYTE_MS = 5000;
/** The edge sends a comment every 20 s. Without two of them the connection is dead. */
const SILENCE_MS = 45_000;
/** Larger than any status document. It limits the memory that a faulty server can occupy. */
const MAX_EVENT_CHARACTERS = 65_536;

const EVENT_STREAM = "text/event-stream";

/** Reads a stream until it ends and reports each event. A stream also ends after 5 s without a first byte, or 45 s without another. */
export async function readEvents(
  ports: Ports,
  source: Source,
  signal: AbortSignal,
  onEvent: (event: StreamEvent) => void,
): Promise<StreamEnd> {
  const reader = new StreamReader(ports, source, onEvent);
  const end = await request(ports, source, {
    suffix: "/events",
    headers: { Accept: EVENT_STREAM },
    silenceMs: FIRST_BYTE_MS,
    signal,
    read: (response, expectByteWithin) => reader.read(response, expectByteWithin),
  });
  return end.type === "failed" ? reader.endOf(end) : end;
}

class StreamReader {
  readonly #ports: Ports;
  readonly #source: Source;
  readonly #onEvent: (event: StreamEvent) => void;
  #end: StreamEnd | null = null;
  /** The pause before the next connection that the server asked for. */
  #floorMs = 0;
  #isFirstDocument = true;
  /** How long the stream may be silent. */
  #silenceMs = FIRST_BYTE_MS;
  /** When the last byte came, or the stream was requested. */
  #lastByteMs: number;

  constructor(ports: Ports, source: Source, onEvent: (event: StreamEvent) => void) {
    this.#ports = ports;
    this.#source = source;
    this.#onEvent = onEvent;
    this.#lastByteMs = ports.Date.now();
  }

  async read(response: Response, expectByteWithin: (ms: number) => void): Promise<StreamEnd> {
    const reader = response.body?.getReader();
    if (!reader || !response.headers.get("Content-Type")?.startsWith(EVENT_STREAM)) return failed();
    const parser = new SseParser((event, data) => this.#handle(event, data), MAX_EVENT_CHARACTERS);
    const decoder = new TextDecoder();
    this.#onEvent({ type: "live" });
    while (!this.#end) {
      const { done, value } = await reader.read();
      if (done) break;
      expectByteWithin(SILENCE_MS);
      this.#silenceMs = SILENCE_MS;
      this.#lastByteMs = this.#ports.Date.now();
      if (!parser.feed(decoder.decode(value, { stream: true }))) break;
    }
    return this.#end ?? failed();
  }

  /** The end of a stream that closed, broke or fell silent. */
  endOf({ floorMs }: Failure): StreamEnd {
    const isSilent = this.#ports.Date.now() - this.#lastByteMs >= this.#silenceMs;
    if (isSilent) return { type: this.#silenceMs === SILENCE_MS ? "over" : "busy" };
    return failed(Math.max(floorMs, this.#floorMs));
  }

  /** Ignores events that it does not know: a later version may send them. */
  #handle(event: string, data: string): void {
    if (this.#end) return;
    switch (event) {
      case "retry":
        this.#floorMs = Number(data) || 0;
        break;
      case "status":
        this.#handleStatus(data);
        break;
      case "checked": {
        const checked = parseChecked(JSON.parse(data));
        if (checked) this.#onEvent({ type: "checked", checked });
        break;
      }
      case "end":
        this.#end = endFor((JSON.parse(data) as Partial<EndEvent> | null)?.reason);
        break;
      case "problem":
        this.#end = refusalOf(JSON.parse(data));
        break;
    }
  }

  #handleStatus(data: string): void {
    const status = parseStatusOf(this.#source, JSON.parse(data));
    if (!status) {
      this.#end = failed();
      return;
    }
    this.#onEvent({ type: "status", status, replaces: this.#isFirstDocument });
    this.#isFirstDocument = false;
  }
}

function endFor(reason: EndEvent["reason"] | undefined): StreamEnd {
  switch (reason) {
    case "token-expired":
      return refused("token-invalid", 401);
    case "settled":
    case "busy":
      return { type: reason };
    case "age":
      return { type: "over" };
    default:
      return failed();
  }
}
