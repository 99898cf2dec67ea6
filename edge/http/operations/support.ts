/** `GET /support`: the page for a shop's support staff, which has no data until somebody types in a link key. */
import type { Context } from "hono";
import { supportPage } from "../../page/support-page.ts";
import type { AppEnv } from "../admission.ts";

export function getSupportPage({ env, req }: Context<AppEnv>): Promise<Response> {
  return supportPage(env, new URL(req.url));
}
