/** `GET /v1/{connection}/{kind}/{id}/events`: opens a viewer's event stream. */
import type { Context } from "hono";
import { openStream } from "../access/viewer.ts";
import { configOf } from "../config/config.ts";
import type { ViewerEnv } from "./admission.ts";
import { EVENT_STREAM_HEADERS, eventStream } from "./event-stream.ts";
import { problemResponse } from "./problem-response.ts";

export async function getEvents(c: Context<ViewerEnv>): Promise<Response> {
  const viewer = c.get("viewer");
  // The body of a HEAD response is not read, so a stream behind it would never end.
  if (c.req.method === "HEAD") return new Response(null, { headers: EVENT_STREAM_HEADERS });
  const { viewerLimits } = await configOf(c.env);
  const stream = openStream(viewerLimits, viewer, c.req.raw);
  if (!stream.ok) return problemResponse(stream.failure);
  const endStream = stream.value;
  try {
    const socket = await viewer.hub.watch();
    if (socket.ok) return eventStream(viewer, socket.value, c.req.raw.signal, endStream);
    endStream();
    return problemResponse({ reason: "hub-unavailable" });
  } catch (thrown) {
    endStream();
    throw thrown;
  }
}
