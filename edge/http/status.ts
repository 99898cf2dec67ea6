/** `GET /v1/{connection}/{kind}/{id}`: the status document, with ETag and 304. */
import type { Context } from "hono";
import type { Failure } from "../access/failure.ts";
import { isConfirmed } from "../hub/status-record.ts";
import { requestIdOf } from "../platform/log.ts";
import { ok, type Result } from "../platform/result.ts";
import { recordView } from "../status/record-view.ts";
import { type Body, readStatus, textOf } from "../status/snapshot.ts";
import type { ViewerEnv } from "./admission.ts";

export async function getStatus(c: Context<ViewerEnv>): Promise<Result<Response, Failure>> {
  const viewer = c.get("viewer");
  const sinceMs = Date.now();
  const body = await readStatus(viewer, Date.now, requestIdOf(c.req.raw));
  if (!body.ok) return body;
  recordView(c.env, viewer, "snapshot", isConfirmed(body.value.reading.record), sinceMs);
  const headers = {
    ...c.get("headers"),
    "Content-Type": "application/json",
    "Cache-Control": viewer.access.view === "details" ? "no-store" : "private, no-cache",
    ETag: body.value.etag,
  };
  const isKnown = hasTag(c.req.header("If-None-Match"), body.value);
  return ok(new Response(isKnown ? null : textOf(body.value, Date.now()), { status: isKnown ? 304 : 200, headers }));
}

/** Whether the client has this body already. */
function hasTag(ifNoneMatch: string | undefined, { etag }: Body): boolean {
  const tags = ifNoneMatch?.split(",").map((tag) => tag.trim()) ?? [];
  return tags.includes(etag) || tags.includes(`W/${etag}`);
}
