/** The only place that writes to the log: one JSON line per event, without tokens, secrets, ids in clear or bodies. */

import { supportCode } from "../../contract/support-code.ts";
import { digestOf } from "./crypto.ts";

/** `requestId` joins the lines of one request (Cloudflare's Ray ID), of one call to a provider, or of one alarm. */
export type LogEvent = { requestId: string } & (
  | { event: "misconfigured"; problem: string }
  | { event: "connections-unreachable"; connection?: string; cause: string }
  | { event: "connection-stored"; connection: string; action: "added" | "changed" | "removed" }
  | ({ event: "unknown-provider-state"; connection: string; kind: string; state: string } & ResourceFields)
  | ({ event: "no-result"; connection: string; kind: string; reason: string } & ResourceFields)
  | { event: "unlisted-host"; connection: string; host: string }
  | ({ event: "no-file"; connection: string; reason: string } & ResourceFields)
  | {
      event: "webhook";
      connection: string;
      verdict: string;
      /** The check that a forged webhook did not pass. */
      check?: string;
      cause?: string;
      events: number;
      impossible: number;
    }
  | ({
      event: "refused";
      cause: string;
      /** The /24 or /48 of the client. */
      network: string;
      connection?: string;
      /** How many there were of this cause and network in the last minute. */
      count: number;
    } & Partial<ResourceFields>)
  | ({ event: "link"; connection: string; kind: string } & ResourceFields)
  | ({
      event: "pushed";
      connection: string;
      kind: string;
      verdict: string;
      /** At a connection whose provider reports the status itself. */
      seed: boolean;
      signed: boolean;
    } & ResourceFields)
  | ({ event: "erased"; connection: string; kind: string; count: number } & ResourceFields)
  | ({ event: "erasure-failed"; connection: string; cause: string } & ResourceFields)
  | ({ event: "link-not-stored"; connection: string; cause: string } & ResourceFields)
  | ({ event: "alarm-restored"; connection: string; kind: string } & ResourceFields)
  | ({ event: "hub-unreachable"; cause: string } & ResourceFields)
  | ({ event: "gate-unreachable"; connection?: string; cause: string } & Partial<ResourceFields>)
  | ({
      event: "status-changed";
      connection: string;
      kind: string;
      state: string;
      hint: string | null;
      settled: boolean;
      source: string;
      cause: string;
    } & ResourceFields)
  | ({
      event: "notification";
      connection: string;
      kind: string;
      /** Of the change. */
      version: number;
      verdict: string;
      /** Why it was not delivered. */
      cause?: string;
      attempt: number;
    } & ResourceFields)
  | ({ event: "notification-not-queued"; connection: string; count: number; cause: string } & ResourceFields)
  | { event: "gate-action"; connection: string; action: string; dropped: number }
  | { event: "message-refused"; message: RefusedMessage }
  | { event: "unknown-schema-version"; object: "hub" | "gate" }
  | { event: "internal"; cause: string; frames: string[] }
);

/** A message that its receiver cannot read or serve, by what it is about. */
export type RefusedMessage =
  | "read"
  | "record"
  | "items"
  | "webhook-event"
  | "follow-ups"
  | "check-request"
  | "poll-result"
  | "wanted"
  | "alarm"
  | "merchant-request"
  | "erase"
  | "file-address"
  | "document"
  | "report"
  | "webhook-note"
  | "gate-action"
  | "trace"
  | "notification";

type Level = "info" | "warn" | "error";

/** How much attention an event needs: `error` somebody's now, `warn` somebody's when it goes on, `info` nobody's. */
const LEVELS: Record<LogEvent["event"], Level> = {
  misconfigured: "error",
  "connections-unreachable": "warn",
  "connection-stored": "info",
  "unknown-provider-state": "warn",
  "no-result": "warn",
  "unlisted-host": "warn",
  "no-file": "warn",
  webhook: "info",
  refused: "warn",
  link: "info",
  pushed: "info",
  erased: "info",
  "erasure-failed": "error",
  "link-not-stored": "warn",
  "status-changed": "info",
  "alarm-restored": "warn",
  "hub-unreachable": "warn",
  "gate-unreachable": "warn",
  notification: "warn",
  "notification-not-queued": "warn",
  "gate-action": "info",
  "message-refused": "warn",
  "unknown-schema-version": "error",
  internal: "error",
};

