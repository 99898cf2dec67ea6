/** `GET /v1/{connection}/{kind}/{id}/events`: opens a viewer's event stream. */
import type { Context } from "hono";
import type { Failure } from "../access/failure.ts";
import { openStream } from "../access/viewer.ts";
import { configOf } from "../config/config.ts";
import { err, ok, type Result } from "../platform/result.ts";
import type { ViewerEnv } from "./admission.ts";
import { busyStream, EVENT_STREAM_HEADERS, eventStream } from "./event-stream.ts";

export async function getEvents(c: Context<ViewerEnv>): Promise<Result<Response, Failure>> {
  const viewer = c.get("viewer");
  // The body of a HEAD response is not read, so a stream behind it would never end.
  if (c.req.method === "HEAD") return ok(new Response(null, { headers: EVENT_STREAM_HEADERS }));
  const { viewerLimits } = await configOf(c.env);
  const stream = openStream(viewerLimits, viewer, c.req.raw);
  if (!stream.ok) return stream;
  const endStream = stream.value;
  try {
    const watch = await viewer.hub.watch();
    const feed = watch.ok ? watch.value : null;
    if (feed?.type === "open") return ok(eventStream(viewer, feed.socket, c.req.raw.signal, endStream));
    endStream();
    return feed ? ok(busyStream(viewer, feed.reading)) : err({ reason: "hub-unavailable" });
  } catch (thrown) {
    endStream();
    throw thrown;
  }
}
