/**
 * One read of the stream (interface 4), from its opening to its end. Decides nothing, keeps nothing. `fetch`, timers and
 * clock come in as arguments.
 */
import type { EndEvent } from "../../contract/events.ts";
import { parseChecked } from "./guard.ts";
import { eventParser } from "./sse-parser.ts";
import {
  ANSWER_TIMEOUT_MS,
  type Failure,
  failed,
  type Ports,
  type Refusal,
  readStatus,
  refused,
  request,
  type Source,
} from "./status-client.ts";
import type { Phase, ViewChange } from "./view-state.ts";

/** `live` when it opens. The first document of a connection replaces whatever was known. */
export type StreamEvent = Extract<ViewChange, { type: "status" | "checked" } | { type: Phase }>;
/** `over`: it has reached its age, or fell silent, which is only our own network or sleep; worth another at once. */
export type StreamEnd = { type: "settled" | "over" } | Refusal | Failure;

/** The edge sends a comment every 20 s (interface 4): two of them lost means the connection is dead. */
const SILENCE_MS = 45_000;
/** More than any status document, and a bound on what a broken server can make us keep. */
const MAX_EVENT_CHARACTERS = 65_536;

const EVENT_STREAM = "text/event-stream";

/**
 * Reads the stream until it ends, and tells `hear` what comes. Silence of 45 s counts as an end, and of 15 s where nothing
 * came yet: something on the way collects what should flow.
 */
export function readEvents(
  ports: Ports,
  source: Source,
  signal: AbortSignal,
  hear: (news: StreamEvent) => void,
): Promise<StreamEnd> {
  let floorMs = 0;
  let replaces = true;
  /** What an event does, by its name; it gives how the stream ends, if the event ends it. */
  const events: Record<string, (data: string) => StreamEnd | undefined> = {
    retry(data) {
      floorMs = Number(data) || 0;
      return undefined;
    },
    status(data) {
      const status = readStatus(JSON.parse(data), source);
      if (!status) return failed();
      hear({ type: "status", status, replaces });
      replaces = false;
      return undefined;
    },
    checked(data) {
      const checked = parseChecked(JSON.parse(data));
      if (checked) hear({ type: "checked", checked });
      return undefined;
    },
    end(data) {
      const reason = (JSON.parse(data) as Partial<EndEvent> | null)?.reason;
      if (reason === "token-expired") return refused(401);
      return reason === "settled" ? { type: reason } : reason === "age" ? { type: "over" } : failed();
    },
    problem: (data) => refused(404, JSON.parse(data)),
  };
  const read = async (response: Response, alive: (silenceMs: number) => void): Promise<StreamEnd> => {
    const reader = response.body?.getReader();
    if (!reader || !response.headers.get("Content-Type")?.startsWith(EVENT_STREAM)) return failed();
    let end: StreamEnd | undefined;
    const feed = eventParser((event, data) => {
      // Events of a later version may carry anything.
      if (Object.hasOwn(events, event)) end ??= events[event]?.(data);
    }, MAX_EVENT_CHARACTERS);
    const decoder = new TextDecoder();
    hear({ type: "live" });
    let heardMs = ports.Date.now();
    while (!end) {
      // A reset connection is an end like any other.
      const { done, value } = await reader.read().catch(() => ({ done: true, value: undefined }));
      if (done) break;
      alive(SILENCE_MS);
      heardMs = ports.Date.now();
      if (!feed(decoder.decode(value, { stream: true }))) break;
    }
    return end ?? (ports.Date.now() - heardMs < SILENCE_MS ? failed(floorMs) : { type: "over" });
  };
  return request(ports, source, "/events", read, ANSWER_TIMEOUT_MS, signal, { Accept: EVENT_STREAM });
}