/** Verdicts of webhooks and notifications that need nobody's attention. All others do when they go on. */
const USUAL_VERDICTS: ReadonlySet<string> = new Set(["signed", "unsigned", "delivered", "dropped"]);

function levelOf(entry: LogEvent): Level {
  if (entry.event !== "webhook" && entry.event !== "notification") return LEVELS[entry.event];
  return USUAL_VERDICTS.has(entry.verdict) ? "info" : "warn";
}

/** What a line says of a resource: the hash of its path, and the code that its customers read out. */
export interface ResourceFields {
  resource: string;
  code: string;
}

export async function resourceFields(path: string): Promise<ResourceFields> {
  return { resource: await digestOf(path), code: supportCode(path) };
}

/** Writes a line, with its level and its time in UTC at the end. A destination of logs may store only when it received the line. */
export function log(entry: LogEvent): void {
  console.log(JSON.stringify({ ...entry, level: levelOf(entry), at: new Date().toISOString() }));
}

/**
 * Logs refused messages, each kind once for each instance of this class: during a deploy, every message of the other
 * version would be the same line.
 */
export class RefusalLog {
  readonly #requestId: string;
  readonly #logged = new Set<RefusedMessage>();

  /** @param requestId names the object that refuses */
  constructor(requestId: string) {
    this.#requestId = requestId;
  }

  add(message: RefusedMessage): void {
    if (this.#logged.has(message)) return;
    this.#logged.add(message);
    log({ event: "message-refused", requestId: this.#requestId, message });
  }
}

/** Refusals that the callers of objects in this isolate receive. */
export const callerRefusals = new RefusalLog("caller");

/** Logs an unexpected error: its class and where it was thrown, never its message, which may contain anything. */
export function logInternal(requestId: string, thrown: unknown): void {
  log({ event: "internal", requestId, cause: causeOf(thrown), frames: stackFramesOf(thrown) });
}

/**
 * Decorates a method of a Durable Object: logs what it throws, and throws it again. The caller runs elsewhere, so it gets
 * neither the class nor the stack frames. Only for a file that Node never loads: Node does not compile decorators.
 * @param object part of the request id, before the name of the method
 */
export function logsErrors(object: "hub" | "gate") {
  return <This, Values extends unknown[], Reply>(
    method: (this: This, ...values: Values) => Promise<Reply>,
    { name }: { name: string | symbol },
  ) =>
    function (this: This, ...values: Values): Promise<Reply> {
      const reply = method.apply(this, values);
      // Beside the reply, which no caller waits for any longer.
      reply.catch((thrown: unknown) => logInternal(`${object}-${String(name).replace("#", "")}`, thrown));
      return reply;
    };
}

/** Cloudflare's name for this request, or a random one where there is none. */
export function requestIdOf(request: Request): string {
  const ray = request.headers.get("CF-Ray") ?? "";
  return /^[0-9a-f-]{8,40}$/i.test(ray) ? ray : crypto.randomUUID();
}

/** The class of a thrown value. */
export function causeOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.name : typeof thrown;
}

const MAX_FRAMES = 5;
const FRAME = /^ +at .*?([\w.-]+\.[cm]?[jt]s:\d+:\d+)\)?$/;

/**
 * The innermost stack frames of an error in our bundle, each as `file:line:column`. The source map of the deployed
 * version translates them. Empty when the stack does not begin with the message: then a part of the message could be taken for a
 * frame.
 */
export function stackFramesOf(thrown: unknown): string[] {
  if (!(thrown instanceof Error) || typeof thrown.stack !== "string") return [];
  const header = thrown.message ? `${thrown.name}: ${thrown.message}` : thrown.name;
  if (!thrown.stack.startsWith(`${header}\n`)) return [];
  const lines = thrown.stack.slice(header.length + 1).split("\n");
  return lines.flatMap((line) => FRAME.exec(line)?.[1] ?? []).slice(0, MAX_FRAMES);
}
