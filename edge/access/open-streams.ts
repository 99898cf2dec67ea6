/** How many streams one viewer has open on one thing, counted in the Worker's memory (interface 4, "Limits"). */
import { resourcePath } from "../../contract/resource.ts";
import type { ViewerLimits } from "../config/config-schema.ts";
import type { Refused } from "./failure.ts";
import type { Viewer } from "./viewer.ts";
import { tooManyRequests, viewerOf } from "./viewer-limits.ts";

const open = new Map<string, number>();

/** Counts a stream until `close` is called, or refuses it. */
export function openStream(
  limits: ViewerLimits | null,
  { resource, access, headers }: Viewer,
  request: Request,
): { close: () => void } | Refused {
  if (!limits) return { close: () => undefined };
  const key = `${viewerOf(request.headers.get("CF-Connecting-IP"))} ${access.trusted} ${resourcePath(resource)}`;
  const count = open.get(key) ?? 0;
  if (count >= limits.streams) {
    // Nobody knows when a page is closed; a client that asks once in a window asks little enough.
    const refusal = { allowed: false, retryAfterSeconds: limits.windowSeconds } as const;
    return tooManyRequests({ name: "streams", quota: limits.streams, windowSeconds: null }, refusal, headers);
  }
  open.set(key, count + 1);
  return { close: () => release(key) };
}

function release(key: string): void {
  const count = (open.get(key) ?? 1) - 1;
  if (count > 0) open.set(key, count);
  else open.delete(key);
}
