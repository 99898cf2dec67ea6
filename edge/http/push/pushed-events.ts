/**
 * `POST /v1/{connection}/webhook` at a connection whose statuses the merchant's server pushes: for queues and workflow tools,
 * which send the payload of Standard Webhooks, or CloudEvents. The response has no body, as they expect.
 */
import type { Context } from "hono";
import type { Failure } from "../../access/failure.ts";
import { admitPusher } from "../../access/push/pusher.ts";
import { type EnvelopedStatus, statusesIn } from "../../operations/push/envelopes.ts";
import { pushEach } from "../../operations/push/push-many.ts";
import { requestIdOf } from "../../platform/log.ts";
import { err, ok, type Result } from "../../platform/result.ts";
import type { AppEnv } from "../admission.ts";
import { API_HEADERS } from "../problem-response.ts";
import { afterPush } from "./push-reply.ts";
import { MAX_NESTING, mediaTypeOf, readPushedBody } from "./push-request.ts";
import { MAX_BULK_BYTES } from "./statuses.ts";

const FORM = {
  types: ["application/json", "application/cloudevents+json", "application/cloudevents-batch+json"],
  maxBytes: MAX_BULK_BYTES,
  maxNesting: MAX_NESTING + 2,
};

export async function postPushedEvents(
  { env, req }: Context<AppEnv>,
  name: string,
): Promise<Result<Response, Failure>> {
  const nowMs = Date.now();
  const pusher = await admitPusher(env, name, req.raw);
  if (!pusher.ok) return pusher;
  const { connection, isSeed } = pusher.value;
  const read = await readPushedBody(pusher.value, req.raw, FORM, nowMs);
  if (!read.ok) return read;
  const { json, message } = read.value;
  const { headers } = req.raw;
  const context = { connection: name, type: mediaTypeOf(headers), headers, isSigned: message !== null };
  const statuses = statusesIn(json, context);
  if (!statuses.ok) return err({ reason: "invalid", errors: statuses.failure });
  const requestId = requestIdOf(req.raw);
  const signedMs = message?.signedMs ?? nowMs;
  const items = statuses.value.map(({ body, eventId }) => ({
    body,
    message: eventId === null ? message : { id: eventId, signedMs },
  }));
  const results = await pushEach(env, items, { connection, isSeed, requiresOf: true, nowMs, requestId });
  for (const { resource, result } of results)
    if (resource && result.ok)
      await afterPush(resource, result.value, { isSeed, isSigned: message !== null, requestId });
  const failures = results.map(({ result }, index) =>
    result.ok ? null : placed(result.failure, statuses.value[index]),
  );
  const failure = failures.find((each) => each !== null);
  return failure ? err(failure) : ok(new Response(null, { status: 204, headers: API_HEADERS }));
}

/** The failure with the place of its mistakes in the whole request. */
function placed(failure: Failure, status: EnvelopedStatus | undefined): Failure {
  if (failure.reason !== "invalid") return failure;
  const errors = failure.errors.map((each) => ({ ...each, pointer: `${status?.pointer ?? ""}${each.pointer}` }));
  return { ...failure, errors };
}
