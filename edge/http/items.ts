/** One page of a bulk payout's items (interface 4), from what the hub has stored. */
import * as z from "zod";
import { STATES } from "../../contract/status.ts";
import type { Refused } from "../access/failure.ts";
import type { AdmittedViewer } from "../hub/hub-client.ts";

/** The number of a line. */
const LINE = /^\d{1,9}$/;

const querySchema = z.object({
  after: z.string().regex(LINE).default("0").transform(Number),
  state: z.enum(STATES).nullable().default(null),
});

/** The line that a page's address names; 0 where it names none. */
export function lineIn(params: URLSearchParams): number {
  const after = params.get("after") ?? "";
  return LINE.test(after) ? Number(after) : 0;
}

/** 50 items after the line that `?after=` names; without it, the first 50. With `?state=`, those in that state alone. */
export async function bulkItems(
  { resource, headers, hub }: AdmittedViewer,
  request: Request,
): Promise<Response | Refused> {
  if (resource.kind !== "bulk-payout") return { failure: { reason: "nothing-there" }, headers };
  const asked = querySchema.safeParse(Object.fromEntries(new URL(request.url).searchParams));
  if (!asked.success) {
    return { failure: { reason: "malformed-path", detail: "after is the number of a line, state a state." }, headers };
  }
  const page = await hub.items(asked.data.after, asked.data.state);
  return Response.json(page, {
    headers: { ...headers, "Cache-Control": "private, no-cache" },
  });
}
