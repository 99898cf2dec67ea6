/**
 * The envelopes in which queues and workflow tools send a status: the payload of Standard Webhooks, and CloudEvents in
 * their three forms (https://github.com/cloudevents/spec, 1.0.2, checked 2026-11-28).
 */
import * as z from "zod";
import type { InputError } from "../../../contract/problem.ts";
import { err, ok, type Result } from "../../platform/result.ts";

/** A status, or what is one if its envelope is not lying. */
export interface EnvelopedStatus {
  /** The body of the status, with what its envelope adds: the resource and the time. */
  body: Record<string, unknown>;
  /** Where the body is in the request. */
  pointer: string;
  /** Identifies a repeated event; null where the message itself does. */
  eventId: string | null;
}

/** The headers of the binary form of CloudEvents. */
const BINARY_ATTRIBUTES = ["specversion", "id", "source", "type", "subject", "time"] as const;

const MAX_EVENTS = 100;

const TYPE = "The type of a status is status, or ends with .status.";
const isStatusType = (type: string) => /(^|\.)status$/.test(type);
const data = z.record(z.string(), z.unknown(), "Send the status as an object.");
const text = (maxLength: number) => z.string("Send a text.").min(1, "Send a text.").max(maxLength, "Too long.");

/** @see https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md */
const payloadSchema = z.object({
  type: text(128).refine(isStatusType, TYPE),
  timestamp: text(64).optional(),
  data,
});

const eventSchema = z.object({
  specversion: z.literal("1.0", "Send 1.0."),
  id: text(128),
  source: text(256),
  type: text(128).refine(isStatusType, TYPE),
  /** `kind/id`, with the id percent-encoded. */
  subject: text(1024).optional(),
  time: text(64).optional(),
  data,
});

/** What the request says of its body. */
export interface EnvelopeContext {
  connection: string;
  /** The media type, without parameters. */
  type: string;
  headers: Headers;
  /** A signature covers the body and no header, so headers add nothing to a signed status. */
  isSigned: boolean;
}

export function statusesIn(json: unknown, context: EnvelopeContext): Result<EnvelopedStatus[], InputError[]> {
  switch (context.type) {
    case "application/cloudevents+json":
      return eventIn(json, "", context);
    case "application/cloudevents-batch+json":
      return eventsIn(json, context);
    default:
      return context.headers.has("ce-id") ? binaryEventIn(json, context) : payloadIn(json);
  }
}

function eventsIn(json: unknown, context: EnvelopeContext): Result<EnvelopedStatus[], InputError[]> {
  if (!Array.isArray(json)) return err([{ pointer: "", code: "wrong-type", detail: "Send a list of events." }]);
  if (json.length > MAX_EVENTS)
    return err([{ pointer: "", code: "too-many", detail: `At most ${MAX_EVENTS} events.` }]);
  const events = json.map((event, index) => eventIn(event, `/${index}`, context));
  const mistakes = events.flatMap((event) => (event.ok ? [] : event.failure));
  return mistakes.length > 0 ? err(mistakes) : ok(events.flatMap((event) => (event.ok ? event.value : [])));
}

function payloadIn(json: unknown): Result<EnvelopedStatus[], InputError[]> {
  const parsed = payloadSchema.safeParse(json);
  if (!parsed.success) return err(mistakesIn(parsed.error, json, ""));
  const { timestamp, data: status } = parsed.data;
  const body = timestamp === undefined ? status : { occurredAt: timestamp, ...status };
  return ok([{ body, pointer: "/data", eventId: null }]);
}

function eventIn(
  json: unknown,
  pointer: string,
  { connection }: EnvelopeContext,
): Result<EnvelopedStatus[], InputError[]> {
  const parsed = eventSchema.safeParse(json);
  if (!parsed.success) return err(mistakesIn(parsed.error, json, pointer));
  const { id, source, subject, time, data: status } = parsed.data;
  const added = { ...(subject && { of: `${connection}/${subject}` }), ...(time && { occurredAt: time }) };
  return ok([{ body: { ...added, ...status }, pointer: `${pointer}/data`, eventId: `${source} ${id}` }]);
}

function binaryEventIn(json: unknown, context: EnvelopeContext): Result<EnvelopedStatus[], InputError[]> {
  const attributes = BINARY_ATTRIBUTES.map((name) => [name, context.headers.get(`ce-${name}`) ?? undefined] as const);
  const event = eventIn({ ...Object.fromEntries(attributes), data: json }, "", context);
  if (!event.ok) return event;
  const body = context.isSigned && isObject(json) ? json : null;
  return ok(
    event.value.map((status) => ({
      body: body ?? status.body,
      pointer: "",
      eventId: context.isSigned ? null : status.eventId,
    })),
  );
}

function mistakesIn(error: z.ZodError, json: unknown, pointer: string): InputError[] {
  return error.issues.map(({ path, message }) => {
    const isMissing = path.length === 1 && isObject(json) && json[String(path[0])] === undefined;
    const place = path.map((name) => `/${String(name)}`).join("");
    return { pointer: `${pointer}${place}`, code: isMissing ? "required" : "wrong-type", detail: sentence(message) };
  });
}

function sentence(message: string): string {
  return message.endsWith(".") ? message : `${message}.`;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
