/** One page of a bulk payout's items (interface 4), from what the hub has stored. */
import type { Failure } from "./failure.ts";
import { type Env, hubOf } from "./objects.ts";
import type { Viewer } from "./viewer.ts";

/** 50 items after the line that `?after=` names; without it, the first 50. */
export async function bulkItems(
  env: Env,
  { connection, thing, headers }: Viewer,
  request: Request,
): Promise<Response | { failure: Failure; headers: Record<string, string> }> {
  if (thing.kind !== "bulk-payout") return { failure: { reason: "nothing-there" }, headers };
  const after = new URL(request.url).searchParams.get("after") ?? "0";
  if (!/^\d{1,9}$/.test(after)) {
    return { failure: { reason: "malformed-path", detail: "after is the number of a line." }, headers };
  }
  const hub = await hubOf(env, connection, thing);
  const page = await hub.items(Number(after));
  return Response.json(page, {
    headers: { ...headers, "Cache-Control": "private, no-cache" },
  });
}
