/** `GET /v1/{connection}/bulk-payout/{id}/items`: one page of a bulk payout's items, as the hub has stored them. */
import type { Context } from "hono";
import * as z from "zod";
import { STATES } from "../../contract/status.ts";
import { erasedFailure, type Failure } from "../access/failure.ts";
import { isLine } from "../page/page-query.ts";
import { err, ok, type Result } from "../platform/result.ts";
import type { ViewerEnv } from "./admission.ts";

const querySchema = z.object({
  after: z.string().refine(isLine).default("0").transform(Number),
  state: z.enum(STATES).nullable().default(null),
});

/** The 50 items after line `?after=`, or the first 50. With `?state=`, only the items in that state. */
export async function getItems(c: Context<ViewerEnv>): Promise<Result<Response, Failure>> {
  const { resource, access, hub } = c.get("viewer");
  if (resource.kind !== "bulk-payout") return err({ reason: "not-found" });
  const query = querySchema.safeParse(c.req.query());
  if (!query.success) {
    return err({ reason: "bad-request", detail: "after must be a line number, and state a state." });
  }
  const page = await hub.items(query.data.after, query.data.state);
  if (!page.ok) return err(page.failure === "erased" ? erasedFailure(access) : { reason: "hub-unavailable" });
  return ok(Response.json(page.value, { headers: { ...c.get("headers"), "Cache-Control": "no-store" } }));
}
