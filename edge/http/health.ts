/** `GET /healthz`: whether this Worker can serve. The log names what its codes are about. */
import type { Context } from "hono";
import { deploymentFaults } from "../operations/deployment-health.ts";
import type { AppEnv } from "./admission.ts";

export async function getHealth(c: Context<AppEnv>): Promise<Response> {
  const problems = await deploymentFaults(c.env);
  const headers = { "Cache-Control": "no-store" };
  return problems.length === 0 ? c.json({ ok: true }, 200, headers) : c.json({ ok: false, problems }, 503, headers);
}
