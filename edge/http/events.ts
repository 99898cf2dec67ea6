/** `GET /v1/{connection}/{kind}/{id}/events`: opens a viewer's event stream. */
import type { Context } from "hono";
import { erasedFailure, type Failure } from "../access/failure.ts";
import { openStream } from "../access/viewer.ts";
import { configOf } from "../config/config.ts";
import { err, ok, type Result } from "../platform/result.ts";
import type { AdmittedViewer } from "../status/admitted-viewer.ts";
import { recordView } from "../status/record-view.ts";
import type { ViewerEnv } from "./admission.ts";
import { busyStream, eventStream } from "./event-stream.ts";

const EVENT_STREAM_HEADERS = {
  "Content-Type": "text/event-stream; charset=utf-8",
  "Cache-Control": "no-store, no-transform",
  "X-Accel-Buffering": "no",
};

export async function getEvents(c: Context<ViewerEnv>): Promise<Result<Response, Failure>> {
  const viewer = c.get("viewer");
  const headers = { ...c.get("headers"), ...EVENT_STREAM_HEADERS };
  // The body of a HEAD response is not read, so a stream behind it would never end.
  if (c.req.method === "HEAD") return ok(new Response(null, { headers }));
  const { viewerLimits } = await configOf(c.env);
  const stream = openStream(viewerLimits, viewer, c.req.raw);
  if (!stream.ok) return stream;
  const endStream = stream.value;
  const watching = withMetric(c.env, viewer, Date.now());
  try {
    const watch = await viewer.hub.watch();
    const feed = watch.ok ? watch.value : null;
    if (feed?.type === "open")
      return ok(new Response(eventStream(watching, feed.socket, c.req.raw.signal, endStream), { headers }));
    endStream();
    if (!watch.ok && watch.failure === "erased") return err(erasedFailure(viewer.access));
    return feed
      ? ok(new Response(busyStream(watching, feed.reading), { headers }))
      : err({ reason: "hub-unavailable" });
  } catch (thrown) {
    endStream();
    throw thrown;
  }
}

/** The viewer, whose first confirmed status is a point of the metrics. */
function withMetric(env: Env, viewer: AdmittedViewer, sinceMs: number): AdmittedViewer {
  let isWritten = false;
  return {
    ...viewer,
    releaseLookup: () => {
      if (!isWritten) recordView(env, viewer, "stream", true, sinceMs);
      isWritten = true;
      viewer.releaseLookup();
    },
  };
}
