/** `GET /.well-known/payment-status.json`: the inventory of scripts (PCI DSS 4.0.1, requirement 6.4.3). */
import type { Context } from "hono";
import { builtScripts } from "../platform/build-manifest.ts";
import type { AppEnv } from "./admission.ts";
import { API_HEADERS } from "./problem-response.ts";

/** Every script and every file of texts that this deployment serves, with the origins it contacts and its hash. Public. */
export async function getScripts(c: Context<AppEnv>): Promise<Response> {
  const { origin } = new URL(c.req.url);
  const scripts = (await builtScripts(c.env.ASSETS)).map((script) => ({ ...script, origins: [origin] }));
  const headers = { ...API_HEADERS, "Access-Control-Allow-Origin": "*", "Cache-Control": "public, max-age=300" };
  return Response.json({ scripts }, { headers });
}
