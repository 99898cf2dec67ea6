/** `PUT` and `PATCH /v1/{connection}/{kind}/{id}`: the merchant's server pushes a status, or seeds one. */
import type { Context } from "hono";
import { resourcePath } from "../../../contract/resource.ts";
import type { Failure } from "../../access/failure.ts";
import { countPush } from "../../access/push/push-limits.ts";
import { admitPusher } from "../../access/push/pusher.ts";
import { parseResource } from "../../access/requested-resource.ts";
import { isPossible } from "../../config/connection.ts";
import { patchStatus, putStatus } from "../../operations/push/push-status.ts";
import { requestIdOf } from "../../platform/log.ts";
import { err, ok, type Result } from "../../platform/result.ts";
import type { AppEnv } from "../admission.ts";
import { API_HEADERS } from "../problem-response.ts";
import { afterPush, pushReply } from "./push-reply.ts";
import { MAX_NESTING, MAX_STATUS_BYTES, preconditionIn, readPushedBody } from "./push-request.ts";

const LIMITS = { maxBytes: MAX_STATUS_BYTES, maxNesting: MAX_NESTING };

export function putOneStatus(c: Context<AppEnv>): Promise<Result<Response, Failure>> {
  return pushOne(c, "application/json");
}

export function patchOneStatus(c: Context<AppEnv>): Promise<Result<Response, Failure>> {
  return pushOne(c, "application/merge-patch+json");
}

async function pushOne({ env, req }: Context<AppEnv>, type: string): Promise<Result<Response, Failure>> {
  const nowMs = Date.now();
  const { connection: name = "", kind = "", id = "" }: Record<string, string> = req.param();
  // The path of a webhook with its key matches too.
  if (kind === "webhook") return err({ reason: "method-not-allowed", allow: "POST" });
  const pusher = await admitPusher(env, name, req.raw);
  if (!pusher.ok) return pusher;
  const { connection, isSeed } = pusher.value;
  const isPatch = req.method === "PATCH";
  if (isPatch && isSeed) return err({ reason: "not-found" });
  const body = await readPushedBody(pusher.value, req.raw, { types: [type], ...LIMITS }, nowMs);
  if (!body.ok) return body;
  const resource = parseResource(name, kind, id);
  if (!resource.ok) return resource;
  if (!isPossible(connection, resource.value)) return err({ reason: "not-found" });
  const precondition = preconditionIn(req.raw.headers);
  if (!precondition.ok) return precondition;
  const counted = countPush(resourcePath(resource.value), nowMs);
  if (!counted.ok) return counted;
  const requestId = requestIdOf(req.raw);
  const { json, message } = body.value;
  const isSigned = message !== null;
  const common = { connection, isSeed, requiresOf: isSigned, nowMs, requestId };
  const push = { ...common, resource: resource.value, body: json, message };
  const store = isPatch ? patchStatus : putStatus;
  const stored = await store(env, { ...push, precondition: precondition.value });
  if (!stored.ok) return stored;
  await afterPush(resource.value, stored.value, { isSeed, isSigned, requestId });
  const reply = pushReply(resource.value, stored.value, new URL(req.url).origin);
  const headers = { ...API_HEADERS, "Cache-Control": "no-store", ETag: `"r${reply.revision}"` };
  return ok(Response.json(reply, { status: stored.value.isNew ? 201 : 200, headers }));
}
