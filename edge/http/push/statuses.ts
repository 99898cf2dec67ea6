/** `POST /v1/{connection}/statuses`: several statuses at once. Each one is a `PUT` of its own. */
import type { Context } from "hono";
import * as z from "zod";
import { type Failure, problemOf } from "../../access/failure.ts";
import { admitPusher } from "../../access/push/pusher.ts";
import { type PushedResult, pushEach } from "../../operations/push/push-many.ts";
import { requestIdOf } from "../../platform/log.ts";
import { err, ok, type Result } from "../../platform/result.ts";
import type { AppEnv } from "../admission.ts";
import { API_HEADERS } from "../problem-response.ts";
import { afterPush, pushReply } from "./push-reply.ts";
import { MAX_NESTING, readPushedBody } from "./push-request.ts";

export const MAX_BULK_BYTES = 256 * 1024;
const MAX_ITEMS = 100;
/** The body and its list are around each status. */
const FORM = { types: ["application/json"], maxBytes: MAX_BULK_BYTES, maxNesting: MAX_NESTING + 2 };

const bulkSchema = z.strictObject({ items: z.array(z.unknown()) });

export async function postStatuses({ env, req }: Context<AppEnv>): Promise<Result<Response, Failure>> {
  const nowMs = Date.now();
  const { connection: name = "" }: Record<string, string> = req.param();
  const pusher = await admitPusher(env, name, req.raw);
  if (!pusher.ok) return pusher;
  const { connection, isSeed } = pusher.value;
  if (isSeed) return err({ reason: "not-found" });
  const read = await readPushedBody(pusher.value, req.raw, FORM, nowMs);
  if (!read.ok) return read;
  const { json, message } = read.value;
  const items = itemsIn(json);
  if (!items.ok) return items;
  const requestId = requestIdOf(req.raw);
  const sender = { connection, isSeed, requiresOf: true, nowMs, requestId };
  const results = await pushEach(
    env,
    items.value.map((body) => ({ body, message })),
    sender,
  );
  const { origin } = new URL(req.url);
  for (const { resource, result } of results)
    if (resource && result.ok)
      await afterPush(resource, result.value, { isSeed, isSigned: message !== null, requestId });
  const content = { results: results.map((each) => replyTo(each, origin)) };
  return ok(Response.json(content, { headers: { ...API_HEADERS, "Cache-Control": "no-store" } }));
}

function itemsIn(json: unknown): Result<unknown[], Failure> {
  const parsed = bulkSchema.safeParse(json);
  if (!parsed.success) return err({ reason: "bad-request", detail: 'The body is {"items": [a status, …]}.' });
  if (parsed.data.items.length <= MAX_ITEMS) return ok(parsed.data.items);
  const errors = [{ pointer: "/items", code: "too-many" as const, detail: `At most ${MAX_ITEMS} items.` }];
  return err({ reason: "invalid", errors });
}

function replyTo({ resource, result }: PushedResult, origin: string): object {
  if (result.ok && resource)
    return { status: result.value.isNew ? 201 : 200, ...pushReply(resource, result.value, origin) };
  const problem = problemOf(result.ok ? { reason: "internal" } : result.failure);
  return { status: problem.status, problem };
}
