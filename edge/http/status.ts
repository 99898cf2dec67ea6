/** `GET /v1/{connection}/{kind}/{id}`: the status document, with ETag and 304. */
import type { Context } from "hono";
import type { Failure } from "../access/failure.ts";
import { requestIdOf } from "../platform/log.ts";
import { ok, type Result } from "../platform/result.ts";
import { type Body, readStatus, textOf } from "../status/snapshot.ts";
import type { ViewerEnv } from "./admission.ts";

export async function getStatus(c: Context<ViewerEnv>): Promise<Result<Response, Failure>> {
  const body = await readStatus(c.get("viewer"), Date.now, requestIdOf(c.req.raw));
  return body.ok ? ok(statusResponse(body.value, c.req.header("If-None-Match"), Date.now())) : body;
}

function statusResponse(body: Body, ifNoneMatch: string | undefined, nowMs: number): Response {
  const headers = { "Content-Type": "application/json", "Cache-Control": "private, no-cache", ETag: body.etag };
  const knownTags = ifNoneMatch?.split(",").map((tag) => tag.trim()) ?? [];
  const isKnown = knownTags.includes(body.etag) || knownTags.includes(`W/${body.etag}`);
  return isKnown ? new Response(null, { status: 304, headers }) : new Response(textOf(body, nowMs), { headers });
}
